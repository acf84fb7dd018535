"""A reference case whose method, or an option of it, we do not have."""

from __future__ import annotations


class NotBuilt(Exception):  # noqa: N818 - it is a status of a case, not a fault
    """Names the option that is not built; the case is then counted apart, neither passed nor failed."""
