"""One patient's answer: what follows, what is possible, and what is missing."""
