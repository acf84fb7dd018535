"""Case report forms as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Limit
from pydantic import model_validator

from equipoise.study.part import Part


class Observes(Part):
    """What an answer on a form means to the rules: a variable, an event, or an attestation.

    For an event, the answer (or each code of a multiple choice) listed in `when` records it, each of `absent_when`
    records its absence; `date_field` names the sibling field that dates it, `attributes` map an event attribute to a
    sibling field ("severity: grade") and `fixed` gives attributes that always hold.
    """

    variable: str | None = None
    event: str | None = None
    """As in a rule: "procedure(liver_resection)"."""
    attestation: str | None = None
    when: tuple[str | bool | float, ...] = ()
    absent_when: tuple[str | bool | float, ...] = ()
    date_field: str | None = None
    end_field: str | None = None
    attributes: dict[str, str] = Limit(default_factory=dict)
    fixed: dict[str, str] = Limit(default_factory=dict)

    @model_validator(mode="after")
    def _one_meaning(self) -> Observes:
        if sum(item is not None for item in (self.variable, self.event, self.attestation)) != 1:
            raise ValueError("a field observes one thing: write one of `variable`, `event` and `attestation`")
        return self


class Field(Part):
    """One question of a form. Outside `hard` a value is refused, outside `soft` it is queried."""

    id: str
    label: str = ""
    type: Literal[
        "text",
        "code",
        "multi",
        "bool",
        "integer",
        "decimal",
        "censored_decimal",
        "date",
        "datetime",
        "list",
        "derived",
        "ref",
        "user",
        "coded",
        "map",
    ]
    unit: str | None = None
    codes: tuple[str, ...] = ()
    hard: tuple[float, float] | None = None
    soft: tuple[float, float] | None = None
    lloq: float | None = None
    uloq: float | None = None
    qualifiers: tuple[str, ...] = ()
    alternative_units: dict[str, float] = Limit(default_factory=dict)
    required: Literal["required", "optional", "conditional"] = "optional"
    precision: tuple[Literal["day", "month", "year"], ...] = ("day",)
    observes: tuple[Observes, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _limits_in_order(self) -> Field:
        for name, limits in (("hard", self.hard), ("soft", self.soft)):
            if limits is not None and limits[0] > limits[1]:
                raise ValueError(f"`{name}` runs backwards: write [{limits[1]:g}, {limits[0]:g}]")
        if self.type in ("code", "multi") and not self.codes and self.id != "arm":
            raise ValueError("a coded field needs `codes`: list the answers")
        return self


class Form(Part):
    """A case report form; `repeat` names what one row stands for where there may be several."""

    id: str
    title: str
    domain: str = ""
    """SDTM domain the data go to."""
    repeat: str | None = None
    fields: tuple[Field, ...] = Limit(min_length=1)
