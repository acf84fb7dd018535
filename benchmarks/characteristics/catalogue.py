"""All characteristics, in the order of the page."""

from __future__ import annotations

from benchmarks.characteristics.coverage import COVERAGE
from benchmarks.characteristics.proportions import PROPORTIONS
from benchmarks.characteristics.recurring import RECURRING
from benchmarks.characteristics.restricted_mean import RESTRICTED_MEAN
from benchmarks.characteristics.standardisation import STANDARDISATION
from benchmarks.characteristics.strategies import STRATEGIES
from benchmarks.characteristics.type_one_error import TYPE_ONE_ERROR
from benchmarks.characteristics.visits import VISITS
from benchmarks.characteristics.weighting import WEIGHTING

CATALOGUE = (
    *TYPE_ONE_ERROR,
    *COVERAGE,
    *RESTRICTED_MEAN,
    *WEIGHTING,
    *STANDARDISATION,
    *STRATEGIES,
    *VISITS,
    *PROPORTIONS,
    *RECURRING,
)
