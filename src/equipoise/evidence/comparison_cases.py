"""Reference cases of tests between groups."""

from __future__ import annotations

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import Found, Table, case_columns, case_follow_up, number_or_text
from equipoise.evidence.case_rows import case_rows
from equipoise.statistics import LogRank, logrank


def logrank_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a log-rank test with weight S(t-)^rho (1 - S(t-))^gamma."""
    return _values(_test(arguments, table, "rho", "gamma"))


def fleming_harrington_test_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer G(p, q): score, variance and z of the second group."""
    test = _test(arguments, table, "p", "q")
    score, variance = test.observed[1] - test.expected[1], test.variance[1, 1]
    return {"U": [float(score)], "V": [float(variance)], "z": [test.z]}


def _test(arguments: CaseArguments, table: Table, rho_name: str, gamma_name: str) -> LogRank:
    used = case_columns(arguments, "time", "event", "entry", "group", "strata")
    rows = case_rows(arguments, table, used)
    group, groups = arguments.text("group"), arguments.take("groups")
    if groups is None:
        groups = sorted(set(rows.texts(group)), key=number_or_text)
    rows = rows.only(rows.places(group, groups) >= 0)
    data, strata = case_follow_up(arguments, rows), arguments.texts("strata")
    rho, gamma = arguments.number(rho_name, 0.0), arguments.number(gamma_name, 0.0)
    arguments.finish()
    stratum = np.array(rows.joined(strata)) if strata else None
    place = rows.places(group, groups)
    return logrank(data.time, data.event, place, strata=stratum, entry=data.entry, rho=rho, gamma=gamma)


def _values(test: LogRank) -> Found:
    return {
        "obs": test.observed.tolist(),
        "exp": test.expected.tolist(),
        "var": test.variance.ravel().tolist(),
        "chisq": [test.chi_square],
        "df": [float(test.df)],
        "p": [test.p],
        "z": [test.z],
    }
