"""Looks at what came in for what a scanner does wrong; warns, and never refuses."""
