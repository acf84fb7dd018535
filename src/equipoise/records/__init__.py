"""Registrations as they are: the model, one reader per source, the writer."""
