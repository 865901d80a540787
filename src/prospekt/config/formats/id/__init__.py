"""Indonesian: days as they are typed there."""
