"""Path: a patient's way through the whole guideline."""
