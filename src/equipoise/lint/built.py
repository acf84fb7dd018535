"""Which rules of the catalogue are carried out, and by which check."""

from __future__ import annotations

from functools import cache


@cache
def built_rules() -> frozenset[str]:
    """Return the ids of the rules that a check of this room carries out."""
    return frozenset((*built_on_records(), *built_on_studies(), *built_on_results()))


def built_on_records() -> tuple[str, ...]:
    """Return the rules that `check_record` decides."""
    from equipoise.lint.record_table import RECORD_RULES

    return tuple(RECORD_RULES)


def built_on_studies() -> tuple[str, ...]:
    """Return the rules that `check_study` decides, those of the catalogue and its own."""
    from equipoise.lint.study_table import STUDY_RULES

    return tuple(check.id for check in STUDY_RULES)


def built_on_results() -> tuple[str, ...]:
    """Return the rules that `check_results` decides."""
    from equipoise.lint.results_table import RESULTS_RULES

    return tuple(RESULTS_RULES)
