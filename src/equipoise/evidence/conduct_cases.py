"""Reference cases of trial conduct: dates, windows, attendances, doses, blocks, draws, laboratory texts, tables.

A case is recognised by the inputs it holds, never by the name of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from equipoise.allocation import (
    Stream,
    by_ratio,
    choose_arm,
    commitment,
    distinct_blocks,
    mean_imbalance_in_block,
    probability_of_each_block,
    shuffled_block,
    worst_imbalance,
)
from equipoise.errors import CaseError
from equipoise.evidence.not_built import NotBuilt
from equipoise.scales import check_table
from equipoise.scales.interval import Bound, Interval
from equipoise.scales.significant import exact
from equipoise.scales.table import Column, Row, Table
from equipoise.schedule import (
    Attendance,
    CalendarEvent,
    Prescription,
    VisitRule,
    VisitWindow,
    WorkingDays,
    add_offset,
    classify_attendances,
    dose_intensity,
    event_lines,
    free_days_between,
    overlapping_windows,
    plan_windows,
    planned_days,
    render_event,
    safety_clocks,
    series,
    visit_states,
)
from equipoise.vocabulary.lab_result import parse_lab_result

# Any: a case is JSON as it stands in a file; each method checks what it reads.
Inputs = Mapping[str, Any]
Output = dict[str, object]


def conduct_method(case: Inputs) -> str | None:
    """Return the name of the method that answers a case of these inputs, None if there is none."""
    return next((name for name, keys, _ in METHODS if keys <= set(case)), None)


def answer_conduct(case: Inputs) -> Output:
    """Return the values of one case; NotBuilt where no method has these inputs, CaseError where they cannot be read."""
    for name, keys, method in METHODS:
        if keys <= set(case):
            try:
                return method(case)
            except (KeyError, TypeError, ValueError) as fault:
                raise CaseError(f"cannot be read as {name}: {fault!r}", where=str(case.get("id", ""))) from fault
    raise NotBuilt(f"conduct with the inputs {', '.join(sorted(set(case) - {'id', 'expect'}))}")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _offset(case: Inputs) -> Output:
    anchor = _day(case["anchor"])
    day = add_offset(anchor, int(case["n"]), case["unit"])
    return {"date": day.isoformat(), "days": (day - anchor).days}


def _series(case: Inputs) -> Output:
    words = str(case["series"]).split()
    if len(words) != 4 or words[0] != "each" or words[2] != "for":
        raise NotBuilt(f"the series {case['series']!r}")
    days = series(_day(case["anchor"]), 1, _unit(words[1]), int(words[3]))
    return {"dates": [day.isoformat() for day in days]}


def _unit(word: str) -> Any:
    return word if word.endswith("s") else f"{word}s"


def _windows_of(case: Inputs) -> tuple[VisitWindow, ...]:
    rules = [VisitRule(**visit) for visit in case["visits"]]
    holidays = frozenset(_day(day) for day in case.get("holidays", ()))
    days = WorkingDays(frozenset(case.get("weekend", ())), holidays, case.get("policy", "none"))
    return plan_windows(_day(case["anchor"]), rules, days)


def _windows(case: Inputs) -> Output:
    windows = _windows_of(case)
    return {
        "plan": [_shown_window(window) for window in windows],
        "overlaps": [list(pair) for pair in overlapping_windows(windows)],
        "free_days_between_windows": list(free_days_between(windows)),
    }


def _shown_window(window: VisitWindow) -> Output:
    names = ("target", "planned", "earliest", "latest", "late_latest")
    dates = {name: getattr(window, name).isoformat() for name in names}
    return {"name": window.name, **dates, "flags": list(window.flags)}


def _attendances(case: Inputs) -> Output:
    windows = _windows_of(case)
    found = classify_attendances(windows, [_day(day) for day in case["attendances"]])
    return {
        "attendances": [_shown_attendance(item) for item in found],
        "visits": dict(visit_states(windows, found, _day(case["as_of"]))),
    }


def _shown_attendance(item: Attendance) -> Output:
    return {
        "date": item.day.isoformat(),
        "visit": item.visit,
        "status": item.status,
        "days_from_target": item.days_from_target,
        "days_outside": item.days_outside,
    }


def _planned_doses(case: Inputs) -> Output:
    start, end = _day(case["start"]), _day(case["end_exclusive"])
    rule = case["rule"]
    days = planned_days(start, end, weekdays=rule.get("weekdays", ()), every_days=rule.get("every_days"))
    return {
        "doses": len(days),
        "total": _plain(Fraction(str(case["dose"])) * len(days)),
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
        "days": (end - start).days,
    }


def _intensity(case: Inputs) -> Output:
    prescriptions = [
        Prescription(_day(item["from"]), Fraction(str(item["dose"])), item["per_week"]) for item in case["regimens"]
    ]
    given = [(_day(day), Fraction(str(dose))) for day, dose in case["log"]]
    result = dose_intensity(
        prescriptions, given, start=_day(case["start"]), stop_exclusive=_day(case["stop_exclusive"])
    )
    return {
        "planned_total": _plain(result.planned_total),
        "given_total": _plain(result.given_total),
        # The cases print eight decimals.
        "rdi": None if result.relative is None else round(float(result.relative), 8),
        "doses_given": result.doses_given,
        "longest_gap_days": result.longest_gap_days,
        "days_first_to_last": result.days_first_to_last,
    }


def _distinct(case: Inputs) -> Output:
    composition = case["composition"]
    return {
        "distinct_blocks": distinct_blocks(composition),
        "p_each": str(probability_of_each_block(composition)),
    }


def _unfinished(case: Inputs) -> Output:
    return {"mean_abs_imbalance": str(mean_imbalance_in_block(case["block"], case["filled"]))}


def _worst(case: Inputs) -> Output:
    return {"max_possible_abs_imbalance": worst_imbalance(case["n"], case["strata"], case["block"])}


def _stream(case: Inputs) -> Stream:
    return Stream(bytes.fromhex(case["seed_hex"]), case["study"], case["stratum"])


def _draw(case: Inputs) -> Output:
    stream = _stream(case)
    draw = stream.uniform(case["counter"], case.get("sub_counter", 0))
    output: Output = {
        "hmac_sha256": stream.digest(case["counter"], case.get("sub_counter", 0)).hex(),
        "u_numerator_over_2^64": str(int(draw * 2**64)),
    }
    for ratio in ("1:1", "2:1", "1:2", "3:1"):
        parts = [int(part) for part in ratio.split(":")]
        output[f"arm_{ratio}"] = choose_arm(draw, by_ratio(list(zip("AB", parts, strict=True))))
    for share in range(1, 10):
        preferred = Fraction(share, 10)
        output[f"arm_minimisation_A.{share}"] = choose_arm(draw, [("A", preferred), ("B", 1 - preferred)])
    return output


def _block(case: Inputs) -> Output:
    composition = [(str(arm), int(places)) for arm, places in case["composition"]]
    return {"block": "".join(shuffled_block(_stream(case), case["block_counter"], composition))}


def _commit(case: Inputs) -> Output:
    return {"commit": commitment(bytes.fromhex(case["seed_hex"]), case["spec_canonical_json"])}


def _lab(case: Inputs) -> Output:
    result = parse_lab_result(case["raw"], lloq=case["lloq"], uloq=case["uloq"])
    return {
        "state": result.state.value,
        "comparator": result.comparator,
        "value": result.value,
        "flags": list(result.flags),
    }


def _grading(case: Inputs) -> Output:
    rows = tuple(Row(row["grade"], {"value": _interval(row)}) for row in case["rows"])
    table = Table("grades", (Column("value"),), rows, digits=None)
    return {"findings": [finding.rule for finding in check_table(table)]}


def _interval(row: Inputs) -> Interval:
    low = None if row["lo"] is None else Bound(exact(row["lo"]), row["lo_inc"])
    high = None if row["hi"] is None else Bound(exact(row["hi"]), row["hi_inc"])
    return Interval(low, high)


def _calendar(case: Inputs) -> Output:
    words = case["event"]
    event = CalendarEvent(
        uid=words["uid"],
        stamp=datetime.fromisoformat(words["dtstamp"].replace("Z", "+00:00")),
        first_day=_day(words["first_day"]),
        last_day=_day(words["last_day"]),
        summary=words["summary"],
        sequence=words.get("sequence", 0),
        description=words.get("description", ""),
        status=words.get("status", ""),
    )
    return {"unfolded_lines": list(event_lines(event)), "folded_octets": len(render_event(event).encode())}


def _clocks(case: Inputs) -> Output:
    clocks = safety_clocks(datetime.fromisoformat(case["aware_local"]), case["tz"])
    return {
        "aware_utc": f"{clocks.aware_utc:%Y-%m-%dT%H:%M:%SZ}",
        "site_24h_utc": f"{clocks.site_deadline_utc:%Y-%m-%dT%H:%M:%SZ}",
        "site_24h_local": f"{clocks.site_deadline_local:%Y-%m-%dT%H:%M:%S}",
        "susar_7d_date": clocks.fatal_report.isoformat(),
        "susar_7d_followup_date": clocks.fatal_followup.isoformat(),
        "susar_15d_date": clocks.other_report.isoformat(),
    }


METHODS: tuple[tuple[str, frozenset[str], Callable[[Inputs], Output]], ...] = (
    ("date offset", frozenset({"anchor", "n", "unit"}), _offset),
    ("date series", frozenset({"anchor", "series"}), _series),
    ("attendances", frozenset({"anchor", "visits", "attendances", "as_of"}), _attendances),
    ("visit windows", frozenset({"anchor", "visits"}), _windows),
    ("planned doses", frozenset({"start", "end_exclusive", "rule", "dose"}), _planned_doses),
    ("dose intensity", frozenset({"regimens", "start", "stop_exclusive", "log"}), _intensity),
    ("block shuffle", frozenset({"seed_hex", "study", "stratum", "block_counter", "composition"}), _block),
    ("draw", frozenset({"seed_hex", "study", "stratum", "counter"}), _draw),
    ("commitment", frozenset({"seed_hex", "spec_canonical_json"}), _commit),
    ("distinct blocks", frozenset({"composition"}), _distinct),
    ("unfinished block", frozenset({"block", "filled"}), _unfinished),
    ("worst imbalance", frozenset({"n", "strata", "block"}), _worst),
    ("laboratory text", frozenset({"raw", "lloq", "uloq"}), _lab),
    ("grading table", frozenset({"rows"}), _grading),
    ("calendar event", frozenset({"event"}), _calendar),
    ("safety clocks", frozenset({"aware_local", "tz"}), _clocks),
)
"""Name, the inputs that identify it, and the method; the first that fits answers."""
