"""Every change to persons and companies, one verb a file. Batches in, events appended in the same transaction."""
