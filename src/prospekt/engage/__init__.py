"""Keeps people at it: what is to be done when and by whom, what they are told of, and the calendars that show it.

In: leads, notes and the clock. Out: tasks, reminders, notifications, mails of the day, calendar feeds.
Never judges a lead and never changes its facts.
"""
