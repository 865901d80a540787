"""What is done to tasks and notifications: load, ask a rule, write rows and events in one transaction."""
