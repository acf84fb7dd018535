"""Results stated before there are any."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.passage import Hit, find_all
from equipoise.lint.source import Source

_DONE: Final = frozenset({"COMPLETED", "TERMINATED"})
_EFFECT = r"(?:improved|reduced|increased|decreased|prolonged|prevented|lowered|enhanced|was|were|had|did|resulted|led)"
_SECTION: Final = re.compile(
    rf"\b(?:anticipated |expected )?(?:results?|conclusions?)\s*:\s*(?P<claim>[^.\n]*\b{_EFFECT}\b[^.\n]*)",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    rf"\b(?:the results of (?:this|our) (?:study|trial)|our (?:results|findings|data)|this (?:study|trial) (?:has "
    rf")?)\s*"
    rf"(?:showed|demonstrated|confirmed|found|revealed|{_EFFECT} (?:significantly|found))\b[^.\n]*",
    re.IGNORECASE,
)


def premature_claims(source: Source) -> Judgement:
    """REG-010."""
    if source.record.overall_status in _DONE:
        return not_applicable("the study is completed")
    if not source.description:
        return not_assessable("the source gives no description")
    for pattern in (_SECTION, _OWN):
        for hit in find_all(pattern, source.description):
            if not hit.tells_of_earlier_work:
                return _claim(hit)
    return passes("no result of the study itself is stated")


def _claim(hit: Hit) -> Judgement:
    words = hit.passage.quote(*hit.match.span("claim")) if "claim" in hit.match.re.groupindex else hit.words
    mend = "state what is expected as an expectation, and results where results belong"
    return fails(f"a result is stated before the study is completed: {words!r}", words, where=hit.where, mend=mend)
