"""Decisions about tasks and reminders as pure functions: values in, decision and reasons out."""
