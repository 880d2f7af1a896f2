"""Reasons: the smallest sets of facts that decide a plan."""
