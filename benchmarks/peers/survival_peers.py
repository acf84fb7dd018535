"""How long a Python peer takes: `python survival_peers.py <peer>` in a folder with d332.csv and so on.

Run by bench_survival.py with the interpreter EQUIPOISE_PEERS names, an environment of its own that holds what it may:
lifelines, statsmodels, survival, comprisk. Tasks of many fits give the seconds of one.
"""

from __future__ import annotations

import sys
import time

import pandas as pd

COLUMNS = ["arm", "age", "stage", "hbs"]


def least(name: str, times: int, run) -> None:
    run()
    spent = []
    for _ in range(times):
        before = time.process_time()
        run()
        spent.append(time.process_time() - before)
    print("time:", sys.argv[1], "|", name, min(spent), flush=True)


def read(n: int) -> pd.DataFrame:
    return pd.read_csv(f"d{n}.csv")


def resample(d: pd.DataFrame) -> pd.DataFrame:
    return d.sample(len(d), replace=True).reset_index(drop=True)


def lifelines() -> None:
    import lifelines
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import logrank_test

    print("version: lifelines", lifelines.__version__)
    small, middle, large = read(332), read(10_000), read(1_000_000)

    def fit(d, **options):
        return CoxPHFitter().fit(d[[*COLUMNS, "time", "status"]], "time", "status", **options)

    def test():
        one = small.arm == 1
        return logrank_test(small.time[one], small.time[~one], small.status[one], small.status[~one])

    for n, d in ((332, small), (10_000, middle), (1_000_000, large)):
        least(f"km {n}", 5 if n < 100_000 else 2, lambda d=d: KaplanMeierFitter().fit(d.time, d.status))
    least("logrank 332", 10, test)
    least("cox 332", 5, lambda: fit(small))
    least("1000 bootstrap cox 332", 5, lambda: fit(resample(small)))
    least("cox 10000", 2, lambda: fit(middle))
    least("cox robust 10000", 1, lambda: fit(middle, robust=True))


def statsmodels() -> None:
    import statsmodels
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff

    print("version: statsmodels", statsmodels.__version__)
    small, middle, large = read(332), read(10_000), read(1_000_000)

    def fit(d):
        return PHReg(d.time, d[COLUMNS], status=d.status, ties="efron").fit()

    for n, d in ((332, small), (10_000, middle), (1_000_000, large)):
        least(f"km {n}", 5 if n < 100_000 else 2, lambda d=d: SurvfuncRight(d.time, d.status))
    least("logrank 332", 10, lambda: survdiff(small.time, small.status, small.arm))
    least("cox 332", 5, lambda: fit(small))
    least("1000 bootstrap cox 332", 3, lambda: fit(resample(small)))
    least("cox 10000", 1, lambda: fit(middle))


def survival() -> None:
    """Compiled from Rust: its functions on arrays, without the formulas around them."""
    from importlib.metadata import version

    from survival import _survival as raw

    print("version: survival", version("survival"))
    data = {n: read(n) for n in (332, 10_000, 1_000_000)}
    arrays = {
        n: (d.time.to_numpy(float), d.status.to_numpy(float), d[COLUMNS].to_numpy(float)) for n, d in data.items()
    }
    for n, (t, e, x) in arrays.items():
        repeats = 20 if n < 100_000 else 2
        least(f"km {n}", repeats, lambda t=t, e=e: raw.survfitkm(t, e))
        least(f"cox {n}", repeats, lambda t=t, e=e, x=x: raw.coxph_fit_raw(t, e, x, resid=False))
        if n < 100_000:
            least(f"cox robust {n}", repeats, lambda t=t, e=e, x=x: raw.coxph_fit(t, e, x, robust=True))
    t, e, x = arrays[332]
    arm = x[:, 0].astype(int)
    least("logrank 332", 20, lambda: raw.survdiff(t, e, arm))

    def bootstrap():
        rows = pd.Series(range(332)).sample(332, replace=True).to_numpy()
        raw.coxph_fit_raw(t[rows], e[rows], x[rows], resid=False)

    least("1000 bootstrap cox 332", 50, bootstrap)


def comprisk() -> None:
    from importlib.metadata import version

    from comprisk import FineGrayRegression

    print("version: comprisk", version("comprisk"))
    for n in (332, 2_000, 10_000):
        d = read(n)
        x, t, cause = d[COLUMNS].to_numpy(float), d.time.to_numpy(float), d.ev.to_numpy()
        least(
            f"fine-gray {n}",
            5,
            lambda x=x, t=t, cause=cause: FineGrayRegression(robust_se=True).fit(x, time=t, event=cause),
        )


if __name__ == "__main__":
    {peer.__name__: peer for peer in (lifelines, statsmodels, survival, comprisk)}[sys.argv[1]]()
