"""The number of participants: what it rests on, whether it follows, what a reader must guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_assessable, passes
from equipoise.lint.passage import Hit, find
from equipoise.lint.size_formula import (
    TOLERANCE,
    Assumptions,
    landmark_risk,
    participants,
    schoenfeld_events,
    solutions,
)
from equipoise.lint.source import Source
from equipoise.records.size_text import (
    ALPHA,
    CONTROL_RISK,
    HAZARD_RATIO,
    LOSS,
    MEAN,
    PLANNED,
    POWER,
    RISKS,
    SIDED,
    SizeText,
    read_size_text,
)

_FIGURES: Final = (HAZARD_RATIO, POWER, ALPHA, RISKS, CONTROL_RISK, MEAN)


@dataclass(frozen=True, slots=True)
class StatedSize:
    """What the text says the number rests on, the words that say it, and where they stand."""

    said: SizeText
    words: str
    where: str

    @property
    def events(self) -> float | None:
        """The events stated, or those the hazard ratio asks for."""
        said = self.said
        if said.stated_events is not None:
            return said.stated_events
        if said.hazard_ratio is None or said.alpha is None or said.power is None or said.hazard_ratio in (0, 1):
            return None
        return schoenfeld_events(Assumptions(said.alpha, said.power, said.hazard_ratio, said.sides or 2))


def stated_size(source: Source) -> StatedSize | None:
    """Return what the sample size rests on, read from the sentences about it; None where nothing is said."""
    for passage in source.description:
        for start, end in passage.sentences:
            text = passage.text[start:end]
            if PLANNED.search(text) is None:
                continue
            hits = [
                m for p in (HAZARD_RATIO, POWER, ALPHA, RISKS, CONTROL_RISK, MEAN) if (m := p.search(text)) is not None
            ]
            if hits:
                low, high = min(m.start() for m in hits), max(m.end() for m in hits)
                said = read_size_text(text, passage.text)
                return StatedSize(said, passage.quote(start + low, start + high), passage.path)
    return None


def assumptions(source: Source) -> Judgement:
    """STA-001."""
    size = stated_size(source)
    if size is None:
        return fails("the number of participants rests on no stated assumption", mend=_MEND)
    missing = _missing(size.said)
    if missing:
        message = f"assumptions of the sample size are incomplete: missing {', '.join(missing)}"
        return fails(message, size.words, where=size.where, mend=_MEND)
    return passes("the assumptions of the sample size are complete", size.words, where=size.where)


_MEND: Final = "state effect, control risk or spread, error, power, losses, and for times the accrual and follow-up"


def _missing(said: SizeText) -> list[str]:
    slots: list[tuple[str, bool]] = [
        ("error (alpha)", said.alpha is not None),
        ("power", said.power is not None),
    ]
    if said.hazard_ratio is not None:
        has_events = said.stated_events is not None
        slots += [
            ("control event rate", said.control_risk is not None or said.risks is not None or has_events),
            ("accrual and follow-up", said.has_accrual or has_events),
        ]
    else:
        has_effect = said.risks is not None or said.has_mean
        slots.append(("effect with control risk or spread", has_effect))
    return [name for name, is_there in slots if not is_there]


def reproducible(source: Source) -> Judgement:
    """STA-002."""
    size, enrollment = stated_size(source), source.record.enrollment
    if size is None or enrollment is None or size.said.alpha is None or size.said.power is None:
        return not_assessable("the assumptions do not determine a number", size.words if size is not None else "")
    if enrollment.kind == "ACTUAL":
        return not_assessable("the number is the one enrolled, not the one planned", size.words)
    computed = _recomputed(size.said)
    if computed:
        nearest = min(computed, key=lambda number: abs(number - enrollment.count))
        told = f"the assumptions give {nearest}, the plan says {enrollment.count}"
        if abs(nearest - enrollment.count) > TOLERANCE * enrollment.count:
            mend = "correct the number or state the missing assumption"
            return fails(told, size.words, where=size.where, mend=mend)
        return passes(told, size.words)
    return not_assessable(_inverse(size.said, enrollment.count), size.words)


def _recomputed(said: SizeText) -> list[int]:
    """Return the numbers that complete assumptions give, for every way to read what is left open."""
    assert said.alpha is not None
    assert said.power is not None
    found: list[int] = []
    for sides in (said.sides,) if said.sides is not None else (2, 1):
        if said.risks is not None and said.risks[0] != said.risks[1] and 0 not in said.risks:
            given = Assumptions(said.alpha, said.power, None, sides, *said.risks, said.loss or 0.0)
            found.append(participants("two proportions", given))
        elif said.hazard_ratio not in (None, 0, 1) and said.control_risk and said.has_accrual:
            assert said.hazard_ratio is not None
            treated = landmark_risk(said.control_risk, said.hazard_ratio)
            given = Assumptions(
                said.alpha,
                said.power,
                said.hazard_ratio,
                sides,
                said.control_risk,
                treated,
                said.loss or 0.0,
            )
            found += [participants(method, given) for method in ("Schoenfeld", "Freedman", "two proportions")]
    return found


_SHOWN: Final = 12


def _inverse(said: SizeText, stated: int) -> str:
    """Return which unstated assumptions would give the number, in words."""
    if said.hazard_ratio in (None, 0, 1) or said.alpha is None or said.power is None:
        return "the stated assumptions do not determine a number"
    given = Assumptions(said.alpha, said.power, said.hazard_ratio, said.sides or 2)
    found = [str(item) for item in solutions(stated, given)][:_SHOWN]
    told = "; ".join(found) if found else "none on the grid"
    return f"the stated assumptions do not determine {stated}; sets that give it: {told}"


def completeness(source: Source) -> Judgement:
    """STA-004."""
    size = stated_size(source)
    among = source.description
    sided, loss, power = find(SIDED, among), find(LOSS, among), find(POWER, among)
    slots: tuple[tuple[str, Hit | None], ...] = (("sidedness", sided), ("drop-out", loss), ("power", power))
    missing = [name for name, hit in slots if hit is None]
    if not missing:
        return passes("sidedness, drop-out and power are stated", *(hit.words for _, hit in slots if hit is not None))
    evidence = size.words if size is not None else ""
    return fails(f"not stated: {', '.join(missing)}", evidence, mend="state sidedness, drop-out and power")
