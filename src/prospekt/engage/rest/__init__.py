"""The REST door of tasks and notifications."""
