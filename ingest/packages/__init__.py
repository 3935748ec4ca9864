"""Readers of what libraries hand in: each gives the one `Package` form."""
