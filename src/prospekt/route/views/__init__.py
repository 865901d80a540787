"""The pages of assignment and of hand-overs: a request becomes one action or one query."""
