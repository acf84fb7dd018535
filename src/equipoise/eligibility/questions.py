"""What to ask next: the facts that keep a person undecided, cheapest and most telling first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from equipoise.eligibility.reason import Ask, Cost
from equipoise.eligibility.screening import Judgement, Screening
from equipoise.eligibility.situation import ask_for_anchor
from equipoise.vocabulary import StageVerdict, Truth, Verdict

_ORDER = (Cost.ASK, Cost.CHART, Cost.MEASURE)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to learn, what it costs, and the ids of the criteria that wait for it."""

    text: str
    cost: Cost
    criteria: tuple[str, ...]


def questions(screening: Screening) -> tuple[Question, ...]:
    """Return what to ask: first what the person can say, then the chart, then what must be measured.

    Within a cost the fact that most criteria wait for comes first. A stage that is already failed asks nothing, and a
    criterion does not ask for what cannot change it.
    """
    waiting = defaultdict[str, dict[str, list[Ask]]](dict)
    for stage in screening.stages:
        if stage.verdict is StageVerdict.NOT_ELIGIBLE:
            continue
        for judgement in stage.judgements:
            for ask in open_asks(judgement):
                waiting[ask.key].setdefault(judgement.criterion.id, []).append(ask)
            if stage.on is None and judgement.verdict is Verdict.UNKNOWN:
                ask = ask_for_anchor(stage.at)
                waiting[ask.key].setdefault(judgement.criterion.id, []).append(ask)
    found = [_question(by_criterion) for by_criterion in waiting.values()]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.cost), -len(one.criteria))))


def open_asks(judgement: Judgement) -> list[Ask]:
    """Return the facts that keep a criterion undecided; none if it is decided."""
    if judgement.verdict is not Verdict.UNKNOWN:
        return []
    trees = [tree for tree in (judgement.guard, judgement.explanation) if tree and tree.truth is Truth.UNKNOWN]
    return [ask for tree in trees for reason in tree.deciding() for ask in reason.asks]


def _question(by_criterion: dict[str, list[Ask]]) -> Question:
    asks = [ask for asks in by_criterion.values() for ask in asks]
    return Question(ask_text(asks), asks[0].cost, tuple(by_criterion))


def ask_text(asks: list[Ask]) -> str:
    """Return the wording of one fact, asked for by one or several leaves: the lists together, the latest day."""
    concepts = list(dict.fromkeys(concept for ask in asks for concept in ask.concepts))
    if not concepts:
        return asks[0].text
    since = max(ask.since for ask in asks)
    until = f" up to {since}" if since else ""
    return f"{asks[0].text}: {', '.join(concepts)}; and is that list complete{until}?".replace("_", " ")
