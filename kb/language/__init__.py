"""Clause text in, clauses out, and back."""
