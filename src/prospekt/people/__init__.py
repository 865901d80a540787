"""Persons, companies, users, identity, consent and changes that can be undone. Never knows where a lead came from."""
