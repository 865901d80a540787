"""Vietnamese: days as they are typed there."""
