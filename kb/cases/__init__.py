"""What is stated of a patient, read strictly and checked against a vocabulary."""
