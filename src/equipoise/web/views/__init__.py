"""The views, one page a file."""
