"""What every part of a study has in common: it is frozen, and it refuses keys it does not know."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A frozen part of a study. Parts hold data; behaviour is functions in later rooms."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
