"""The pages of tasks, notifications and the calendar feed: a request becomes one action or one query."""
