"""Arms and the regimens a participant of an arm may follow."""

from __future__ import annotations

from pydantic import Field, model_validator

from equipoise.study.part import Part
from equipoise.vocabulary import Mark


class Regimen(Part):
    """One way to give the arm's treatment. `dose` is in `unit` per administration.

    Either `per_week` administrations on fixed weekdays, or one every `every_days` days.
    """

    id: str
    label: str = ""
    drug: str
    dose: float | None = Field(default=None, gt=0)
    unit: str | None = None
    per_week: int | None = Field(default=None, gt=0, le=7)
    weekdays: tuple[int, ...] = ()
    """Monday is 0; as many as `per_week`."""
    every_days: int | None = Field(default=None, gt=0)
    routes: tuple[str, ...] = ()
    weeks: int | None = Field(default=None, gt=0)
    extend_to_weeks: int | None = None
    dose_rules: str | None = None
    """Name of the dose rule table in `scales`."""
    mark: Mark = Mark.RECORD

    @model_validator(mode="after")
    def _one_rhythm(self) -> Regimen:
        if self.per_week is not None and self.every_days is not None:
            raise ValueError("a regimen has `per_week` or `every_days`, not both: delete one of them")
        if self.weekdays and len(self.weekdays) != self.per_week:
            raise ValueError(
                "`weekdays` must name as many days as `per_week`: write e.g. per_week: 3, weekdays: [0, 2, 4]"
            )
        return self


class Arm(Part):
    """A group of participants and what they get. `code` is its value in datasets (never "NA")."""

    id: str
    label: str
    registry_label: str | None = None
    """The label in the registration, where it has one."""
    registry_type: str | None = None
    """The registry's arm type, as registered."""
    type: str
    """The arm type that fits its role: EXPERIMENTAL, ACTIVE_COMPARATOR, NO_INTERVENTION ..."""
    description: str = ""
    is_control: bool = False
    regimens: tuple[Regimen, ...] = ()
    regimen_choice: str = ""
    """Who fixes one of several regimens, and when."""
    background: tuple[str, ...] = ()
    prohibited: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    stop_rules: tuple[str, ...] = ()
    mark: Mark = Mark.RECORD
