"""Norwegian: days as they are typed there."""
