"""Profile likelihood limits of Cox coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.cox_model import CoxModel
from equipoise.statistics.distributions import two_sided_quantile
from equipoise.statistics.newton import maximum
from equipoise.statistics.profile_limits import profile_limits
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class ProfileLimits:
    """Limits of log hazard ratios, in the order of `names`; infinite where the likelihood never falls far enough."""

    names: tuple[str, ...]
    coef: FloatArray
    lower: FloatArray
    upper: FloatArray
    conf_level: float


def cox_profile_limits(model: CoxModel, *, of: Sequence[str] | None = None, conf_level: float = 0.95) -> ProfileLimits:
    """Return where twice the log partial likelihood, maximised over the others, falls by the chi-square quantile.

    `of` names the coefficients, by default all (Venzon & Moolgavkar 1988 on profiles; Cox 1972).

    >>> from equipoise.statistics import cox_model
    >>> model = cox_model([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0], names=["arm"])
    >>> limits = cox_profile_limits(model)
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([-1.7902], [3.6377])
    """
    check_level(conf_level)
    names = model.columns.names
    wanted = names if of is None else tuple(of)
    strangers = sorted(set(wanted) - set(names))
    if strangers:
        raise DataError(f"no coefficients: {', '.join(strangers)}", mend=f"name some of {', '.join(names)}")
    drop = two_sided_quantile(conf_level) ** 2 / 2.0
    places = [names.index(name) for name in wanted]
    found = [profile_limits(model.moments, model.fit, place, drop, maximum) for place in places]
    scale = model.columns.scale[places]
    return ProfileLimits(
        wanted,
        model.coef[places],
        np.array([lower for lower, _ in found]) / scale,
        np.array([upper for _, upper in found]) / scale,
        conf_level,
    )
