"""Each detector on trials made by hand, in which one can see what it ought to say."""

from __future__ import annotations

import json
import random

import numpy as np
import polars as pl
import pytest
from pitfall_trials import PEG, STUDY, compared, datasets, person

from equipoise.analysis.pitfalls import (
    DETECTORS,
    compared_arms,
    confounding,
    detect_pitfalls,
    immortal_time,
    lost_recurrences,
    unequal_imaging,
)
from equipoise.errors import DataError, NotEstimable
from equipoise.vocabulary import Outcome

GRID = tuple(range(84, 1000, 84))


def followed(arm, count, **facts):
    """People seen for up to three years, some with a recurrence at one of their scans."""
    rows = []
    for place in range(count):
        recurs = place % 3 == 0
        end = GRID[place % len(GRID)] if recurs else 1000
        scans = tuple(day for day in GRID if day <= end)
        age = 40 + 7 * place % 30
        rows.append(person(arm, end, code=int(recurs), scans=scans, **({"begun": 0, "age": age} | facts)))
    return rows


# ---------------------------------------------------------------- immortal time


def test_those_who_were_made_treated_by_living_long_enough():
    early = [person("NUC", day, code=1) for day in range(20, 320, 10)]
    late = [person("NUC", 900, code=index % 2) for index in range(30)]
    treated = [person("PEG", 900, code=index % 2, begun=30 + 10 * index) for index in range(30)]
    found = immortal_time(compared(early + late + treated))
    assert found.reported
    assert "30 in PEG began more than 28 days" in found.seen
    values = {figure.name: figure.estimate for figure in found.figures}
    assert values["events_while_waiting"] == 0
    assert values["events_expected_while_waiting"] > 5
    assert values["hazard_ratio_as_coded"] < values["hazard_ratio_from_first_dose"]


def test_late_starts_with_an_arm_fixed_at_time_zero_are_told_and_not_reported():
    control = [person("NUC", day, code=1) for day in range(20, 320, 10)] + [person("NUC", 900) for _ in range(30)]
    never = [person("PEG", day, code=1) for day in range(20, 320, 10)]
    begun = [person("PEG", 900, begun=300) for _ in range(30)]
    found = immortal_time(compared(control + never + begun))
    assert found.outcome is Outcome.PASS
    assert "30 in PEG began more than 28 days" in found.seen


def test_an_allocation_after_the_first_dose():
    people = followed("NUC", 30, begun=None) + followed("PEG", 30)
    people[-1] |= {"allocated": 5, "begun": 2}
    found = immortal_time(compared(people))
    assert found.reported
    assert found.seen.startswith("1 in PEG were allocated after their first dose.")


def test_nobody_waits():
    found = immortal_time(compared(followed("NUC", 9, begun=None) + followed("PEG", 9, begun=0)))
    assert found.outcome is Outcome.PASS
    assert "Nobody in PEG waited" in found.seen


def test_no_first_dose_is_known():
    found = immortal_time(compared(followed("NUC", 9, begun=None) + followed("PEG", 9, begun=None)))
    assert found.outcome is Outcome.NOT_ASSESSABLE


def test_waiting_without_any_event():
    people = [person("NUC", 500) for _ in range(9)] + [person("PEG", 500, begun=40) for _ in range(9)]
    found = immortal_time(compared(people))
    assert found.outcome is Outcome.PASS
    assert {f.name: f.estimate for f in found.figures}["events_expected_while_waiting"] == 0


# ---------------------------------------------------------------- confounding


def test_arms_of_unlike_age():
    people = [person("NUC", 900, age=45 + i % 20) for i in range(40)]
    people += [person("PEG", 900, age=35 + i % 20) for i in range(40)]
    found = confounding(compared(people))
    assert found.reported
    figures = {figure.group: figure for figure in found.figures}
    assert figures["age"].estimate < figures["age"].upper < -0.1


def test_like_arms():
    people = [person(arm, 900, age=35 + i % 20) for i in range(40) for arm in ("NUC", "PEG")]
    found = confounding(compared(people))
    assert found.outcome is Outcome.PASS
    assert "None of 1 columns" in found.seen


def test_an_unknown_covariate_leaves_nobody_out():
    people = [person(arm, 900, age=None if i < 5 else 35 + i % 20) for i in range(40) for arm in ("NUC", "PEG")]
    found = confounding(compared(people))
    assert found.outcome is Outcome.PASS
    assert "10 unknown values" in found.seen


def test_a_covariate_that_tells_the_arms_apart_completely():
    people = [person(arm, 900, cirrhosis=said) for _ in range(40) for arm, said in (("NUC", "yes"), ("PEG", "no"))]
    found = confounding(compared(people))
    assert found.reported
    assert "complete_separation" in {figure.name for figure in found.figures}


def test_no_covariate_varies():
    found = confounding(compared([person(arm, 900) for _ in range(9) for arm in ("NUC", "PEG")]))
    assert found.outcome is Outcome.NOT_ASSESSABLE


# ---------------------------------------------------------------- unequal imaging


def test_half_the_scans():
    control = [person("NUC", 1000, scans=tuple(day + i for day in GRID[i % 3 :])) for i in range(20)]
    treated = [person("PEG", 1000, scans=tuple(day + i for day in GRID[1::2][i % 2 :])) for i in range(20)]
    found = unequal_imaging(compared(control + treated))
    assert found.reported
    ratio = found.figures[-1]
    assert ratio.lower < ratio.estimate < ratio.upper < 0.9


def test_scans_after_the_end_of_follow_up_do_not_count():
    people = [person(arm, 900, scans=GRID) for _ in range(20) for arm in ("NUC", "PEG")]
    people += [person("PEG", 200, code=1, scans=(84, 168, 252, 336)) for _ in range(10)]
    found = unequal_imaging(compared(people))
    assert found.outcome is Outcome.PASS
    assert "PEG 220 adequate scans" in found.seen


