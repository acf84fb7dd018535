"""equipoise: a clinical trial from its registry record to its result.

One study file; everything else is derived.
"""

__version__ = "0.1.0"
