"""Counting interest, scoring and grading leads, enacting playbooks. Batches in, events appended with the change."""
