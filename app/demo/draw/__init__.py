"""Draws the pages of the sample collection; needs Pillow and Debian's fonts, the demo does not."""
