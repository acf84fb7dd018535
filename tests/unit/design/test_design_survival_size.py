"""Sample size, power, effect and duration of log-rank trials, each from the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from equipoise.design import (
    Accrual,
    LogRankMethod,
    ScenarioTable,
    Site,
    StratifiedScenario,
    SurvivalScenario,
    WeibullHazard,
    accrual_between,
    accrual_needed,
    accrual_of,
    accrual_of_sites,
    constant_hazard,
    detectable_hazard_ratio,
    event_probabilities,
    events_needed,
    expected_events,
    follow_up_needed,
    hazard_of_median,
    hazard_of_risk,
    hazard_ratio_of_events,
    median_months,
    month_of_events,
    one_sample_power,
    one_sample_size,
    optimal_ratio_survival,
    power_of_events,
    power_survival,
    powers_survival,
    sample_size_survival,
    sample_sizes_survival,
    score_moments,
    uniform_accrual,
    weibull_of_risk,
)
from equipoise.design.score_moments import stratified
from equipoise.design.survival_sample_size import whole_arms
from equipoise.errors import InputError, NotEstimable

CONTROL = hazard_of_risk(0.5, 36.0)
LOST = hazard_of_risk(0.05, 12.0)
TRIAL = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28.0), 64.0, 1.0, LOST, LOST)
UNEVEN = replace(TRIAL, ratio=2.0)


@pytest.mark.parametrize("method", LogRankMethod)
@pytest.mark.parametrize("trial", [TRIAL, UNEVEN])
def test_each_quantity_comes_from_the_others(trial: SurvivalScenario, method: LogRankMethod) -> None:
    found = sample_size_survival(trial, method=method)
    assert power_survival(trial, found.participants, method=method).power == pytest.approx(0.8, abs=1e-12)
    assert detectable_hazard_ratio(trial, found.participants, method=method) == pytest.approx(0.6, abs=1e-9)
    assert follow_up_needed(trial, found.participants, method=method).month == pytest.approx(64.0, abs=1e-8)
    assert found.events == pytest.approx(expected_events(trial, found.participants, 64.0), rel=1e-12)
    assert month_of_events(trial, found.participants, found.events) == pytest.approx(64.0, abs=1e-8)
    assert found.source


def test_rounding_is_to_whole_blocks_that_keep_the_power() -> None:
    found = sample_size_survival(UNEVEN)
    whole = found.rounded
    assert whole.participants == whole.treatment + whole.control
    assert whole.treatment == 2 * whole.control
    assert whole.power >= 0.8 > power_survival(UNEVEN, whole.participants - 3).power
    assert whole.events == pytest.approx(power_survival(UNEVEN, whole.participants).events)


@pytest.mark.parametrize(
    ("people", "ratio", "arms"),
    [(10.0, 1.0, (5, 5)), (10.2, 1.0, (6, 6)), (7.0, 0.3, (3, 10)), (10.0, 2.0**0.5, (6, 5)), (12.0, 2.0, (8, 4))],
)
def test_whole_arms(people: float, ratio: float, arms: tuple[int, int]) -> None:
    assert whole_arms(people, ratio) == arms


def test_loss_is_made_up_for_once() -> None:
    kept = replace(TRIAL, dropout_control=constant_hazard(0.0), dropout_treatment=constant_hazard(0.0))
    plain, inflated = sample_size_survival(kept), sample_size_survival(kept, loss=0.1)
    assert inflated.participants == pytest.approx(plain.participants / 0.9)
    assert inflated.events == pytest.approx(plain.events)
    assert power_survival(kept, inflated.participants, loss=0.1).power == pytest.approx(0.8)
    assert inflated.assumptions[-1] == "a share of 0.1 is lost from the start, made up for by division"
    with pytest.raises(InputError, match="both dropout in the scenario and a share lost"):
        sample_size_survival(TRIAL, loss=0.1)


def test_a_result_says_what_it_assumes() -> None:
    said = sample_size_survival(UNEVEN).assumptions
    assert said == (
        "control: 0.0192541 events a person and month",
        "treatment: 0.0115525 events a person and month",
        "dropout in control: 0.00427444 losses a person and month",
        "dropout in treatment: 0.00427444 losses a person and month",
        "treatment : control 2 : 1",
        "entry even over 28 months",
        "everybody observed until the analysis; analysis at month 64",
        "log-rank test of no difference at the one-sided level 0.025",
    )


def test_a_margin_moves_the_effect() -> None:
    same = replace(TRIAL, treatment=CONTROL)
    for method in LogRankMethod:
        found = sample_size_survival(same, margin=1.3, method=method)
        assert power_survival(same, found.participants, margin=1.3, method=method).power == pytest.approx(0.8)
    # Schoenfeld's events depend on hazard ratio over margin alone.
    schoenfeld = sample_size_survival(same, margin=1.3, method="schoenfeld")
    assert schoenfeld.events == pytest.approx(events_needed(1.0, margin=1.3))


def test_everybody_followed_equally_long_makes_entry_irrelevant() -> None:
    quick = replace(TRIAL, accrual=uniform_accrual(1.0), analysis=37.0, followed=36.0)
    slow = replace(TRIAL, accrual=uniform_accrual(60.0), analysis=96.0, followed=36.0)
    assert sample_size_survival(quick).participants == pytest.approx(sample_size_survival(slow).participants)
    assert float(event_probabilities(replace(quick, dropout_control=constant_hazard(0.0))).control) == pytest.approx(
        0.5
    )


def test_strata_that_are_alike_are_one_and_others_add() -> None:
    alike = StratifiedScenario((TRIAL, TRIAL), (0.4, 0.6))
    for method in ("fixed_alternative", "direct", "schoenfeld"):
        whole = sample_size_survival(TRIAL, method=method)
        assert sample_size_survival(alike, method=method).participants == pytest.approx(whole.participants)
    worse = replace(TRIAL, control=CONTROL.scaled(3.0), treatment=CONTROL.scaled(3.0 * 0.6))
    mixed = StratifiedScenario((TRIAL, worse), (0.4, 0.6))
    moments = stratified([score_moments(TRIAL), score_moments(worse)], [0.4, 0.6])
    found = sample_size_survival(mixed)
    assert found.participants == pytest.approx(
        float(((1.9599639845 + 0.8416212336 * moments.sigma) / moments.drift) ** 2), rel=1e-9
    )
    assert "stratum 2 (0.6 of people), control:" in " ".join(found.assumptions)
    with pytest.raises(InputError, match="no stratified form"):
        sample_size_survival(mixed, method="freedman")


def test_the_best_ratio_is_that_of_a_grid() -> None:
    ratios = np.exp(np.linspace(-1.5, 1.5, 301))
    for costs in ((1.0, 1.0), (3.0, 1.0)):
        found = optimal_ratio_survival(TRIAL, cost_treatment=costs[0], cost_control=costs[1])
        people = [sample_size_survival(replace(TRIAL, ratio=ratio)).participants for ratio in ratios.tolist()]
        spent = np.array(people) * (costs[0] * ratios + costs[1]) / (1.0 + ratios)
        assert found.cost <= spent.min() * (1.0 + 1e-12)
        assert abs(np.log(found.ratio / ratios[spent.argmin()])) <= 0.01


def test_a_table_gives_what_single_scenarios_give() -> None:
    ratios, lost = np.array([0.5, 0.6, 0.8]), LOST.rates[0]
    table = ScenarioTable(CONTROL.rates[0], CONTROL.rates[0] * ratios, 28.0, 36.0, [1.0, 2.0, 1.0], lost, lost)
    for method in LogRankMethod:
        sizes = sample_sizes_survival(table, method=method)
        powers = powers_survival(table, 300.0, method=method)
        for row, (hazard_ratio, arms) in enumerate(zip(ratios.tolist(), (1.0, 2.0, 1.0), strict=True)):
            single = replace(TRIAL, treatment=CONTROL.scaled(hazard_ratio), ratio=arms)
            one = sample_size_survival(single, method=method)
            assert sizes.participants[row] == pytest.approx(one.participants, rel=1e-11)
            assert sizes.events[row] == pytest.approx(one.events, rel=1e-11)
            assert powers.power[row] == pytest.approx(power_survival(single, 300.0, method=method).power, rel=1e-11)
    with pytest.raises(InputError, match="accrual, control"):
        ScenarioTable(0.0, 0.01, -1.0, 36.0)


def test_accrual_that_goes_on_until_enough_have_entered() -> None:
    steady = replace(TRIAL, accrual=Accrual((0.0, 6.0), (5.0, 12.0), 20.0), analysis=44.0)
    found = accrual_needed(steady)
    trial = found.scenario
    assert isinstance(trial, SurvivalScenario)
    assert trial.accrual.total == pytest.approx(sample_size_survival(trial).participants, rel=1e-9)
    assert found.follow_up == pytest.approx(24.0)
    assert accrual_of(found.participants, (0.0, 6.0), (5.0, 12.0)).end == pytest.approx(trial.accrual.end)


def test_what_cannot_be_reached_is_said() -> None:
    with pytest.raises(NotEstimable, match="no number of people"):
        sample_size_survival(replace(TRIAL, treatment=CONTROL))
    with pytest.raises(NotEstimable, match="never expected"):
        month_of_events(TRIAL, 100.0, 99.0)
    with pytest.raises(NotEstimable, match="never give a power"):
        follow_up_needed(TRIAL, 60.0)
    with pytest.raises(NotEstimable, match="show no hazard ratio"):
        detectable_hazard_ratio(TRIAL, 4.0)
    with pytest.raises(InputError, match="no log-rank method is called 'cox'"):
        sample_size_survival(TRIAL, method="cox")
    with pytest.raises(InputError, match=r"a power of 0\.02 at the level 0\.025"):
        sample_size_survival(TRIAL, power=0.02)
    late = replace(TRIAL, treatment=WeibullHazard(0.01, 1.5))
    with pytest.raises(InputError, match="not the same at all times"):
        sample_size_survival(late, method="schoenfeld")
    assert sample_size_survival(late).participants > 0.0


@pytest.mark.parametrize("method", LogRankMethod)
def test_arms_without_events_give_words_or_numbers(method: LogRankMethod) -> None:
    nobody, cured = constant_hazard(0.0), replace(TRIAL, treatment=constant_hazard(0.0))
    with pytest.raises(NotEstimable, match="nobody has an event"):
        sample_size_survival(replace(cured, control=nobody), method=method)
    if method in (LogRankMethod.DIRECT, LogRankMethod.FIXED_ALTERNATIVE):
        assert 10.0 < sample_size_survival(cured, method=method).participants < 40.0
    else:
        with pytest.raises(InputError):
            sample_size_survival(cured, method=method)


def test_entry_that_begins_late() -> None:
    late = replace(TRIAL, accrual=Accrual((0.0, 6.0), (0.0, 10.0), 34.0), analysis=70.0)
    found = follow_up_needed(late, sample_size_survival(TRIAL).participants)
    assert found.month == pytest.approx(70.0, abs=1e-8)
    assert month_of_events(late, 300.0, 1.0) > 6.0


def test_strata_have_the_power_of_simulated_trials() -> None:
    """4,000 trials of a stratified log-rank test: Monte Carlo error 0.006."""
    worse = replace(TRIAL, control=CONTROL.scaled(3.0), treatment=CONTROL.scaled(1.8))
    mixed = StratifiedScenario((TRIAL, worse), (0.5, 0.5))
    block = sample_size_survival(mixed).rounded.participants // 4 + 1
    generator, score, variance = np.random.default_rng(5), np.zeros(4000), np.zeros(4000)
    for control in (CONTROL.rates[0], CONTROL.rates[0] * 3.0):
        treated = np.arange(2 * block) < block
        rate = np.where(treated, 0.6 * control, control)
        time = generator.exponential(1.0, (4000, 2 * block)) / rate
        limit = np.minimum(
            64.0 - generator.uniform(0.0, 28.0, time.shape), generator.exponential(1.0 / LOST.rates[0], time.shape)
        )
        order = np.argsort(np.minimum(time, limit), axis=1)
        arm, event = treated[order], np.take_along_axis(time <= limit, order, 1)
        share = np.cumsum(arm[:, ::-1], axis=1)[:, ::-1] / np.arange(2 * block, 0, -1)
        score += (event * (arm - share)).sum(1)
        variance += (event * share * (1.0 - share)).sum(1)
    power = power_survival(mixed, 4.0 * block).power
    assert (score / np.sqrt(variance) < -1.959964).mean() == pytest.approx(power, abs=0.018)


def test_events_alone() -> None:
    for method in ("schoenfeld", "freedman", "hsieh_freedman"):
        events = events_needed(0.7, ratio=1.5, method=method)
        assert power_of_events(0.7, events, ratio=1.5, method=method) == pytest.approx(0.8)
        assert hazard_ratio_of_events(events, ratio=1.5, method=method) == pytest.approx(0.7)
    with pytest.raises(InputError, match="no formula of events alone"):
        events_needed(0.7, method="direct")
    with pytest.raises(InputError, match="too few"):
        hazard_ratio_of_events(5.0, method="freedman")


def test_hazards_of_medians_and_risks() -> None:
    assert median_months(hazard_of_median(20.0)) == pytest.approx(20.0)
    weibull = weibull_of_risk(0.3, 12.0, 1.7)
    assert 1.0 - float(weibull.survival(12.0)) == pytest.approx(0.3)
    assert float(weibull.survival(median_months(weibull))) == pytest.approx(0.5)
    assert median_months(constant_hazard(0.0)) == float("inf")


def test_dates_become_months_once() -> None:
    even = accrual_between(date(2024, 1, 1), date(2026, 5, 1))
    assert even.end == pytest.approx(851 / (365.25 / 12))
    sites = [Site(date(2024, 1, 1), 3.0, closes=date(2024, 7, 1)), Site(date(2024, 4, 1), 5.0)]
    found = accrual_of_sites(sites, date(2025, 1, 1))
    assert found.intensities == (3.0, 8.0, 5.0)
    assert found.total == pytest.approx((3.0 * 182 + 5.0 * 275) / (365.25 / 12))
    with pytest.raises(InputError, match="not before the last entry"):
        accrual_of_sites([Site(date(2026, 1, 1), 3.0)], date(2025, 1, 1))


@pytest.mark.parametrize("variance", ["expected", "mean"])
def test_one_sample_power_is_that_of_simulated_trials(variance: str) -> None:
    """20,000 trials: Monte Carlo error 0.003; the normal law of Z is itself good to about 0.005 here."""
    trial = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28.0), 64.0)
    chosen = "expected" if variance == "expected" else "mean"
    people = one_sample_size(trial, variance=chosen).rounded
    generator, rate = np.random.default_rng(7), CONTROL.rates[0]
    time = generator.exponential(1.0 / (0.6 * rate), (20_000, people))
    limit = 64.0 - generator.uniform(0.0, 28.0, time.shape)
    seen, expected = (time <= limit).sum(axis=1), (rate * np.minimum(time, limit)).sum(axis=1)
    spread = expected if variance == "expected" else 0.5 * (seen + expected)
    rejected = ((seen - expected) / np.sqrt(spread) < -1.959964).mean()
    assert one_sample_power(trial, people, variance=chosen) == pytest.approx(rejected, abs=0.014)
