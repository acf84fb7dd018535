"""Comparing arms where another event may come first: Gray's test, and the two hazard ratios."""

from __future__ import annotations

from dataclasses import replace

from equipoise.analysis.comparisons import hazard_ratios, regression_terms
from equipoise.analysis.hazard_model import ratio_row, stratum_numbers
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import NotEstimable
from equipoise.statistics import FineGray, fine_gray, gray


def gray_test(task: Task) -> list[AnalysisRow]:
    """Return Gray's test of the event's cumulative incidence in the arms, stratified where the plan says so."""
    data = follow_up(task)
    return [gray_row(task, data)]


def gray_row(task: Task, data: FollowUp) -> AnalysisRow:
    """Return the row of Gray's test on these follow-up times; NotEstimable with delayed entry."""
    _refuse_delayed_entry(task, data, "Gray's test")
    strata = stratum_numbers(task, data)
    rho = float(task.analysis.options.get("rho", 0.0))
    test = gray(data.time, data.code, data.arm, strata=strata, rho=rho)
    seen = ", ".join(
        f"{arm.id} {observed:.2f} weighted events, {expected:.2f} expected"
        if rho
        else f"{arm.id} {observed:g} events, {expected:.2f} expected"
        for arm, observed, expected in zip(task.arms, test.observed, test.expected, strict=True)
    )
    notes = [seen, *([f"stratified by {', '.join(task.analysis.strata)}"] if strata is not None else [])]
    return task.row(
        group=task.contrast() if len(task.arms) == 2 else "all arms",
        statistic="chi_square",
        unit=f"df {test.df}",
        n=len(data.time),
        events=int((data.code == 1).sum()),
        estimate=test.chi_square,
        p=test.p,
        note="; ".join([*notes, "compares cumulative incidence: what happens to people, by whatever way"]),
    )


def cause_specific_cox(task: Task) -> list[AnalysisRow]:
    """Return hazard ratios of the event among those still free of both events: a competing event is censored."""
    data = follow_up(task)
    first, *others = hazard_ratios(task, data)
    told = (
        f"{int((data.code == 2).sum())} competing events counted as censored: the rate among those still free of both"
    )
    return [replace(first, note="; ".join(part for part in (first.note, told) if part)), *others]


def subdistribution_hazards(task: Task) -> list[AnalysisRow]:
    """Return subdistribution hazard ratios, the arm first (Fine & Gray 1999, variance with the estimated censoring).

    Participants for whom a covariate is unknown are left out and counted in the note.
    """
    data = follow_up(task)
    _refuse_delayed_entry(task, data, "the Fine-Gray model")
    if task.analysis.strata:
        raise NotEstimable("the Fine-Gray model has no strata", where=task.analysis.id, mend="make them covariates")
    terms = regression_terms(task, data)
    keep = terms.complete
    fit = fine_gray(
        data.time[keep], data.code[keep], terms.columns[keep], names=terms.names, conf_level=task.analysis.conf_level
    )
    note = _fine_gray_note(fit, data, int((~keep).sum()))
    return [
        ratio_row(
            task,
            fit,
            index,
            group=name,
            category="arm" if index < len(task.arms) - 1 else "covariate",
            statistic="subdistribution_hazard_ratio",
            note=note if index == 0 else "",
        )
        for index, name in enumerate(fit.names)
    ]


def _fine_gray_note(fit: FineGray, data: FollowUp, left_out: int) -> str:
    notes = [
        "ties: breslow; standard error on the log scale, counting that the censoring is estimated",
        f"{fit.n_competing} with a competing event stay in the risk sets: the ratio speaks of cumulative incidence",
    ]
    if left_out:
        notes.append(f"{left_out} left out for an unknown covariate")
    if data.without_follow_up:
        notes.append(f"{data.without_follow_up} without time at risk after entry left out")
    return "; ".join(notes)


def _refuse_delayed_entry(task: Task, data: FollowUp, method: str) -> None:
    if data.entry is not None:
        raise NotEstimable(
            f"{method} is not built for delayed entry",
            where=task.analysis.id,
            mend="analyse the endpoint that counts from allocation",
        )
