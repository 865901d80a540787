"""The one-line log: what a representative types about a talk, read into a touch, answers, objections and tasks.

In: a line in one of five languages, often mixed, the moment, and whom and which companies it may speak of. Out:
what was found, each with its place in the line and how sure it is. Knows no database and never saves.
"""
