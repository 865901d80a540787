"""The append-only event log, what follows from it, jobs and bulk rows. Knows no stage and no person's data."""
