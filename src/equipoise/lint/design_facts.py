"""What several rules want to know of a registration: how many groups, drawn or not, which drugs, which endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from equipoise.lint.pack import read_pack, words
from equipoise.lint.passage import Hit, Passage, find, find_all
from equipoise.lint.reading_of_time import COUNT, longest, number_of
from equipoise.lint.source import Source

GROUPS: Final = re.compile(
    rf"\b(?:compar\w+\s+(?:the\s+)?)?({COUNT})\s+(?:parallel\s+|treatment\s+|study\s+)?(?:groups|arms|cohorts)\b",
    re.IGNORECASE,
)
COMPARES: Final = re.compile(
    r"\bcompar(?:e|es|ed|ing|ison|isons|ative)\b[^.\n]{0,80}\b(?:groups?|arms?|cohorts?|versus|vs|with|and)\b",
    re.IGNORECASE,
)
NOT_RANDOM: Final = re.compile(
    r"\bnon-?\s?randomi[sz]ed\b|\bnot randomi[sz]ed\b|\bnonrandom\b|\bnot drawn by lot\b|\bwithout randomi[sz]ation\b",
    re.IGNORECASE,
)
RANDOM: Final = re.compile(r"(?<!non-)(?<!non)(?<!not )\brandom(?:i[sz]\w*|ly (?:assign|allocat)\w*)\b", re.IGNORECASE)
OPEN_LABEL: Final = re.compile(r"\bopen[- ]?label(?:led|ed)?\b|\bunblinded\b|\bunmasked\b", re.IGNORECASE)
_GIVEN: Final = re.compile(
    r"\b(?:participants?|patients?|subjects?|volunteers?|cases|they|(?:group|arm|cohort)\s*\w{0,2})\b[^.\n]{0,40}?"
    r"\bwill\s+(?:be\s+(?:given|treated|assigned|allocated|administered|randomi[sz]ed)|receive|take)\b"
    r"[^.,;\n]{0,60}",
    re.IGNORECASE,
)
_ROUTINE: Final = re.compile(
    r"\b(?:routine(?:ly)?|usual|real[- ]world|standard (?:clinical|medical) practice|clinical practice|as prescribed|"
    r"according to (?:the )?(?:local|label|prescrib\w+|clinical)|at the discretion|treating physicians?'? "
    r"(?:choice|decision)|independent of the study|not assigned|prior to (?:the )?(?:study|enrol\w+)|already|"
    r"standard[- ]of[- ]care|(?:as )?part of (?:their )?(?:standard|routine|normal|clinical))\b",
    re.IGNORECASE,
)
_TRIAL: Final = re.compile(
    r"\b(?:(?:goal|aim|purpose|objective) of (?:this|the) (?:clinical|interventional|randomi[sz]ed) trial|"
    r"this (?:\w+ ){0,2}(?:clinical|interventional|randomi[sz]ed) trial|is an? (?:\w+ ){0,2}interventional (?:study|"
    r"trial))",
    re.IGNORECASE,
)
_CHAINED: Final = {"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC", "DEVICE", "PROCEDURE", "RADIATION"}


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A row of the pack of drugs."""

    id: str
    names: re.Pattern[str]
    family: re.Pattern[str]
    family_words: str
    product: re.Pattern[str]
    immune: bool
    guards: dict[str, str]
    limits: dict[str, float]
    companions: tuple[dict[str, str], ...]


@cache
def drug_classes() -> tuple[DrugClass, ...]:
    """Return the rows of the pack of drugs."""
    return tuple(
        DrugClass(
            row["id"],
            words(row["names"]),
            words(row["family"]),
            row["family"],
            words(row["product"]),
            bool(row.get("immune", False)),
            dict(row.get("guards", {})),
            dict(row.get("limits", {})),
            tuple(row.get("companions", ())),
        )
        for row in read_pack("drugs")["classes"]
    )


@dataclass(frozen=True, slots=True)
class EndpointClass:
    """A row of the pack of endpoints."""

    id: str
    like: re.Pattern[str]
    timed: bool
    compete: bool
    scanned: bool
    judged: bool
    patient: bool
    named: bool
    """The name says what the event is."""
    needs: re.Pattern[str] | None


@cache
def endpoint_classes() -> tuple[EndpointClass, ...]:
    """Return the rows of the pack of endpoints."""
    return tuple(_endpoint_class(row) for row in read_pack("endpoints")["classes"])


