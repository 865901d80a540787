"""Reads of persons and companies: takes a checked view or a reference, returns plain rows; never changes anything."""
