"""What a swimmer plot shows: a lane a participant, with time on treatment and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from equipoise.results.shown import Shown
from equipoise.results.svg import MONTH_DAYS

DEATH, LEFT_STUDY, ONGOING = "death", "left the study", "still followed"
_LAST = (DEATH, LEFT_STUDY, ONGOING)
_MOST_KINDS = 3
Row = Mapping[str, Any]
"""A row of ADSL (Any: polars gives each column's own type)."""


@dataclass(frozen=True, slots=True)
class SwimmerFigure:
    """What the figure needs besides the data. `arm_labels` maps arm ids to labels, in the order of the arms.

    `lanes` is the most that are drawn; each arm then gets its share.
    """

    title: str
    arm_labels: Mapping[str, str]
    lanes: int = 60
    simulated: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """One participant, in days from allocation: followed to `end`, on the study drug in `treated`.

    `marks` are the days and kinds of what happened; it bears no identifier, since a report may become public.
    """

    end: float
    treated: tuple[float, float] | None
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class LaneGroup:
    """The lanes of one arm, the longest follow-up first; `members` counts everybody of the arm."""

    label: str
    lanes: tuple[Lane, ...]
    members: int


@dataclass(frozen=True, slots=True)
class SwimmerChart(Shown):
    """Lanes by arm; `kinds` are the kinds of marks in use, in the order of the legend."""

    title: str
    description: str
    caption: str
    groups: tuple[LaneGroup, ...]
    kinds: tuple[str, ...]
    last_day: float
    simulated: bool


def swimmer_chart(adsl: pl.DataFrame, adtte: pl.DataFrame, words: SwimmerFigure) -> SwimmerChart:
    """Return the lanes of everybody allocated, from ADSL and the events of ADTTE.

    Treatment runs from TRTSDT to TRTEDT, follow-up to death, the end of the study or, where it goes on, the last day
    known alive. Where there are more participants than lanes, each arm shows its share, evenly spaced along the order
    by what happened and then by follow-up, so that each kind of course keeps its proportion.
    """
    events = _events(adtte)
    known = _kinds(events)
    kinds = known[:_MOST_KINDS]
    shares = _shares({arm: adsl.filter(pl.col("ARMCD") == arm).height for arm in words.arm_labels}, words.lanes)
    groups = tuple(
        _group(label, adsl.filter(pl.col("ARMCD") == arm), events, kinds, shares[arm])
        for arm, label in words.arm_labels.items()
    )
    used = {kind for group in groups for lane in group.lanes for _, kind in lane.marks}
    last = max((lane.end for group in groups for lane in group.lanes), default=0.0)
    return SwimmerChart(
        title=words.title,
        description=_description(groups, words),
        caption=_caption(groups, known[_MOST_KINDS:]),
        groups=groups,
        kinds=tuple(kind for kind in (*kinds, *_LAST) if kind in used),
        last_day=max(last, MONTH_DAYS),
        simulated=words.simulated,
    )


Events = Mapping[str, Mapping[str, date]]
"""Participant -> what happened -> its date."""


def _events(adtte: pl.DataFrame) -> Events:
    """Return the first day of each event of any endpoint; deaths are taken from ADSL."""
    happened = adtte.filter((pl.col("EVENTCD") > 0) & ~pl.col("EVNTDESC").str.starts_with(DEATH))
    first = happened.group_by("USUBJID", "EVNTDESC").agg(pl.col("ADT").min()).sort("USUBJID", "EVNTDESC")
    found: dict[str, dict[str, date]] = {}
    for subject, words, day in first.iter_rows():
        found.setdefault(subject, {})[words] = day
    return found


def _kinds(events: Events) -> tuple[str, ...]:
    """Return the kinds of events, the most frequent first."""
    counts: dict[str, int] = {}
    for happened in events.values():
        for words in happened:
            counts[words] = counts.get(words, 0) + 1
    return tuple(sorted(counts, key=lambda words: (-counts[words], words)))


def _shares(members: Mapping[str, int], lanes: int) -> dict[str, int]:
    """Return how many lanes each arm gets: all where they fit, else equal shares of what the smaller arms leave."""
    shares: dict[str, int] = {}
    left = lanes
    for place, (arm, count) in enumerate(sorted(members.items(), key=lambda item: item[1])):
        shares[arm] = min(count, left // (len(members) - place))
        left -= shares[arm]
    return shares


def _group(label: str, members: pl.DataFrame, events: Events, kinds: Sequence[str], lanes: int) -> LaneGroup:
    everybody = [
        _lane(row, events.get(row["USUBJID"], {}), kinds) for row in members.sort("USUBJID").iter_rows(named=True)
    ]
    everybody.sort(key=lambda lane: (sorted(kind for _, kind in lane.marks), -lane.end))
    count = len(everybody)
    chosen = [everybody[(2 * place + 1) * count // (2 * lanes)] for place in range(lanes)]
    return LaneGroup(label, tuple(sorted(chosen, key=lambda lane: -lane.end)), count)


def _lane(row: Row, happened: Mapping[str, date], kinds: Sequence[str]) -> Lane:
    marks = [(_day(row, day), words) for words, day in happened.items() if words in kinds]
    died, left = row["DTHDT"], row["EOSDT"]
    ends = [_day(row, day) for day in (died, left) if day is not None]
    if died is not None:
        marks.append((_day(row, died), DEATH))
    if row["EOSSTT"] == "DISCONTINUED" and left is not None and row["DCSREAS"] != "death":
        marks.append((_day(row, left), LEFT_STUDY))
    if row["EOSSTT"] == "ONGOING":
        ends.append(_day(row, row["LSTALVDT"]))
        marks.append((max(ends), ONGOING))
    end = max([*ends, *(day for day, _ in marks)], default=0.0)
    return Lane(end, _treated(row, end), tuple(sorted(marks)))


def _treated(row: Row, end: float) -> tuple[float, float] | None:
    """Return the days under treatment; the last day counts whole."""
    if row["TRTSDT"] is None:
        return None
    start = min(_day(row, row["TRTSDT"]), end)
    stop = end if row["TRTEDT"] is None else min(_day(row, row["TRTEDT"]) + 1, end)
    return start, max(start, stop)


def _day(row: Row, day: date) -> float:
    """Return a date as days from allocation, as ADY counts; nothing stands before it."""
    return max(0.0, float((day - row["ALLOCDT"]).days))


def _description(groups: Sequence[LaneGroup], words: SwimmerFigure) -> str:
    kind = "Simulated participants. " if words.simulated else ""
    told = "; ".join(
        f"{group.label}, {len(group.lanes)} of {group.members} participants: {_counted(group)}" for group in groups
    )
    return f"{kind}A lane a participant, months from allocation. {told}."


def _counted(group: LaneGroup) -> str:
    happened = [kind for lane in group.lanes for _, kind in lane.marks]
    counts = [f"{happened.count(kind)} {kind}" for kind in dict.fromkeys(sorted(happened))]
    on_drug = sum(lane.treated is not None for lane in group.lanes)
    return ", ".join([f"{on_drug} on the study drug", *counts])


def _caption(groups: Sequence[LaneGroup], undrawn: Sequence[str]) -> str:
    shown, members = sum(len(group.lanes) for group in groups), sum(group.members for group in groups)
    parts = [f"All {members} participants, in each arm by length of follow-up."]
    if shown < members:
        shares = ", ".join(f"{len(group.lanes)} of {group.members} ({group.label})" for group in groups)
        rule = "chosen evenly by what happened and by length of follow-up"
        parts = [f"{shown} of {members} participants are shown: {shares}, {rule}."]
    if any(not lane.marks or lane.marks[-1][1] not in _LAST for group in groups for lane in group.lanes):
        parts.append("A lane without a sign of its end: completed.")
    if undrawn:
        parts.append(f"Not drawn: {', '.join(undrawn)}.")
    return " ".join(parts)
