"""Whether hazard ratios stay the same over follow-up."""

from __future__ import annotations

from equipoise.analysis.comparisons import regression_terms
from equipoise.analysis.covariates import covariates
from equipoise.analysis.hazard_model import stratum_numbers
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task, follow_up
from equipoise.statistics import cox_model, proportional_hazards_test

_EVERYTHING = "all terms"


def proportionality(task: Task) -> list[AnalysisRow]:
    """Return the score test of each term of the Cox model against a change with time, and of all terms together.

    The option `transform` names the function of time, km by default; `act_if_p_below` is said in the note. The levels
    of a factor are tested together.
    """
    data = follow_up(task)
    terms = regression_terms(task, data)
    keep, strata = terms.complete, stratum_numbers(task, data)
    model = cox_model(
        data.time[keep],
        (data.code == 1)[keep],
        terms.columns[keep],
        entry=None if data.entry is None else data.entry[keep],
        strata=None if strata is None else strata[keep],
        ties=task.ties,
        names=terms.names,
    )
    grouped = {task.contrast(place): [task.contrast(place)] for place in range(1, len(task.arms))}
    grouped |= {term: list(covariates((term,), data.subjects, task.study).names) for term in task.analysis.covariates}
    transform = str(task.analysis.options.get("transform", "km"))
    test = proportional_hazards_test(model, transform=transform, terms=grouped)
    found = [
        (name, float(chi_square), int(df), float(p))
        for name, chi_square, df, p in zip(test.names, test.chi_square, test.df, test.p, strict=True)
    ]
    if len(found) > 1:
        found.append((_EVERYTHING, test.global_chi_square, test.global_df, test.global_p))
    note = _note(task, transform, found, int((~keep).sum()))
    return [
        task.row(
            group=name,
            statistic="chi_square",
            unit=f"df {df}",
            category="proportional hazards",
            n=int(keep.sum()),
            events=int((data.code[keep] == 1).sum()),
            estimate=chi_square,
            p=p,
            note=note if place == 0 else "",
        )
        for place, (name, chi_square, df, p) in enumerate(found)
    ]


def _note(task: Task, transform: str, found: list[tuple[str, float, int, float]], left_out: int) -> str:
    notes = [f"score test, function of time: {transform}"]
    below = task.analysis.options.get("act_if_p_below")
    if isinstance(below, (int, float)):
        low = [name for name, _, _, p in found if p < below]
        verdict = f"p is below {below:g} for {', '.join(low)}" if low else f"no p is below {below:g}"
        notes.append(f"{verdict}, the plan's limit for reporting measures that need no proportional hazards")
    if left_out:
        notes.append(f"{left_out} left out for an unknown covariate")
    return "; ".join(notes)
