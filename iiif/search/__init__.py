"""Content Search 2.0 and 1.0: where words stand in an item, a work, a collection."""
