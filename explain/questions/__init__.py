"""The questions about an answer: a folder for each, with its answer, text, picture and data."""
