"""The truth of a rehearsal: every number of the data-generating model of one study."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equipoise.simulation.truth.afterwards import AfterwardsTruth
from equipoise.simulation.truth.baseline import BaselineTruth
from equipoise.simulation.truth.course import CourseTruth, HbvTruth
from equipoise.simulation.truth.follow_up import AllocationTruth, Calendar, ImagingTruth, LossTruth, VisitTruth
from equipoise.simulation.truth.harms import HarmsTruth
from equipoise.simulation.truth.recurrence import DeathTruth, RecurrenceTruth
from equipoise.simulation.truth.screening import Measure, ScreeningTruth
from equipoise.study.part import Part


class TruthModel(Part):
    """What is true in a rehearsal. It makes invented participants and never enters an analysis.

    `provenance` says for each path of the file where its numbers come from: a mark (R, R2, S, M, A), for S a key of
    `sources`, and a note. A path stands for everything below it.
    """

    schema_: Literal[1] = Field(alias="schema")
    study: str
    label: Literal["simulated"]
    """Every output made from a truth carries this word."""
    month_days: float = Field(gt=0)
    seed: int = Field(ge=0)
    calibration_people: int = Field(ge=10_000)
    control_arm: str
    treated_arm: str
    calendar: Calendar
    baseline: BaselineTruth
    recurrence: RecurrenceTruth
    death: DeathTruth
    loss: LossTruth
    imaging: ImagingTruth
    visits: VisitTruth
    allocation: AllocationTruth
    treatment_course: CourseTruth
    hbv: HbvTruth
    screening: ScreeningTruth
    measures: dict[str, Measure]
    """Form and field ("CHEM.creatinine") -> how it is measured, before and after allocation."""
    harms: HarmsTruth
    afterwards: AfterwardsTruth
    provenance: dict[str, str]
    sources: dict[str, str]
