"""Makes what is shown from what is kept: pyramids, small images and their index."""
