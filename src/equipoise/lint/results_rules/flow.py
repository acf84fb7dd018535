"""Participant flow and baseline: sums that must agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.posted import Counts, Period, Posted, PostedOutcome

_FLOW: Final = "participantFlowModule"


def started_is_ended(posted: Posted) -> list[Judgement] | Judgement:
    """RES-001."""
    if not posted.periods:
        return not_assessable("no participant flow is posted")
    found = [judgement for period in posted.periods for judgement in _unbalanced(period)]
    return found or passes("in every period and group, started is completed and not completed")


def _unbalanced(period: Period) -> Iterator[Judgement]:
    started, completed = period.milestones.get("STARTED", {}), period.milestones.get("COMPLETED", {})
    left = period.milestones.get("NOT COMPLETED")
    if left is None and period.reasons:
        left = {group: sum(reason.get(group, 0) for reason in period.reasons.values()) for group in started}
    for group, number in started.items():
        done = completed.get(group, 0)
        gone = left.get(group, 0) if left is not None else number - done
        if number != done + gone or gone < 0:
            message = f"{period.title}, {group}: {number:g} started, {done:g} completed and {gone:g} did not"
            yield fails(message, f"{number:g}", f"{done:g}", where=period.path, mend="correct the flow")


def flow_and_enrolment(posted: Posted) -> list[Judgement] | Judgement:
    """RES-002."""
    if not posted.periods:
        return not_assessable("no participant flow is posted")
    found = list(_enrolment(posted))
    for period in posted.periods:
        left = period.milestones.get("NOT COMPLETED", {})
        for group, number in left.items():
            told = sum(reason.get(group, 0) for reason in period.reasons.values())
            if period.reasons and told != number:
                message = f"{period.title}, {group}: {number:g} did not complete, the reasons add up to {told:g}"
                found.append(fails(message, f"{number:g}", where=period.path, mend="give every reason once"))
    return found or passes("flow, enrolment and reasons agree")


def _enrolment(posted: Posted) -> Iterator[Judgement]:
    enrollment = posted.record.enrollment if posted.record is not None else None
    if enrollment is None or enrollment.kind != "ACTUAL":
        return
    total = sum(posted.periods[0].milestones.get("STARTED", {}).values())
    if total != enrollment.count:
        message = f"{total:g} started, {enrollment.count} are enrolled"
        mend = "make flow and actual enrolment agree"
        yield fails(message, f"{total:g}", str(enrollment.count), where=_FLOW, mend=mend)


# --- baseline ------------------------------------------------------------------------------------------------------


def baseline_and_start(posted: Posted) -> list[Judgement] | Judgement:
    """RES-003."""
    module = posted.place.at("baselineCharacteristicsModule")
    denominators = next(
        (
            item.at("counts")
            for item in module.at("denoms").items()
            if (item.at("units").text() or "").lower().startswith("particip")
        ),
        None,
    )
    if not posted.periods or denominators is None:
        return not_assessable("flow and baseline are not both posted")
    measured = {str(c.at("groupId").value): float(str(c.at("value").value or 0)) for c in denominators.items()}
    total = _participants(measured, posted.titles("baselineCharacteristicsModule.groups"))
    started = sum(posted.periods[0].milestones.get("STARTED", {}).values())
    if total == started:
        return passes("as many have a baseline as started")
    told = f"{total:g} have a baseline, {started:g} started"
    explained = module.at("populationDescription").text()
    if explained:
        return passes(f"{told}; explained", explained)
    message = f"{told}, and nothing explains it"
    return fails(message, f"{total:g}", where=module.path, mend="say in the population description who is missing")


def _participants(measured: Counts, titles: dict[str, str]) -> float:
    """Return the participants of the groups; a group called Total repeats the others."""
    total = next((number for group, number in measured.items() if titles.get(group, "").startswith("total")), None)
    return total if total is not None else sum(measured.values())


# --- analysed ------------------------------------------------------------------------------------------------------


def analysed_and_started(posted: Posted) -> list[Judgement] | Judgement:
    """RES-004."""
    if not posted.periods or not posted.outcomes:
        return not_assessable("flow and outcomes are not both posted")
    named = posted.titles("participantFlowModule.groups")
    started = posted.periods[0].milestones.get("STARTED", {})
    # Groups of later periods may be new ones: the most that ever started under a title counts.
    by_title: dict[str, float] = {}
    for period in posted.periods:
        for group, number in period.milestones.get("STARTED", {}).items():
            by_title[named.get(group, "")] = max(number, by_title.get(named.get(group, ""), 0))
    most = sum(started.values())
    found = [judgement for outcome in posted.outcomes for judgement in _analysed(outcome, by_title, most)]
    return found or passes("nobody is analysed who did not start")


def _analysed(outcome: PostedOutcome, by_title: dict[str, float], most: float) -> Iterator[Judgement]:
    if not outcome.is_posted:
        return
    titles = {
        g.at("id").text(): (g.at("title").text() or "").strip().lower() for g in outcome.place.at("groups").items()
    }
    name = outcome.text("title")[:60]
    for group, number in outcome.denominators.items():
        limit = by_title.get(titles.get(group, ""), most)
        if number > limit:
            message = f"{name}, {group}: {number:g} analysed, {limit:g} started"
            yield fails(message, f"{number:g}", where=outcome.place.path, mend="correct the number analysed")
        elif number == 0 and not outcome.text("populationDescription"):
            message = f"{name}, {group}: nobody is analysed, and nothing explains it"
            yield fails(message, where=outcome.place.path, mend="say in the population description why")


# --- reasons -------------------------------------------------------------------------------------------------------

_BARE: Final = frozenset(
    {"other", "other reason", "other reasons", "various reasons", "various", "unknown", "not specified"}
)
_PICKS: Final = (
    "adverse event",
    "death",
    "lack of efficacy",
    "lost to follow-up",
    "physician decision",
    "pregnancy",
    "protocol violation",
    "withdrawal by subject",
)
_SYSTEMS: Final = frozenset(
    {
        "Blood and lymphatic system disorders",
        "Cardiac disorders",
        "Congenital, familial and genetic disorders",
        "Ear and labyrinth disorders",
        "Endocrine disorders",
        "Eye disorders",
        "Gastrointestinal disorders",
        "General disorders",
        "Hepatobiliary disorders",
        "Immune system disorders",
        "Infections and infestations",
        "Injury, poisoning and procedural complications",
        "Investigations",
        "Metabolism and nutrition disorders",
        "Musculoskeletal and connective tissue disorders",
        "Neoplasms benign, malignant and unspecified (incl cysts and polyps)",
        "Nervous system disorders",
        "Pregnancy, puerperium and perinatal conditions",
        "Product Issues",
        "Psychiatric disorders",
        "Renal and urinary disorders",
        "Reproductive system and breast disorders",
        "Respiratory, thoracic and mediastinal disorders",
        "Skin and subcutaneous tissue disorders",
        "Social circumstances",
        "Surgical and medical procedures",
        "Vascular disorders",
    }
)


def pick_lists(posted: Posted) -> list[Judgement] | Judgement:
    """RES-012."""
    found: list[Judgement] = []
    for period in posted.periods:
        for reason in period.reasons:
            if reason.lower().strip(". ") in _BARE:
                message = f"the reason {reason!r} says nothing"
                found.append(
                    fails(
                        message, reason, where=period.path, mend=f"one of {', '.join(_PICKS)}, or the reason in words"
                    )
                )
    systems = {
        term.at("organSystem").text() or "": term.path
        for kind in ("seriousEvents", "otherEvents")
        for term in posted.terms(kind)
    }
    for system, path in systems.items():
        if system not in _SYSTEMS:
            message = f"{system!r} is none of the registry's 27 organ systems"
            found.append(fails(message, system, where=path, mend="use the registry's spelling"))
    if not systems and not posted.periods:
        return not_applicable("neither reasons nor events are posted")
    return found or passes("reasons and organ systems are those of the registry")
