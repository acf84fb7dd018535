"""Cases of staged data analysed by a sequential design."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equipoise.design import (
    FinalInference,
    FisherStages,
    InverseNormalStages,
    OneMean,
    OneRate,
    PlannedSignal,
    StagedAnalysis,
    StagedLogRank,
    TwoMeans,
    TwoRates,
    analyse_stages,
    conditional_power_of_stages,
    log_rank_signal,
    mean_signal,
    observed_fractions,
    rate_signal,
    repeated_limits,
    two_rates_signal,
)
from equipoise.design.stage_rule import StageRule, inverse_normal_weights, planned_stages, statistics
from equipoise.design.staged_means import MeanColumns
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import Inputs, needed, numbers, plain
from equipoise.evidence.design_staged_inputs import (
    Comparison,
    information,
    short_by,
    stage_rule,
    staged_data,
    stages_asked,
)
from equipoise.kernels.arrays import FloatArray


def analysis_results(inputs: Inputs) -> Answer:
    """Return all that is said about staged data."""
    whole = staged_data(inputs)
    rule = stage_rule(inputs, whole)
    data = whole.until(stages_asked(inputs, rule, whole))
    planned = planned_stages(rule)
    found = analyse_stages(rule, data, null=_null(inputs, data), upper=_upper(inputs))
    values: dict[str, object] = {
        **_assumed(inputs, data),
        "conditionalRejectionProbabilities": _padded(found.conditional_rejection, planned),
        "repeatedConfidenceIntervalLowerBounds": _padded(found.lower, planned),
        "repeatedConfidenceIntervalUpperBounds": _padded(found.upper, planned),
        "repeatedPValues": _padded(found.repeated_p, planned),
    }
    if found.final is not None:
        values |= _final(found.final, planned)
    if inputs.get("nPlanned") is not None:
        values["conditionalPower"] = _power(inputs, rule, data, found)
    return values


def planned_conditional_power(inputs: Inputs) -> Answer:
    """Return the conditional power of the stages to come, from the nested stage results."""
    nested: Inputs = {
        **needed(inputs, "stageResults"),
        **{name: value for name, value in inputs.items() if name != "stageResults"},
    }
    values = dict(analysis_results(nested))
    return {"nPlanned": needed(nested, "nPlanned"), **values}


def stage_results(inputs: Inputs) -> Answer:
    """Return the tests of each stage, of all data so far, and their combination."""
    whole = staged_data(inputs)
    rule = stage_rule(inputs, whole)
    planned, stages = planned_stages(rule), stages_asked(inputs, rule, whole)
    data, null, upper = whole.until(stages), _null(inputs, whole), _upper(inputs)
    own, overall = data.stage_tests(null, upper=upper), data.overall_tests(null, upper=upper)
    # Where a test has no statistic of its own, all data so far are given as the quantile of their p-value.
    together = np.where(np.isnan(overall.statistic), overall.z, overall.statistic)
    values: dict[str, object] = {
        "overallTestStatistics": _padded(together, planned),
        "overallPValues": _padded(overall.p, planned),
        "testStatistics": _padded(own.statistic, planned),
        "pValues": _padded(own.p, planned),
        "effectSizes": _padded(data.estimates(), planned),
        **_described(whole.until(min(whole.stages, planned)), stages, planned),
    }
    combined = _padded(statistics(rule, data, null, upper=upper), planned)
    if isinstance(rule, FisherStages):
        values |= {"combFisher": combined, "weightsFisher": plain(rule.bounds.plan.weights)}
    elif isinstance(rule, InverseNormalStages):
        weights = inverse_normal_weights(rule.bounds.plan.fractions)
        values |= {"combInverseNormal": combined, "weightsInverseNormal": plain(weights)}
    return values


def repeated_confidence_intervals(inputs: Inputs) -> Answer:
    """Return the repeated limits, lower in the first row and upper in the second."""
    whole = staged_data(inputs)
    rule = stage_rule(inputs, whole)
    stages, planned = stages_asked(inputs, rule, whole), planned_stages(rule)
    limits = [repeated_limits(rule, whole, stage) for stage in range(stages)]
    return {f"[{row + 1},]": _padded([pair[row] for pair in limits], planned) for row in (0, 1)}


def observed_information_rates(inputs: Inputs) -> Answer:
    """Return the information fractions of the looks that took place."""
    seen, maximum = information(staged_data(inputs)), float(needed(inputs, "maxInformation"))
    found = observed_fractions(seen.tolist(), maximum, short_by=short_by(inputs, maximum))
    return {
        "absoluteInformations": plain(seen),
        "maxInformation": found.maximum,
        "informationEpsilon": inputs.get("informationEpsilon"),
        "informationRates": list(found.fractions if found.ended else (*found.fractions, 1.0)),
    }


def _null(inputs: Inputs, data: Comparison) -> float:
    given = inputs.get("thetaH0")
    return float(given) if given is not None else 1.0 if isinstance(data, StagedLogRank) else 0.0


def _upper(inputs: Inputs) -> bool:
    return bool(inputs.get("directionUpper", True))


def _padded(values: Sequence[float] | FloatArray, planned: int) -> list[object]:
    """Return values for all planned stages; those not seen have none."""
    return plain([*values, *[math.nan] * (planned - len(values))])


def _final(final: FinalInference, planned: int) -> dict[str, object]:
    def there(value: float) -> list[object]:
        return plain([value if stage + 1 == final.stage else math.nan for stage in range(planned)])

    return {
        "finalStage": final.stage,
        "finalPValues": there(final.p),
        "finalConfidenceIntervalLowerBounds": there(final.lower),
        "finalConfidenceIntervalUpperBounds": there(final.upper),
        "medianUnbiasedEstimates": there(final.estimate),
    }


def _assumed(inputs: Inputs, data: Comparison) -> dict[str, float]:
    """Return the effect assumed for the stages to come: as given, or as seen."""

    def given(name: str, seen: float) -> float:
        return seen if inputs.get(name) is None else float(inputs[name])

    estimate = float(data.estimates()[-1])
    match data:
        case OneMean() | TwoMeans():
            return {"thetaH1": given("thetaH1", estimate), "assumedStDev": given("assumedStDev", data.spread())}
        case OneRate():
            return {"pi1": given("pi1", estimate)}
        case TwoRates():
            treatment, control = (float(group.overall().rate[-1]) for group in (data.treatment, data.control))
            return {"pi1": given("pi1", treatment), "pi2": given("pi2", control)}
        case StagedLogRank():
            return {"thetaH1": given("thetaH1", estimate)}


def _power(inputs: Inputs, rule: StageRule, data: Comparison, found: StagedAnalysis) -> list[object]:
    power = conditional_power_of_stages(rule, found, _signal(inputs, data))
    return plain([*[math.nan] * (planned_stages(rule) - len(power)), *power])


def _signal(inputs: Inputs, data: Comparison) -> PlannedSignal:
    sizes, upper, null = numbers(needed(inputs, "nPlanned")), _upper(inputs), _null(inputs, data)
    ratio = float(inputs.get("allocationRatioPlanned") or 1.0)
    assumed = _assumed(inputs, data)
    match data:
        case OneMean() | TwoMeans():
            effect, sd = assumed["thetaH1"], assumed["assumedStDev"]
            groups = ratio if isinstance(data, TwoMeans) else None
            return mean_signal(sizes, effect=effect, null=null, sd=sd, upper=upper, ratio=groups)
        case OneRate():
            return rate_signal(sizes, rate=assumed["pi1"], null=null, upper=upper)
        case TwoRates():
            treatment, control = assumed["pi1"], assumed["pi2"]
            return two_rates_signal(sizes, treatment=treatment, control=control, null=null, upper=upper, ratio=ratio)
        case StagedLogRank():
            return log_rank_signal(sizes, hazard_ratio=assumed["thetaH1"], null=null, upper=upper, ratio=ratio)


def _described(data: Comparison, stages: int, planned: int) -> dict[str, object]:
    """Return cumulative sizes up to the stage asked for, and cumulative estimates of all stages there are."""
    match data:
        case OneMean():
            return _described_means(data.group, "", stages, planned)
        case TwoMeans():
            both = data.treatment.overall(), data.control.overall()
            freedom = both[0].n + both[1].n - 2.0
            pooled = np.sqrt(((both[0].n - 1.0) * both[0].sd ** 2 + (both[1].n - 1.0) * both[1].sd ** 2) / freedom)
            return {
                **_described_means(data.treatment, "1", stages, planned),
                **_described_means(data.control, "2", stages, planned),
                "overallStDevs": _padded(pooled[:stages], planned),
            }
        case OneRate():
            group = data.group.overall()
            return {
                "overallSampleSizes": _padded(group.n[:stages], planned),
                "overallEvents": _padded(group.events[:stages], planned),
                "overallPi1": _padded(group.rate[:stages], planned),
            }
        case TwoRates():
            values: dict[str, object] = {}
            for arm, group in (("1", data.treatment.overall()), ("2", data.control.overall())):
                values[f"overallSampleSizes{arm}"] = _padded(group.n[:stages], planned)
                values[f"overallEvents{arm}"] = _padded(group.events[:stages], planned)
                values[f"overallPi{arm}"] = _padded(group.rate[:stages], planned)
            return values
        case StagedLogRank():
            own = data.by_stage()
            return {
                "overallEvents": _padded(data.events[:stages], planned),
                "overallAllocationRatios": _padded(data.ratio[:stages], planned),
                "events": _padded(own.events[:stages], planned),
                "allocationRatios": _padded(own.ratio[:stages], planned),
            }


def _described_means(group: MeanColumns, arm: str, stages: int, planned: int) -> dict[str, object]:
    overall = group.overall()
    return {
        f"overallMeans{arm}": _padded(overall.mean, planned),
        f"overallStDevs{arm}": _padded(overall.sd, planned),
        f"overallSampleSizes{arm}": _padded(overall.n[:stages], planned),
    }
