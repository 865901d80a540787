"""Take a file in, prepare how it is read, run it, cancel it, take it back. Every door uses these."""
