"""Decisions without a database: what answers come to, by methods, and what to ask next."""
