"""Reads of tasks and notifications."""
