"""The `tangthu` commands, one file a subject."""
