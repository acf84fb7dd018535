"""Visits in prose: a schedule, its windows, the primary time point, the length of follow-up, the interval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Final

from equipoise.lint.design_facts import endpoints_named, primary_days
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.passage import Hit, find, find_all
from equipoise.lint.reading_of_time import COUNT, DAYS, longest, number_of
from equipoise.lint.source import Source

INTERVAL_RATIO: Final = 0.1
"""Visit interval over expected median time from which an interval-censored method is advised."""
_EVERY: Final = re.compile(
    rf"\bevery\s+(?P<every>{COUNT})?(?:\s*(?:-|to)\s*\d+)?\s*(?P<unit>day|week|month|year)s?\b"
    rf"(?:\s*\(?(?:±|\+/-|\+-)\s*(?P<window>\d+)\s*(?P<window_unit>day|week)s?)?",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(
    r"\b(?:(?:at|on|in)\s+)?(?:day|week|month|year)s?\s*\d+(?:\s*(?:,|and|&|-)\s*(?:(?:day|week|month)s?\s*)?\d+)+|"
    r"\b\d+(?:\s*,\s*\d+)*\s*,?\s*(?:and|&|or)\s*\d+\s*(?:days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_DOSING: Final = re.compile(
    r"\b(?:mg|µg|dose[sd]?|inject\w+|infus\w+|administ\w+|tablets?|capsules?|cycles?|orally)\b", re.IGNORECASE
)
_SEEN: Final = re.compile(
    r"\b(?:MRI|CT|ultraso\w+|imaging|scan\w*|visits?|follow\w*|assess\w*|monitor\w*|blood|tests?|examin\w+|evaluat\w+|"
    r"laborator\w+|measure\w*|questionnaire\w*|seen|review\w*|check\w*|survey\w*|interview\w*|collected)\b",
    re.IGNORECASE,
)
_FOLLOWED: Final = re.compile(
    rf"\bfollow(?:ed)?(?:-|\s)?(?:ing)?\s?up\b[^.\n]{{0,60}}\b{COUNT}[\s-]*(?:days?|weeks?|months?|years?)\b|"
    rf"\bfollowed (?:up )?(?:for|until|till|through)\b|"
    rf"\b{COUNT}[\s-]*(?:day|week|month|year)s?(?:'s?)?[\s-]*(?:of )?follow[- ]?up\b|\bfollow[- ]?up (?:until|till|"
    rf"through|continues until)\b|"
    rf"\b(?:study duration|duration of (?:the )?(?:study|participation))\b[^.\n]{{0,40}}\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A repeated visit: interval and half-width of its window in days, where the text says so."""

    days: float
    window: float | None
    hit: Hit


def rhythms(source: Source) -> Iterator[Rhythm]:
    """Yield the visit rhythms of the prose; rhythms of dosing are left out."""
    for hit in find_all(_EVERY, source.plan):
        line = hit.sentence
        if _SEEN.search(line) is None or (_DOSING.search(line) is not None and not hit.match["window"]):
            continue
        count = number_of(hit.match["every"] or "1")
        window = hit.match["window"]
        wide = float(window) * DAYS[hit.match["window_unit"].lower()] if window else None
        yield Rhythm(count * DAYS[hit.match["unit"].lower()], wide, hit)


def _listed(source: Source) -> Hit | None:
    for hit in find_all(_LISTED, source.plan):
        if _SEEN.search(hit.sentence) is not None and _DOSING.search(hit.sentence) is None:
            return hit
    return None


def _timed_outcomes(source: Source) -> bool:
    frames = {outcome.time_frame for outcome in source.outcomes if outcome.time_frame}
    return len(frames) > 1 or any(re.search(r"\d.*(?:,|and|every).*\d", frame) for frame in frames)


def schedule(source: Source) -> Judgement:
    """SOA-001."""
    rhythm = next(rhythms(source), None)
    if rhythm is not None:
        return passes("the rhythm of the key assessments is stated", rhythm.hit.words, where=rhythm.hit.where)
    listed = _listed(source)
    if listed is not None:
        return passes("visits are listed", listed.words, where=listed.where)
    if _timed_outcomes(source):
        return passes("the time frames of the outcomes list the visits")
    message = "no schedule of visits: neither an interval nor a list for the key assessments"
    return fails(message, mend="state when each key assessment is made")


