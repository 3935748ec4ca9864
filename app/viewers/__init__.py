"""Opening items in the viewers that other people use, in a browser without a window."""
