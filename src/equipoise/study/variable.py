"""What is observed of a participant, and the parameters a criterion needs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equipoise.study.part import Part


class Variable(Part):
    """A thing that is measured or recorded; rules speak of variables, forms observe them.

    `unit` is the UCUM code of the canonical unit; outside `plausible` a value is queried, never judged.
    """

    type: Literal["quantity", "count", "category", "scale", "derived"]
    label: str = ""
    unit: str | None = None
    values: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    molar_mass: float | None = Field(default=None, gt=0)
    from_: str | tuple[str, ...] | None = Field(default=None, alias="from")
    rule: str = ""
    kind: str = ""
    reference_range: str = ""
    plausible: tuple[float, float] | None = None
    cost: Literal["ask", "chart", "measure"] = "chart"
    """What it costs to learn the value: ask the participant, read the chart, or measure."""


class Parameter(Part):
    """A number the protocol must supply, such as a biomarker's cut-off; None while it is open."""

    value: float | str | None = None
    unit: str | None = None
    note: str = ""
