"""What check and diff found, in every format."""
