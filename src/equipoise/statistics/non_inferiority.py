"""Non-inferiority of a hazard ratio."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from equipoise.errors import DataError
from equipoise.statistics.distributions import two_sided_quantile
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class NonInferiority:
    """A one-sided test that the hazard ratio is below the margin.

    `limit` is the upper end of the two-sided limits at `conf_level`; `met` says whether it lies below the margin.
    `retained` is the share of the margin's log the estimate keeps: 1 at a hazard ratio of 1, 0 at the margin.
    """

    margin: float
    z: float
    p: float
    limit: float
    met: bool
    retained: float
    conf_level: float


def non_inferiority(coef: float, se: float, *, margin: float, conf_level: float = 0.95) -> NonInferiority:
    """Return the test of log hazard ratio `coef` with standard error `se` against a margin above 1.

    z = (coef - log margin)/se and p = P(Z < z); p is below (1 - conf_level)/2 exactly when the upper limit is below the
    margin. Assumes a normal estimate, and that treated persons are coded higher.

    >>> test = non_inferiority(-0.05, 0.12, margin=1.3)
    >>> round(test.p, 4), round(test.limit, 4), test.met
    (0.0046, 1.2035, True)
    """
    check_level(conf_level)
    faults = [f"margin is {margin}, not above 1"] if not margin > 1 else []
    faults += [f"se is {se}, not positive"] if not se > 0 else []
    if faults:
        raise DataError("; ".join(faults), mend="give the margin as a hazard ratio such as 1.3")
    from scipy import special

    z = (coef - log(margin)) / se
    limit = exp(coef + two_sided_quantile(conf_level) * se)
    return NonInferiority(
        margin, z, float(special.ndtr(z)), limit, limit < margin, 1.0 - coef / log(margin), conf_level
    )
