"""Whether a guideline is well formed: a file for each thing that is looked at."""
