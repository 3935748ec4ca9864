"""Change Discovery API 1.0: what was published, changed and withdrawn, for harvesters."""
