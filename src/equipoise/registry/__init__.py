"""The library of records at hand: load, search, related trials."""

from equipoise.registry.library import Library, Shelved, load_library
from equipoise.registry.related import Related, related_records
from equipoise.registry.search import FACETS, Hit, Hits, search

__all__ = ["FACETS", "Hit", "Hits", "Library", "Related", "Shelved", "load_library", "related_records", "search"]
