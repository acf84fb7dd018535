"""Stanford's heart transplants: a treatment that waits, as a state over time (survival's `heart`, not shipped)."""

from __future__ import annotations

import csv

import numpy as np

from equipoise.statistics import covariate_episodes, cox


def test_transplant_as_a_state_over_time_gives_the_published_ratio(shared):
    with (shared / "data/analysis/csv/surv_heart.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    last = {row["id"]: row for row in rows}  # the rows of a person stand in order
    place = {name: k for k, name in enumerate(last)}
    time = np.array([float(row["stop"]) for row in last.values()])
    died = np.array([float(row["event"]) for row in last.values()])
    done = [row for row in rows if row["transplant"] == "1"]
    observed = ([place[row["id"]] for row in done], [float(row["start"]) for row in done], [1.0] * len(done))
    at_once = np.array([any(row["id"] == name and float(row["start"]) == 0 for row in done) for name in last])
    cut = covariate_episodes(time, died, at_once.astype(float), observed)
    fit = cox(cut.stop, cut.code == 1, cut.value, entry=cut.start, names=["transplant"])
    assert (round(float(fit.coef[0]), 3), round(float(fit.se[0]), 3)) == (0.127, 0.301)
    naive = cox(time, died == 1, np.isin(np.arange(time.size), observed[0]).astype(float), names=["transplant"])
    assert naive.coef[0] < -1  # whoever lived to be transplanted looks protected from day 0
