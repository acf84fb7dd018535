"""Verdicts as a table for the terminal and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from equipoise.eligibility.questions import ask_text, open_asks, questions
from equipoise.eligibility.reason import Ask, Explanation, Reason
from equipoise.eligibility.screening import JudgedStage, Judgement, Screening
from equipoise.vocabulary import Truth, Verdict

_WORDS = {
    Verdict.MET: "met",
    Verdict.NOT_MET: "not met",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_APPLICABLE: "not applicable",
}
_WIDTHS = (10, 14, 46, 46)
_HEADS = ("criterion", "verdict", "why", "what to ask")
_GAP = "  "

Json = dict[str, Any]
"""A JSON object; Any because its values are texts, numbers, lists and objects."""


def render_verdicts(screening: Screening) -> str:
    """Return the screening as a plain table: criterion, verdict, why, what to ask; then the questions in order."""
    head = f"{screening.patient}: {_spaced(screening.verdict)} (silence read as {screening.policy.default})"
    lines = [head, *(line for stage in screening.stages for line in _stage(stage))]
    asked = questions(screening)
    if asked:
        lines += ["", "What to ask next"]
        lines += [f"{place}. [{one.cost}] {one.text} ({', '.join(one.criteria)})" for place, one in enumerate(asked, 1)]
    return "\n".join(lines) + "\n"


def screening_to_json(screening: Screening) -> Json:
    """Return the screening as plain JSON values: every verdict with its basis, its reasons and its questions."""
    return {
        "schema": "equipoise.screening/1",
        "patient": screening.patient,
        "verdict": screening.verdict.value,
        "policy": screening.policy.default.value,
        "policies": {domain.value: policy.value for domain, policy in sorted(screening.policy.domains.items())},
        "stages": [_stage_to_json(stage) for stage in screening.stages],
        "questions": [
            {"text": one.text, "cost": one.cost.value, "criteria": list(one.criteria)} for one in questions(screening)
        ],
    }


def _stage(stage: JudgedStage) -> Iterator[str]:
    met, failed, unknown = stage.counts
    on = "day not known" if stage.on is None else f"on {stage.on.last}"
    provisional = ", planned" if stage.on is not None and stage.on.provisional else ""
    advisory = ", advisory" if stage.advisory else ""
    yield ""
    yield (
        f"{stage.stage} ({on}{provisional}{advisory}): {_spaced(stage.verdict)}; "
        f"{met} met, {failed} not met, {unknown} unknown"
    )
    yield from _row(_HEADS)
    yield _GAP.join("-" * width for width in _WIDTHS)
    for judgement in stage.judgements:
        yield from _row((judgement.criterion.id, _verdict(judgement), _why(judgement), _asks(judgement)))


def _row(cells: tuple[str, ...]) -> Iterator[str]:
    wrapped = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)]
    for place in range(max(map(len, wrapped))):
        parts = (cell[place] if place < len(cell) else "" for cell in wrapped)
        yield _GAP.join(part.ljust(width) for part, width in zip(parts, _WIDTHS, strict=True)).rstrip()


def _verdict(judgement: Judgement) -> str:
    return _WORDS[judgement.verdict] + (", provisional" if judgement.provisional else "")


def _why(judgement: Judgement) -> str:
    said = [_sentence(reason) for reason in deciding_reasons(judgement)]
    if judgement.open:
        said.append(f"the protocol has yet to give {', '.join(judgement.open)}")
    return "; ".join(dict.fromkeys(said))


def deciding_reasons(judgement: Judgement) -> list[Reason]:
    """Return the reasons that make a criterion's verdict what it is, leaving out those that do not matter to it."""
    guard = judgement.guard
    if guard is not None and judgement.verdict is Verdict.NOT_APPLICABLE:
        return list(guard.deciding())
    trees = [judgement.explanation]
    if guard is not None and guard.truth is Truth.UNKNOWN and judgement.verdict is Verdict.UNKNOWN:
        trees.insert(0, guard)
    return [reason for tree in trees for reason in tree.deciding()]


def _sentence(reason: Reason) -> str:
    extra = [part for part in (reason.conversion, reason.limit) if part]
    return f"{reason.says} [{'; '.join(extra)}]" if extra else reason.says


def _asks(judgement: Judgement) -> str:
    by_key = dict[str, list[Ask]]()
    for ask in open_asks(judgement):
        by_key.setdefault(ask.key, []).append(ask)
    return " ".join(ask_text(asks) for asks in by_key.values())


def _spaced(code: str) -> str:
    return code.replace("_", " ")


def _stage_to_json(stage: JudgedStage) -> Json:
    met, failed, unknown = stage.counts
    return {
        "id": stage.stage,
        "verdict": stage.verdict.value,
        "own_verdict": stage.own.value,
        "on": None if stage.on is None else str(stage.on.last),
        "provisional": stage.on is not None and stage.on.provisional,
        "requires": stage.requires,
        "advisory": stage.advisory,
        "counts": {"met": met, "not_met": failed, "unknown": unknown},
        "criteria": [_judgement_to_json(judgement) for judgement in stage.judgements],
    }


def _judgement_to_json(judgement: Judgement) -> Json:
    criterion = judgement.criterion
    return {
        "id": criterion.id,
        "says": criterion.says,
        "excludes": judgement.excludes,
        "kind": criterion.kind,
        "verdict": judgement.verdict.value,
        "basis": sorted(judgement.basis),
        "provisional": judgement.provisional,
        "open_list": criterion.open_list,
        "ambiguity": criterion.ambiguity,
        "recheck_of": criterion.recheck_of,
        "until": criterion.until,
        "parameters_missing": list(judgement.open),
        "guard": None if judgement.guard is None else _explanation_to_json(judgement.guard),
        "rule": _explanation_to_json(judgement.explanation),
    }


def _explanation_to_json(explanation: Explanation) -> Json:
    tree: Json = {"text": explanation.rule, "truth": explanation.truth.name.lower()}
    if explanation.parts:
        tree["parts"] = [_explanation_to_json(part) for part in explanation.parts]
    if explanation.reason is not None:
        tree["reason"] = _reason_to_json(explanation.reason)
    return tree


def _reason_to_json(reason: Reason) -> Json:
    texts = ("says", "value", "unit", "date", "window", "conversion", "limit", "missing")
    found: Json = {name: getattr(reason, name) for name in texts if getattr(reason, name)}
    found["basis"] = [basis.value for basis in reason.basis]
    found["provisional"] = reason.provisional
    if reason.policy is not None:
        found["policy"] = reason.policy.value
    if reason.asks:
        found["asks"] = [{"key": ask.key, "text": ask_text([ask]), "cost": ask.cost.value} for ask in reason.asks]
    return found
