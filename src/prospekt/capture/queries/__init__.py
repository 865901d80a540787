"""What this stage reads: receipts of imports, where leads came from, and what they cost."""
