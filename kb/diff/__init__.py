"""Two versions of a guideline compared over all patients."""
