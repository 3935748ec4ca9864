"""Citing an item or one of its pages: what is said of it, styles to read, files for programs."""