def _endpoint_class(row: dict[str, Any]) -> EndpointClass:  # Any: a row of the pack
    def flag(name: str) -> bool:
        return bool(row.get(name, False))

    return EndpointClass(
        row["id"],
        words(row["like"]),
        timed=flag("timed"),
        compete=flag("compete"),
        scanned=flag("scanned"),
        judged=flag("judged"),
        patient=flag("patient"),
        named=flag("named"),
        needs=words(row["needs"]) if "needs" in row else None,
    )


# --- groups ------------------------------------------------------------------------------------------------------


def group_count(source: Source) -> int | None:
    """Return how many groups there are: the registered arms, else the number the prose gives, else None."""
    if source.arms:
        return len(source.arms)
    told = groups_told(source)
    return int(number_of(told.match[1])) if told is not None else None


def groups_told(source: Source) -> Hit | None:
    """Return where the prose says how many groups there are."""
    return next((hit for hit in find_all(GROUPS, source.description) if not hit.tells_of_earlier_work), None)


def compares_groups(source: Source) -> bool:
    """Return whether two or more groups are set against each other."""
    count = group_count(source)
    if count is not None and count < 2:
        return False
    if count is not None and (not source.is_observational or groups_told(source) is not None):
        return True
    return count is not None and find(COMPARES, (*source.titles, *source.description)) is not None


def random_words(source: Source) -> Hit | None:
    """Return where the study's own text says that it draws lots."""
    among = (*source.titles, *source.description, *source.arm_texts)
    return next((hit for hit in find_all(RANDOM, among) if not hit.tells_of_earlier_work), None)


def is_randomised(source: Source) -> bool:
    """Return whether the groups are drawn by lot, by the field or, where there is none, by the text."""
    if source.record.allocation is not None:
        return source.record.allocation == "RANDOMIZED"
    if source.is_observational or find(NOT_RANDOM, source.description) is not None:
        return False
    return random_words(source) is not None


def is_open_label(source: Source) -> Hit | bool:
    """Return whether nobody is masked: true by the field, the words by the text, else false."""
    masking = source.record.masking
    if masking is not None:
        return masking == "NONE"
    return find(OPEN_LABEL, (*source.titles, *source.description)) or False


@lru_cache(maxsize=2)
def assignments(source: Source) -> tuple[Hit, ...]:
    """Return where participants of a study typed observational are given their treatment by the protocol."""
    if not any(item.type in _CHAINED for item in source.interventions):
        return ()
    return tuple(
        hit
        for hit in find_all(_GIVEN, (*source.intervention_texts, *source.arm_texts, *source.description))
        if (".interventions[" in hit.where or names_drug(source, hit.match.group()))
        and _ROUTINE.search(hit.passage.text) is None
    )


def called_trial(source: Source) -> Hit | None:
    """Return where the study calls itself a clinical trial."""
    return find(_TRIAL, source.description)


def is_assigned(source: Source) -> bool:
    """Return whether treatment is given by the protocol: interventional, or observational in name only."""
    return not source.is_observational or bool(assignments(source)) or is_trial_of_drugs(source)


def is_trial_of_drugs(source: Source) -> bool:
    """Return whether a study typed observational calls itself a trial that compares drugs, none chosen in routine."""
    texts = (*source.intervention_texts, *source.arm_texts)
    return (
        bool(source.treatments)
        and called_trial(source) is not None
        and not any(_ROUTINE.search(passage.text) for passage in texts)
    )


# --- drugs -------------------------------------------------------------------------------------------------------


def names_drug(source: Source, text: str) -> bool:
    """Return whether the words name a drug of a known class or a registered intervention."""
    named = any(item.name.lower() in text.lower() for item in source.treatments)
    return named or any(
        row.names.search(text) is not None or row.product.search(text) is not None for row in drug_classes()
    )


def texts_of_treatment(source: Source, index: int) -> tuple[Passage, ...]:
    """Return what is said of one treatment: its name, its description, and the arms that get it."""
    item = source.interventions[index]
    path = "protocolSection.armsInterventionsModule"
    found = [Passage(f"{path}.interventions[{index}].name", item.name)]
    if item.description:
        found.append(Passage(f"{path}.interventions[{index}].description", item.description))
    found += [Passage(f"{path}.interventions[{index}].otherNames", name) for name in item.other_names]
    for place, arm in enumerate(source.arms):
        given = arm.label in item.arm_labels or any(name.endswith(f": {item.name}") for name in arm.intervention_names)
        if not given and (source.interventions[1:] or len(source.arms) > 1):
            continue
        found.append(Passage(f"{path}.armGroups[{place}].label", arm.label))
        if arm.description:
            found.append(Passage(f"{path}.armGroups[{place}].description", arm.description))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Treatment:
    """A drug that is given, everything said of it, and how the page names it."""

    name: str
    index: int
    texts: tuple[Passage, ...]
    mention: str