def windows(source: Source) -> Judgement:
    """SOA-002."""
    found = list(rhythms(source))
    if not found:
        return not_applicable("no visit interval is stated")
    for rhythm in found:
        if rhythm.window is not None and 2 * rhythm.window >= rhythm.days:
            message = f"windows of ±{rhythm.window:g} days overlap at an interval of {rhythm.days:g} days"
            return fails(message, rhythm.hit.words, where=rhythm.hit.where, mend="narrow the window")
    wide = next((rhythm for rhythm in found if rhythm.window is not None), None)
    if wide is not None:
        return passes("interval and window are stated", wide.hit.words, where=wide.hit.where)
    first = found[0].hit
    return fails("the visits have no window", first.words, where=first.where, mend="give days before and after")


def measurable(source: Source) -> Judgement:
    """SOA-003."""
    frame = primary_days(source)
    rhythm = next(rhythms(source), None)
    if frame is None or rhythm is None:
        return not_assessable("primary time frame and visit interval are not both known")
    visits = max(1, round(frame / rhythm.days))
    apart = abs(frame - visits * rhythm.days)
    allowed = rhythm.window if rhythm.window is not None else rhythm.days / 2
    told = f"the visit nearest to {frame:.0f} days falls on day {visits * rhythm.days:.0f}"
    if apart > allowed:
        mend = "plan a visit at the primary time point"
        return fails(f"{told}, {apart:.0f} days away", rhythm.hit.words, where=rhythm.hit.where, mend=mend)
    return passes(told, rhythm.hit.words)


def follow_up(source: Source) -> Judgement:
    """SOA-004."""
    duration = source.record.at("protocolSection.designModule.targetDuration").text()
    if duration:
        return passes("the length of follow-up is registered", duration)
    told = find(_FOLLOWED, source.plan)
    if told is not None:
        return passes("the length of follow-up is stated", told.words, where=told.where)
    if any(longest(outcome.time_frame) for outcome in source.outcomes):
        return passes("the time frames of the outcomes give the length of follow-up")
    message = "the end of follow-up of a participant is not stated"
    return fails(message, mend="give a length of follow-up, or a closing date with the least length")


# --- interval ------------------------------------------------------------------------------------------------------

_RATE: Final = re.compile(
    rf"\b(?P<years>{COUNT})[- ]year\b[^.\n]{{0,90}}?(?P<low>\d{{1,2}})\s*%(?:\s*(?:-|to)\s*(?P<high>\d{{1,2}})\s*%)?",
    re.IGNORECASE,
)
_SCAN: Final = re.compile(
    r"\b(?:abdominal |chest |contrast-enhanced )?(?:MRI|CT|ultraso\w+|imaging|scans?|endoscop\w+|HBV[- ]DNA|HBsAg)\b",
    re.IGNORECASE,
)


def interval_censored(source: Source) -> Judgement:
    """SOA-007."""
    scanned = next(
        (mention for mention in endpoints_named(source) if mention.kind.scanned and mention.kind.timed), None
    )
    if scanned is None:
        return not_applicable("no endpoint is found at visits")
    rhythm = next((item for item in rhythms(source) if _SCAN.search(item.hit.sentence)), None)
    if rhythm is None:
        return not_assessable("the interval between the assessments that find the event is not stated")
    medians = _medians(source)
    ratios = [rhythm.days / days for days in medians]
    if ratios and max(ratios) <= INTERVAL_RATIO:
        return passes(f"the interval is at most {max(ratios):.0%} of the median expected", rhythm.hit.words)
    told = f" ({max(ratios):.0%} of the shortest median expected)" if ratios else ""
    start, end = rhythm.hit.passage.sentence_at(rhythm.hit.match.start())
    scans = [rhythm.hit.passage.quote(*found.span()) for found in _SCAN.finditer(rhythm.hit.passage.text, start, end)]
    message = f"{scanned.hit.words!r} is known to {rhythm.days:g} days only{told}"
    mend = "plan an interval-censored analysis beside the main one, and the same visits in every group"
    return fails(message, *scans, rhythm.hit.words, where=rhythm.hit.where, mend=mend)


def _medians(source: Source) -> list[float]:
    """Return the median times that stated event rates imply, in days, at a constant hazard."""
    found: list[float] = []
    for hit in find_all(_RATE, source.description):
        years = number_of(hit.match["years"])
        for name in ("low", "high"):
            rate = float(hit.match[name] or 0) / 100
            if 0 < rate < 1 and years:
                found.append(log(2) / (-log(1 - rate) / (years * DAYS["year"])))
    return found
