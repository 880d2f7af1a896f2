"""Files of a guideline read strictly, and one kind of error for all that is wrong with an input."""
