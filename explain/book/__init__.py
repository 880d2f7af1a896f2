"""The guideline itself to read: the reading copy, its entries, and the gallery of pictures."""
