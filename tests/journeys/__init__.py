"""Whole ways through the running site, in a browser."""
