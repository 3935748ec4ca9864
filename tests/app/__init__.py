"""The website, asked without a browser."""
