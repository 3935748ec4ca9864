"""Oxford Common File Layout 1.1 (and 1.0 for reading): one object an item, whole at any moment."""
