"""The filter language: one JSON tree, read strictly, said as a sentence, and lowered to a condition for every engine."""