def test_an_arm_that_is_never_scanned():
    people = [person("NUC", 900, scans=GRID) for _ in range(10)] + [person("PEG", 900) for _ in range(10)]
    found = unequal_imaging(compared(people))
    assert found.reported
    assert found.figures[-1].estimate == 0


def test_nobody_is_scanned():
    found = unequal_imaging(compared([person(arm, 900) for _ in range(5) for arm in ("NUC", "PEG")]))
    assert found.outcome is Outcome.NOT_ASSESSABLE


# ---------------------------------------------------------------- lost recurrences


def leaving(arm, count, gap):
    """People lost `gap` days after their third scan."""
    return [person(arm, GRID[2] + gap - i % 3, left=True, scans=GRID[:3], age=60) for i in range(count)]


def test_losses_of_one_arm_shortly_before_a_scan():
    people = followed("NUC", 60) + followed("PEG", 60) + leaving("NUC", 15, 81) + leaving("PEG", 2, 30)
    found = lost_recurrences(compared(people))
    assert found.reported
    assert "In NUC people may have been lost" in found.seen


def test_the_same_losses_in_both_arms():
    people = followed("NUC", 60) + followed("PEG", 60) + leaving("NUC", 12, 81) + leaving("PEG", 12, 81)
    found = lost_recurrences(compared(people))
    assert found.outcome is Outcome.PASS


def test_nobody_is_lost():
    found = lost_recurrences(compared(followed("NUC", 9) + followed("PEG", 9)))
    assert found.outcome is Outcome.PASS
    assert "Nobody was lost" in found.seen


def test_everybody_is_lost():
    people = [person(arm, 200 + 7 * i, left=True, scans=GRID[:2]) for i in range(20) for arm in ("NUC", "PEG")]
    found = lost_recurrences(compared(people))
    assert found.outcome is Outcome.PASS


def test_losses_before_any_scan():
    people = [person(arm, 10 + i, left=i < 5) for i in range(20) for arm in ("NUC", "PEG")]
    assert lost_recurrences(compared(people)).outcome is Outcome.PASS


def test_a_death_is_no_loss():
    people = followed("NUC", 30) + followed("PEG", 30) + [person("NUC", 300, code=2, scans=GRID[:3])] * 20
    found = lost_recurrences(compared(people))
    assert "Nobody was lost" in found.seen


# ---------------------------------------------------------------- all of them


def mixed():
    rng = np.random.default_rng(3)
    people = followed("NUC", 60) + followed("PEG", 60) + leaving("NUC", 9, 70) + leaving("PEG", 4, 20)
    for one in people:
        one["age"] = int(rng.integers(30, 70))
        one["begun"] = int(rng.integers(0, 60)) if one["arm"] == "PEG" else None
    return people


def test_the_order_of_rows_does_not_matter():
    frames = datasets(mixed())
    told = [finding.as_dict() for finding in detect_pitfalls(STUDY, frames)]
    rng = random.Random(5)
    for _ in range(3):
        turned = {
            name: frame.sample(fraction=1, shuffle=True, seed=rng.randrange(99)) for name, frame in frames.items()
        }
        assert [finding.as_dict() for finding in detect_pitfalls(STUDY, turned)] == told


def test_findings_are_json_and_name_every_pitfall():
    findings = detect_pitfalls(STUDY, datasets(mixed()))
    assert [finding.pitfall for finding in findings] == list(DETECTORS)
    text = json.dumps([finding.as_dict() for finding in findings], allow_nan=False)
    assert all(finding.advice in text for finding in findings)


def test_an_empty_arm_cannot_be_judged():
    frames = datasets(followed("NUC", 9))
    with pytest.raises(NotEstimable, match="nobody is in the arm PEG"):
        compared_arms(STUDY, frames, PEG)
    assert {finding.outcome for finding in detect_pitfalls(STUDY, frames)} == {Outcome.NOT_ASSESSABLE}


def test_a_missing_column_or_data_set_cannot_be_judged():
    frames = datasets(mixed())
    with pytest.raises(DataError, match="ADSL has no column EOSDT"):
        compared_arms(STUDY, frames | {"adsl": frames["adsl"].drop("EOSDT")}, PEG)
    without = {name: frame for name, frame in frames.items() if name != "scans"}
    outcomes = {finding.pitfall: finding.outcome for finding in detect_pitfalls(STUDY, without)}
    assert outcomes["unequal_imaging"] is outcomes["lost_recurrences"] is Outcome.NOT_ASSESSABLE
    assert outcomes["confounding"] is not Outcome.NOT_ASSESSABLE


def test_inadequate_scans_do_not_count():
    frames = datasets(mixed())
    poor = frames["scans"].with_columns(ADEQFL=pl.lit("N"))
    outcomes = {f.pitfall: f.outcome for f in detect_pitfalls(STUDY, frames | {"scans": poor})}
    assert outcomes["unequal_imaging"] is Outcome.NOT_ASSESSABLE


def test_time_counts_from_entry():
    frames = datasets(followed("NUC", 9) + followed("PEG", 9))
    shifted = frames["adtte"].with_columns(
        ENTRY=pl.lit(35), AVAL=pl.col("AVAL") + 35, STARTDT=pl.col("STARTDT") - pl.duration(days=35)
    )
    one, other = (compared_arms(STUDY, frames | {"adtte": table}, PEG) for table in (frames["adtte"], shifted))
    assert one.end.tolist() == other.end.tolist()
    assert one.scan_day.tolist() == other.scan_day.tolist()
