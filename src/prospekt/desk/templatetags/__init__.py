"""The tags of the desk's own templates; never decide anything."""
