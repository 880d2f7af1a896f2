"""Facts, clauses and answers in sentences."""
