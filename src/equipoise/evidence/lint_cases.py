"""Adapter: a rule of the catalogue on a page -> its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from equipoise.errors import CaseError
from equipoise.evidence.case import Answer
from equipoise.evidence.not_built import NotBuilt

AS_OF: Final = date(2026, 11, 21)
"""The day the pages were judged for."""
_FOLDER: Final = "seeds"


def answer_lint(seed: str, rule: str, evidence: str, path: Path) -> Answer:
    """Return {verdict} of a rule on a page; `evidence` is the words of the case, which the verdict does not need.

    The page stands as `<seed>.*.txt` in a folder `seeds` at or above `path`. NotBuilt for a rule that no check of
    registrations carries out, CaseError where there is no such page.
    """
    del evidence
    verdicts = _verdicts(_page_of(seed, path))
    if rule not in verdicts:
        raise NotBuilt(f"the rule {rule} is not built")
    return {"verdict": verdicts[rule]}


def _page_of(seed: str, path: Path) -> Path:
    for folder in (path, *path.parents):
        pages = sorted((folder / _FOLDER).glob(f"{seed}.*.txt"))
        if pages:
            return pages[0]
    raise CaseError(
        f"no page of {seed}", where=str(path), mend=f"put {seed}.<portal>.txt into a folder {_FOLDER} above"
    )


@lru_cache(maxsize=8)
def _verdicts(page: Path) -> Mapping[str, str]:
    from equipoise.lint import check_record
    from equipoise.records.source_reading import read

    text = page.read_text(encoding="utf-8")
    findings = check_record(read(page), profile="results", as_of=AS_OF, page=text)
    verdicts: dict[str, str] = {}
    for finding in findings:
        verdicts.setdefault(finding.rule, finding.outcome.value)
    return verdicts
