"""The tags with which templates of every stage use the components; never decides anything."""
