"""A case step by step, on a terminal and as a page."""
