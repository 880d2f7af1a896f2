"""What if: the answer with other entries beside the answer as it is."""
