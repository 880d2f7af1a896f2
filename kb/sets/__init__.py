"""All possible patients at once: each fact and each use of a rule as the set of patients that it holds in."""
