"""Next question: what to ask next so that a plan is decided with few answers."""
