"""Reference cases of counts, rates, pooled estimates and adjusted p-values, answered by `statistics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_rows import CaseRows, case_rows
from equipoise.evidence.exact_test_convention import searched_odds_ratio
from equipoise.evidence.not_built import NotBuilt
from equipoise.statistics.conditional_odds_ratio import conditional_odds_ratio
from equipoise.statistics.mantel_haenszel import mantel_haenszel
from equipoise.statistics.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
)
from equipoise.statistics.proportion import clopper_pearson_proportion, wilson_proportion
from equipoise.statistics.rate_ratio import rate, rate_ratio
from equipoise.statistics.risk_difference import (
    miettinen_nurminen_difference,
    newcombe_difference,
    pearson_chi_square,
    wald_difference,
)
from equipoise.statistics.risk_ratio import Ratio, odds_ratio, risk_ratio
from equipoise.statistics.rubin import rubin
from equipoise.statistics.tipping_point import tipping_points

Table = Mapping[str, list[str]]
Found = dict[str, Sequence[float]]
Values = dict[str, list[float | None]]
Counts = tuple[int, int, int, int]


def answer_proportion(args: Mapping[str, Any], table: Table) -> Values:  # Any: JSON as it stands in the case
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    found = PROPORTION_METHODS[str(args["method"])](CaseArguments(args), table)
    return {name: [float(v) if np.isfinite(v) else None for v in values] for name, values in found.items()}


def _binary(arguments: CaseArguments, table: Table) -> Found:
    level = arguments.number("conf_level", 0.95)
    counts, strata = _tables(arguments, table)
    arguments.finish()
    x1, n1, x0, n0 = counts
    found = _differences(counts, level)
    for name, x, n in (("1", x1, n1), ("0", x0, n0)):
        wilson, exact = (f(x, n, conf_level=level) for f in (wilson_proportion, clopper_pearson_proportion))
        found |= {f"wilson{name}": [wilson.lower, wilson.upper], f"clopper{name}": [exact.lower, exact.upper]}
    found |= {"p1": [x1 / n1], "p0": [x0 / n0]}
    found |= _ratio("rr", risk_ratio, counts, level) | _ratio("or", odds_ratio, counts, level)
    return found | _fisher(counts, level) | (_stratified(strata, level) if strata else {})


def _fisher(counts: Counts, level: float) -> Found:
    try:
        exact = conditional_odds_ratio([counts], conf_level=level)
    except NotEstimable:
        # Margins that leave one table only leave nothing to be surprised by.
        return {"fisher_p": [1.0], "fisher_or": [float("nan")], "fisher_ci": [0.0, float("inf")]}
    estimate, *limits = searched_odds_ratio([counts], level)
    return {"fisher_p": [exact.p], "fisher_or": [estimate], "fisher_ci": limits}


def _differences(counts: Counts, level: float) -> Found:
    test = pearson_chi_square(*counts)
    found: Found = {"chisq": [test.statistic], "p": [test.p]}
    wald = wald_difference(*counts, conf_level=level)
    newcombe = newcombe_difference(*counts, conf_level=level)
    score = miettinen_nurminen_difference(*counts, conf_level=level)
    limits = [score.lower, score.upper]
    return found | {
        "rd": [wald.estimate],
        "rd_wald": [wald.lower, wald.upper],
        "newcombe": [newcombe.lower, newcombe.upper],
        "mn": limits,
        "miettinen_nurminen": limits,
    }


def _ratio(name: str, estimator: Callable[..., Ratio], counts: Counts, level: float) -> Found:
    try:
        found = estimator(*counts, conf_level=level)
    except NotEstimable:
        return {}
    return {name: [found.estimate], f"{name}_ci": [found.lower, found.upper], f"{name}_se": [found.log_se]}


def _stratified(strata: Sequence[Counts], level: float) -> Found:
    pooled, exact = mantel_haenszel(strata, conf_level=level), conditional_odds_ratio(strata, conf_level=level)
    estimate, *limits = searched_odds_ratio(strata, level)
    return {
        "cmh_chisq": [pooled.chi_square],
        "cmh_p": [pooled.p],
        "cmh_or": [pooled.odds_ratio],
        "cmh_ci": [pooled.lower, pooled.upper],
        "cmh_exact_p": [exact.p],
        "cmh_exact_or": [estimate],
        "cmh_exact_ci": limits,
    }


def _tables(arguments: CaseArguments, table: Table) -> tuple[Counts, list[Counts]]:
    """Return the whole table and that of each stratum, from the columns or, without them, from `counts`."""
    counts: Mapping[str, int] = arguments.take("counts", {})
    treatment, strata = arguments.take("treatment"), arguments.texts("strata")
    if treatment is None or not table:
        if strata or not {"x1", "n1", "x0", "n0"} <= set(counts):
            raise NotBuilt("binary without a data set or counts")
        return (counts["x1"], counts["n1"], counts["x0"], counts["n0"]), []
    outcome, event = arguments.text("outcome"), arguments.take("event", 1)
    rows = case_rows(arguments, table, [treatment, outcome, *strata])
    levels: Sequence[object] = arguments.take("levels") or sorted(set(rows.texts(treatment)))
    if len(levels) != 2:
        raise NotBuilt(f"levels = {levels!r}")

    def counted(part: CaseRows) -> Counts:
        happened, arm = part.equal(outcome, event), part.places(treatment, levels)
        return (
            int((happened & (arm == 1)).sum()),
            int((arm == 1).sum()),
            int((happened & (arm == 0)).sum()),
            int((arm == 0).sum()),
        )

    if not strata:
        return counted(rows), []
    labels = np.array(rows.joined(strata))
    tables = [counted(rows.only(labels == label)) for label in sorted(set(labels.tolist()))]
    # A stratum with one arm compares nothing.
    return counted(rows), [found for found in tables if found[1] > 0 and found[3] > 0]


def _rate_ratio(arguments: CaseArguments, _: Table) -> Found:
    events, exposure = arguments.numbers("events"), arguments.numbers("person_time")
    level = arguments.number("conf_level", 0.95)
    arguments.finish()
    if len(events) == 1 and len(exposure) == 1:
        single = rate(int(events[0]), exposure[0], conf_level=level)
        return {"rate": [single.estimate], "ci": [single.lower, single.upper]}
    if len(events) != 2 or len(exposure) != 2:
        raise NotBuilt(f"{len(events)} rates")
    found = rate_ratio(int(events[0]), exposure[0], int(events[1]), exposure[1], conf_level=level)
    rates = [rate(int(n), t, conf_level=level) for n, t in zip(events, exposure, strict=True)]
    return {
        "ratio": [found.estimate],
        "ci": [found.lower, found.upper],
        "p": [found.p],
        "rates": [one.estimate for one in rates],
        "rate": [one.estimate for one in rates],
        "rate_lower": [one.lower for one in rates],
        "rate_upper": [one.upper for one in rates],
    }


def _tipping_binary(arguments: CaseArguments, _: Table) -> Found:
    n1, n0, x1, x0, m1, m0 = (
        int(arguments.number(name, 0))
        for name in ("n1", "n0", "events1", "events0", "missing1", "missing0")
    )  # fmt: skip
    level = arguments.number("conf_level", 0.95)
    added, control = ([int(v) for v in arguments.numbers(name)] or None for name in ("grid_a", "grid_b"))
    arguments.finish()
    points = tipping_points(x1, n1, m1, x0, n0, m0, added=added, control_added=control, conf_level=level)
    rows = [(q.added, q.control_added, q.difference, q.lower, q.upper, q.p) for q in points]
    return {"grid": [float(value) for row in rows for value in row]}


def _rubin(arguments: CaseArguments, _: Table) -> Found:
    estimates, ses = arguments.numbers("estimates"), arguments.numbers("se")
    n, k = arguments.number("n", float("inf")), arguments.number("k", 1)
    level = arguments.number("conf_level", 0.95)
    arguments.finish()
    found = rubin(estimates, ses, complete_df=n - k, conf_level=level)
    return {
        "qbar": [found.estimate],
        "ubar": [found.within],
        "b": [found.between],
        "t": [found.total],
        "se": [found.se],
        "df": [found.df],
        "fmi": [found.fmi],
        "r": [found.increase],
        "lambda": [found.lost_share],
        "p": [found.p],
        "lower": [found.lower],
        "upper": [found.upper],
        "ci": [found.lower, found.upper],
    }


def _padjust(arguments: CaseArguments, _: Table) -> Found:
    p = arguments.numbers("p")
    arguments.finish()
    methods = {
        "bonferroni": bonferroni,
        "holm": holm,
        "hochberg": hochberg,
        "hommel": hommel,
        "bh": benjamini_hochberg,
        "fdr": benjamini_hochberg,
        "by": benjamini_yekutieli,
    }
    return {name: method(p).tolist() for name, method in methods.items()}


PROPORTION_METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "binary": _binary,
    "rate_ratio": _rate_ratio,
    "tipping_binary": _tipping_binary,
    "rubin": _rubin,
    "padjust": _padjust,
}
