"""Group sequential and combination designs against rpact, published tables and exact integrals."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from scipy import integrate, special

from equipoise.design import (
    OBRIEN_FLEMING,
    POCOCK,
    SequentialPlan,
    boundaries,
    crossing_probabilities,
    even_looks,
)
from equipoise.design.fisher_product import product_crossings, product_level
from equipoise.evidence import CaseStatus, read_cases, run_case

HERE = Path(__file__).parent
CASES = [case for name in ("expected", "tables") for case in read_cases(HERE / "group_sequential" / f"{name}.json")]


def test_the_reference_files_are_whole():
    assert len(CASES) == 30 + 162


@pytest.mark.parametrize("quantity", sorted({case.method for case in CASES}))
def test_every_reference_case_of_a_quantity_holds(quantity):
    results = [run_case(case) for case in CASES if case.method == quantity]
    assert [(result.case.id, result.reason) for result in results if result.status is not CaseStatus.PASSED] == []


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (OBRIEN_FLEMING, [4.5617, 3.2256, 2.6337, 2.2809, 2.0401]),
        (POCOCK, [2.4132, 2.4132, 2.4132, 2.4132, 2.4132]),
    ],
)
def test_five_looks_at_two_sided_level_five_per_cent(shape, expected):
    """The bounds most often quoted (e.g. Jennison and Turnbull 2000, 2.040 * sqrt(5 / k) and 2.413)."""
    bounds = boundaries(SequentialPlan(even_looks(5), shape, alpha=0.05, sided=2))
    assert bounds.critical_z.tolist() == pytest.approx(expected, abs=6e-5)


def test_the_first_two_looks_are_a_bivariate_normal_integral():
    """P(not stopped at look 1, stopped at look 2) by a one-dimensional integral with QUADPACK."""
    information, upper, drift = [0.3, 1.0], [2.6, 2.1], 1.4

    def density(z):
        mean = drift * math.sqrt(information[0])
        rest = information[1] - information[0]
        bound = (upper[1] - z * math.sqrt(information[0]) - drift * rest) / math.sqrt(rest)
        return math.exp(-0.5 * (z - mean) ** 2) / math.sqrt(2.0 * math.pi) * special.ndtr(-bound)

    exact = integrate.quad(density, -math.inf, upper[0], epsabs=1e-14, epsrel=1e-13)[0]
    assert crossing_probabilities(information, upper, drift=drift).upper[1] == pytest.approx(exact, abs=1e-13)


@pytest.mark.parametrize("odd", [math.sqrt(2.0), 0.8660254037844386, 1.5])
def test_the_product_of_p_values_with_equal_weights_among_unequal_ones(odd):
    bound = -math.log(1.276230981587092e-05)

    def density(y):
        return math.exp(-y / odd) / odd * special.gammaincc(3, bound - y)

    exact = integrate.quad(density, 0.0, bound, epsabs=1e-16, epsrel=1e-13)[0] + math.exp(-bound / odd)
    assert product_level((1.0, 1.0, odd, 1.0), math.exp(-bound)) == pytest.approx(exact, rel=1e-12)
    crossings = product_crossings((1.0, 1.0, odd, 1.0), (1.0, 1.0, 1.0), [math.exp(-bound)] * 4)
    assert crossings.sum() == pytest.approx(exact, rel=1e-11)


def test_the_product_of_equal_weights_is_a_gamma_tail():
    for stages in range(1, 7):
        assert product_level((1.0,) * stages, 1e-4) == pytest.approx(
            special.gammaincc(stages, -math.log(1e-4)), rel=1e-12
        )
