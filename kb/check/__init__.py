"""Faults of a guideline over all its patients: a file for each kind of question that a check asks."""
