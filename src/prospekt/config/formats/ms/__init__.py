"""Malay: days as they are typed there."""
