"""What screens and actions read: facts, scores, answers and what they come to."""
