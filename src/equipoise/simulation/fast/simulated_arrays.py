"""A design as the arrays its trials are simulated from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equipoise.design.accrual import Accrual
from equipoise.design.event_probability import event_probabilities
from equipoise.design.stratified_scenario import Scenario, analysed_at, shares_of, strata_of
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.lane_network import lane_network
from equipoise.kernels.philox import round_keys
from equipoise.kernels.trial_tables import STEPS, TrialTables, WordArray
from equipoise.simulation.fast.arrivals import EvenArrivals
from equipoise.simulation.fast.hazard_pieces import PARTS, hazard_pieces, table_of
from equipoise.simulation.fast.looks import CalendarLooks, EventLooks
from equipoise.simulation.fast.people_order import people_order
from equipoise.simulation.fast.trial_design import TrialDesign
from equipoise.simulation.fast.trial_test import horizon_of, is_stratified, measure_of

_NEXT_TO_NOTHING = 1e-7
"""Events still to come, as a share of people, below which waiting longer is of no use."""

_LAST_MONTH = 1e6


@dataclass(frozen=True, slots=True)
class SimulatedArrays:
    """What the kernel needs: tables, and by look whether events decide, and the number of events or steps.

    `step` is the length of a step in months, `latest` the last look at events in steps; `measure` and `until` say what
    is measured of a trial, and up to which step.
    """

    tables: TrialTables
    by_events: BoolArray
    targets: WordArray
    latest: int
    measure: int
    until: int
    step: float


def simulated_arrays(design: TrialDesign, seed: int) -> SimulatedArrays:
    """Return the arrays of a design; `seed` is that of its random numbers, from 0 to 2**64 - 1."""
    looks, accrual = design.looks, strata_of(design.scenario)[0].accrual
    last = _last_month(design)
    enrolled_by = min(accrual.end, last) if isinstance(looks, CalendarLooks) else accrual.end
    step = max(last, enrolled_by) / STEPS
    numbers = looks.events if isinstance(looks, EventLooks) else [round(month / step) for month in looks.months]
    return SimulatedArrays(
        _tables(design, seed, step, enrolled_by),
        np.full(len(looks), isinstance(looks, EventLooks)),
        np.array(numbers, dtype=np.uint32).reshape(-1, 1),
        round(last / step),
        measure_of(design.test),
        round(horizon_of(design.test) / step),
        step,
    )


def _tables(design: TrialDesign, seed: int, step: float, enrolled_by: float) -> TrialTables:
    strata, people = strata_of(design.scenario), people_order(design)
    span = step * STEPS
    cells = [
        hazard_pieces(event, dropout, span)
        for stratum in strata
        for event, dropout in (
            (stratum.control, stratum.dropout_control),
            (stratum.treatment, stratum.dropout_treatment),
        )
    ]
    gone, since, slope, share = table_of(cells, step)
    entry = _entry_pieces(strata[0].accrual, enrolled_by)
    bounds = people.bounds if is_stratified(design.test) else (0, design.participants)
    kinds, rows = lane_network(bounds)
    single = np.float32
    return TrialTables(
        keys=round_keys(seed),
        cell=2 * people.stratum + people.treated,
        treated=people.treated.astype(np.uint32),
        bounds=np.array(bounds, dtype=np.int64),
        gone=gone.astype(single),
        since=since.astype(single),
        slope=slope.astype(single),
        share=share.astype(np.uint32),
        entered=(entry[0] * PARTS).astype(single),
        entry=(entry[1] / step).astype(single),
        entry_slope=(entry[2] / (PARTS * step)).astype(single),
        fixed_entry=_fixed_entry(design, entry, step),
        followed=min(round(min(stratum.followed or span, span) / step) for stratum in strata),
        kinds=kinds,
        rows=rows,
    )


def _entry_pieces(accrual: Accrual, enrolled_by: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """By stretch of accrual in which people enter: the share entered before, its month, months per share."""
    edges = np.array([*(month for month in accrual.edges if month < enrolled_by), enrolled_by])
    share = accrual.share(edges) / accrual.share(enrolled_by)
    gained = np.diff(share)
    busy = gained > 0.0
    return share[:-1][busy], edges[:-1][busy], np.diff(edges)[busy] / gained[busy]


def _month_of_share(pieces: tuple[FloatArray, FloatArray, FloatArray], share: FloatArray) -> FloatArray:
    before, month, slope = pieces
    piece = np.maximum(np.searchsorted(before, share, side="right") - 1, 0)
    return month[piece] + (share - before[piece]) * slope[piece]


def _fixed_entry(design: TrialDesign, entry: tuple[FloatArray, FloatArray, FloatArray], step: float) -> WordArray:
    if not isinstance(design.arrivals, EvenArrivals):
        return np.zeros(0, dtype=np.uint32)
    share = (np.arange(design.participants) + design.arrivals.offset) / design.participants
    return np.round(_month_of_share(entry, share) / step).astype(np.uint32)


def _last_month(design: TrialDesign) -> float:
    """The last calendar month anybody can be seen."""
    if isinstance(design.looks, CalendarLooks):
        return design.looks.months[-1]
    return design.looks.latest or month_of_events(design.scenario, design.participants, design.looks.events[-1])


def month_of_events(scenario: Scenario, participants: int, events: int) -> float:
    """Return a month by which trials almost surely have their events, or by which next to nothing is still to come."""
    wanted = (events + 10.0 * math.sqrt(events) + 10.0) / participants
    month = strata_of(scenario)[0].accrual.end
    share, gained = _event_share(scenario, month), math.inf
    while share < wanted and gained > _NEXT_TO_NOTHING and month < _LAST_MONTH:
        month *= 2.0
        gained = _event_share(scenario, month) - share
        share += gained
    return month


def _event_share(scenario: Scenario, month: float) -> float:
    strata = strata_of(analysed_at(scenario, month))
    return sum(
        share * float(event_probabilities(one).overall) for one, share in zip(strata, shares_of(scenario), strict=True)
    )