def treatments_given(source: Source) -> list[Treatment]:
    """Return the drugs that the protocol gives, placebos left out."""
    found: list[Treatment] = []
    for index, item in enumerate(source.interventions):
        if item in source.treatments:
            texts = texts_of_treatment(source, index)
            found.append(Treatment(item.name, index, texts, _mention(texts, item.name)))
    return found


def _mention(texts: tuple[Passage, ...], name: str) -> str:
    """Return how the text names the drug: by a class of the pack behind words of giving, else the registered name."""
    if is_generic(name):
        hits = [
            hit
            for row in drug_classes()
            if row.names.pattern
            for hit in (find(row.names, texts), find(row.product, texts))
            if hit is not None
        ]
        if hits:
            return min(hits, key=lambda hit: hit.match.start()).words
    return name


_GENERIC: Final = re.compile(
    r"(?:groups?|arms?|cohorts?|intervention(?:al)?|treatments?|therapy|experimental|study|part|stage|sequence|period|"
    r"for|the|of|and|in|test|active|comparator|controls?|subjects?|participants?|patients?|drug|regimen|phase|dose|"
    r"level|"
    r"one|two|three|four|first|second|third|[a-h]|\d{1,2}|i{1,3}|iv|v)",
    re.IGNORECASE,
)


def is_generic(name: str) -> bool:
    """Return whether a name is made of general words and an index only.

    >>> is_generic("Intervention for Group 1"), is_generic("Aspirin 100 mg")
    (True, False)
    """
    tokens = re.findall(r"\w+", name)
    return bool(tokens) and all(_GENERIC.fullmatch(token) is not None for token in tokens)


# --- endpoints ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """An endpoint of a known class that the study names as its own."""

    kind: EndpointClass
    hit: Hit


_AIMS: Final = re.compile(
    r"\b(?:end-?points?|outcomes?|will be (?:observed|assessed|evaluated|measured|compared|recorded|monitored|"
    r"followed)|"
    r"aims?|goal|purpose|objectives?|question|to (?:determine|learn|evaluate|assess|compare|investigate|monitor)|"
    r"analys[ei]s|whether|lower|reduce)\b",
    re.IGNORECASE,
)
_NOT_AIMS: Final = re.compile(r"\b(?:background|is as high as|hypothes[ie]s|improved|predictive)\b", re.IGNORECASE)


@lru_cache(maxsize=2)
def endpoints_named(source: Source) -> tuple[Mention, ...]:
    """Return the endpoints of known classes: from the registered outcomes, else from sentences of aims in the prose."""
    return tuple(_endpoints(source))


def _endpoints(source: Source) -> Iterator[Mention]:
    registered = bool(source.outcomes)
    passages: Iterable[Passage] = source.outcome_texts if registered else source.description
    for row in endpoint_classes():
        for hit in find_all(row.like, passages):
            if row.needs is not None and row.needs.search(hit.match.group()) is None:
                continue
            if registered and not hit.where.endswith(".measure"):
                continue
            if registered or _is_aim(hit):
                yield Mention(row, hit)


def _is_aim(hit: Hit) -> bool:
    sentence = hit.sentence
    return _AIMS.search(sentence) is not None and _NOT_AIMS.search(sentence) is None and not hit.tells_of_earlier_work


def prose_primary(source: Source) -> Hit | None:
    """Return where the prose names the primary endpoint."""
    pattern = re.compile(
        r"\bprimary\s+(?:efficacy\s+)?(?:end-?points?|outcomes?|end points?|objectives?|aims?)\b[^.\n]{0,120}",
        re.IGNORECASE,
    )
    return find(pattern, source.description)


def primary_days(source: Source) -> float | None:
    """Return the time frame of the primary outcome in days: from its field, else from the prose naming it."""
    frames = [longest(outcome.time_frame) for outcome in source.primary_outcomes]
    known = [frame for frame in frames if frame is not None]
    if known:
        return max(known)
    told = prose_primary(source)
    return longest(told.match.group()) if told is not None and not source.primary_outcomes else None
