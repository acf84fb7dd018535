"""The registry's adverse events: deaths, serious events, and other events above the frequency threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from equipoise.errors import DataError
from equipoise.results.groups import arms_in_order, group_ids, render_groups
from equipoise.study import Study


@dataclass(frozen=True, slots=True)
class EventCount:
    """One (organ system, term) over the arms: (events, participants affected, at risk) for each arm id."""

    organ_system: str
    term: str
    counts: dict[str, tuple[int, int, int]]


def count_events(adae: pl.DataFrame, members: dict[str, set[str]]) -> list[EventCount]:
    """Return the counts of each (organ system, term), in alphabetical order; the same term under two systems is two
    rows.

    `members` maps arm ids to the participants at risk.
    """
    if adae.is_empty():
        return []
    terms = adae.select("AEBODSYS", "AEDECOD").unique().sort(["AEBODSYS", "AEDECOD"])
    return [EventCount(soc, term, _counts(adae, soc, term, members)) for soc, term in terms.iter_rows()]


def _counts(adae: pl.DataFrame, soc: str, term: str, members: dict[str, set[str]]) -> dict[str, tuple[int, int, int]]:
    subjects = adae.filter((pl.col("AEBODSYS") == soc) & (pl.col("AEDECOD") == term))["USUBJID"].to_list()
    return {
        arm: (sum(s in ids for s in subjects), len({s for s in subjects if s in ids}), len(ids))
        for arm, ids in members.items()
    }


def render_adverse_module(study: Study, adsl: pl.DataFrame, adae: pl.DataFrame, *, simulated: bool) -> dict[str, Any]:
    """Return the registry's adverseEventsModule, treatment-emergent events of the safety population.

    Deaths are counted over everybody allocated and the whole follow-up, so that they agree with the participant flow.
    """
    if study.safety is None:
        raise DataError(f"the study {study.id} says nothing of safety", mend="write `safety` into the study file")
    threshold = study.safety.frequency_threshold_percent
    members = _at_risk(study, adsl)
    emergent = adae.filter(pl.col("TRTEMFL") == "Y")
    serious = count_events(emergent.filter(pl.col("AESER") == "Y"), members)
    others = emergent.filter(pl.col("AESER") != "Y")
    frequent = [count for count in count_events(others, members) if _above(count, threshold)]
    ids = group_ids(study, "EG")
    told = "Simulated events. " if simulated else ""
    return {
        "frequencyThreshold": f"{threshold:g}",
        "timeFrame": f"{study.safety.collected_from} to {study.safety.collected_until}",
        "description": f"{told}Treatment-emergent events, graded by {study.safety.grading}.",
        "allCauseMortalityComment": "Deaths of everybody allocated over the whole follow-up.",
        "eventGroups": [
            _event_group(group, arm, adsl, members, emergent, frequent)
            for group, arm in zip(render_groups(study, "EG", simulated=simulated), ids, strict=True)
        ],
        "seriousEvents": [_row(count, ids, study) for count in serious],
        "otherEvents": [_row(count, ids, study) for count in frequent],
    }


def _at_risk(study: Study, adsl: pl.DataFrame) -> dict[str, set[str]]:
    """Return the members of the safety population by arm; everybody allocated where the plan has no such population."""
    populations = study.analysis_plan.populations if study.analysis_plan else ()
    flag = next((item.flag for item in populations if item.basis == "treated_or_observed"), None)
    members = adsl.filter(pl.col(flag) == "Y") if flag else adsl
    return {arm.id: set(members.filter(pl.col("ARMCD") == arm.id)["USUBJID"].to_list()) for arm in arms_in_order(study)}


def _above(count: EventCount, threshold: float) -> bool:
    return any(at_risk and 100 * affected / at_risk > threshold for _, affected, at_risk in count.counts.values())


def _event_group(
    group: dict[str, Any],
    arm: str,
    adsl: pl.DataFrame,
    members: dict[str, set[str]],
    emergent: pl.DataFrame,
    frequent: list[EventCount],
) -> dict[str, Any]:
    allocated = adsl.filter(pl.col("ARMCD") == arm)
    mine = emergent.filter(pl.col("USUBJID").is_in(sorted(members[arm])))
    listed = pl.DataFrame(
        {"AEBODSYS": [c.organ_system for c in frequent], "AEDECOD": [c.term for c in frequent]},
        schema={"AEBODSYS": pl.String, "AEDECOD": pl.String},
    )
    other = mine.filter(pl.col("AESER") != "Y").join(listed, on=["AEBODSYS", "AEDECOD"], how="semi")
    return {
        **group,
        "deathsNumAffected": allocated.filter(pl.col("DTHFL") == "Y").height,
        "deathsNumAtRisk": allocated.height,
        "seriousNumAffected": mine.filter(pl.col("AESER") == "Y")["USUBJID"].n_unique(),
        "seriousNumAtRisk": len(members[arm]),
        "otherNumAffected": other["USUBJID"].n_unique(),
        "otherNumAtRisk": len(members[arm]),
    }


def _row(count: EventCount, ids: dict[str, str], study: Study) -> dict[str, Any]:
    assert study.safety is not None
    return {
        "term": count.term,
        "organSystem": count.organ_system,
        "sourceVocabulary": study.safety.grading,
        "assessmentType": "SYSTEMATIC_ASSESSMENT",
        "stats": [
            {"groupId": ids[arm], "numEvents": events, "numAffected": affected, "numAtRisk": at_risk}
            for arm, (events, affected, at_risk) in count.counts.items()
        ],
    }
