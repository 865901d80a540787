"""Pages and forms of this stage."""
