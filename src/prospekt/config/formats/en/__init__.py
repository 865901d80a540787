"""English as the world writes it: no month names that are numbers, no a.m."""
