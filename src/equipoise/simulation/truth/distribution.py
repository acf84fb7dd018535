"""Distributions that a truth file names: the shape and its parameters, in the unit of the thing drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from equipoise.study.part import Part

Share = Annotated[float, Field(ge=0, le=1)]
"""A probability."""


def _ordered(lo: float | None, hi: float | None) -> None:
    if lo is not None and hi is not None and not lo < hi:
        raise ValueError(f"`lo` {lo:g} must lie below `hi` {hi:g}")


class Normal(Part):
    """A normal distribution, truncated to [lo, hi] where they are given."""

    dist: Literal["normal"]
    mean: float
    sd: float = Field(gt=0)
    lo: float | None = None
    hi: float | None = None

    @model_validator(mode="after")
    def _limits(self) -> Normal:
        _ordered(self.lo, self.hi)
        return self


class Lognormal(Part):
    """A lognormal distribution by its median and the standard deviation of its logarithm, truncated to [lo, hi]."""

    dist: Literal["lognormal"]
    median: float = Field(gt=0)
    sdlog: float = Field(gt=0)
    lo: float | None = Field(default=None, gt=0)
    hi: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _limits(self) -> Lognormal:
        _ordered(self.lo, self.hi)
        return self


class Uniform(Part):
    """A uniform distribution on [lo, hi]."""

    dist: Literal["uniform"]
    lo: float
    hi: float

    @model_validator(mode="after")
    def _limits(self) -> Uniform:
        _ordered(self.lo, self.hi)
        return self


class Beta(Part):
    """A beta distribution."""

    dist: Literal["beta"]
    a: float = Field(gt=0)
    b: float = Field(gt=0)


class Gamma(Part):
    """A gamma distribution by shape and scale."""

    dist: Literal["gamma"]
    shape: float = Field(gt=0)
    scale: float = Field(gt=0)


class Exponential(Part):
    """An exponential distribution by its mean."""

    dist: Literal["exponential"]
    mean: float = Field(gt=0)


class Choice(Part):
    """One of several answers, each with its probability; the probabilities add up to 1."""

    dist: Literal["choice"]
    of: dict[str, Share]

    @model_validator(mode="after")
    def _adds_up(self) -> Choice:
        check_shares(self.of)
        return self


Distribution = Annotated[
    Normal | Lognormal | Uniform | Beta | Gamma | Exponential | Choice, Field(discriminator="dist")
]
"""Any of the shapes, told apart by `dist`."""


def check_shares(shares: dict[str, float] | dict[int, float]) -> None:
    """Raise ValueError unless the shares add up to 1 (to 1e-9)."""
    total = sum(shares.values())
    if abs(total - 1) > 1e-9:
        listed = ", ".join(f"{key} {share:g}" for key, share in shares.items())
        raise ValueError(f"the shares ({listed}) add up to {total:g}, not to 1")
