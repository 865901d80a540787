"""The REST door of this stage."""
