"""Reads over several stages for one screen: takes references and views, returns plain values for templates."""
