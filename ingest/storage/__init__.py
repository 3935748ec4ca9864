"""Where bytes are kept: one small promise, a folder or S3 behind it."""
