"""Reference cases of scales, grades, dose rules and endpoint rules, answered by our tables.

A case names its rule in words ("reference.ctcae_v5_lab.platelets_1e9_L with LLN 100"); the words choose the method, and
limits of the laboratory stand in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from equipoise.datasets.endpoint_rules import EMA_STYLE, FDA_STYLE, Course, EndpointTime, derive_endpoint_times
from equipoise.errors import CaseError
from equipoise.evidence.not_built import NotBuilt
from equipoise.scales import (
    DoseAdvice,
    DoseState,
    Observation,
    albi,
    antiviral_dose,
    apply_ancillary,
    bclc,
    child_pugh,
    cockcroft_gault,
    ctcae_analytes,
    ctcae_grade,
    dose_advice,
    dose_rule,
    dose_rule_names,
    hbsag_loss,
    is_treatment_emergent,
    lirads,
    mir26,
    pd1_share,
    pd_l1,
    peg_ifn_advice,
    recurrence_timing,
    t_cell_score,
)

# Any: inputs and outputs are JSON as it stands in a case; the methods below check what they are given.
Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's words: the path of a block of the reference rules, and the limits that follow "with"."""

    path: tuple[str, ...]
    limits: Mapping[str, float]

    @property
    def last(self) -> str:
        """The last part of the path."""
        return self.path[-1]


def answer_scale(rule_words: str, scale_name: str, columns: Sequence[str] | None, inputs: object) -> object:
    """Return the output of one case in the shape of its file; NotBuilt for a rule without a method.

    `columns` names the members of `inputs` when these are a list. CaseError if a case does not fit its columns.
    """
    rule = parse_rule_words(rule_words)
    method = METHODS.get(rule.path[0])
    if method is None:
        raise NotBuilt(f"the rule {rule_words!r} of {scale_name!r}")
    return method(rule, _named(scale_name, columns, inputs))


def parse_rule_words(words: str) -> Rule:
    """Return the path and the limits of a rule's words.

    >>> parse_rule_words("reference.ctcae_v5_lab.alt_ast with ULN 40")
    Rule(path=('ctcae_v5_lab', 'alt_ast'), limits={'ULN': 40.0})
    """
    path, _, rest = words.strip().partition(" with ")
    limits = {name: float(value) for name, value in re.findall(r"(LLN|ULN)\s*=?\s*(\d+(?:\.\d+)?)", rest)}
    return Rule(tuple(path.strip().removeprefix("reference.").split(".")), limits)


def _named(scale: str, columns: Sequence[str] | None, inputs: object) -> Inputs:
    if isinstance(inputs, Mapping):
        return {str(key): value for key, value in inputs.items()}
    if columns is None or not isinstance(inputs, Sequence) or len(columns) != len(inputs):
        raise CaseError("the inputs do not fit the columns", where=scale, mend="give one value for each column")
    return dict(zip(columns, inputs, strict=True))


def _need(values: Inputs, *names: str) -> Any:
    for name in names:
        if name in values:
            return values[name]
    raise CaseError(f"the case has no {' or '.join(names)}", mend="add the input")


def _child_pugh(rule: Rule, values: Inputs) -> object:
    names = ("bilirubin_umol_L", "albumin_g_L", "inr", "ascites", "encephalopathy")
    score = child_pugh(**{name: values.get(name) for name in names})
    output: dict[str, object] = {"points": list(score.points), "score": score.score, "cls": score.cls}
    return output | ({"missing": list(score.missing)} if score.missing else {})


def _albi(rule: Rule, values: Inputs) -> object:
    result = albi(bilirubin_umol_L=values.get("bilirubin_umol_L"), albumin_g_L=values.get("albumin_g_L"))
    if rule.last.startswith("mALBI"):
        return result.modified_grade
    return {"score": None if result.score is None else round(result.score, 4), "grade": result.grade}


def _cockcroft_gault(rule: Rule, values: Inputs) -> object:
    given = {name: _need(values, name) for name in _CLEARANCE}
    return None if None in given.values() else round(cockcroft_gault(**given), 1)


_CLEARANCE = ("age_years", "weight_kg", "creatinine_umol_L", "sex")


def _bclc(rule: Rule, values: Inputs) -> object:
    names = ("n_tumours", "largest_cm", "vascular_invasion", "extrahepatic", "ecog", "child_pugh_class")
    return bclc(**{name: values.get(name) for name in names}).stage


_FEATURES = ("size_mm", "nonrim_aphe", "nonperipheral_washout", "enhancing_capsule", "threshold_growth")
_MODIFIERS = ("tumour_in_vein", "targetoid", "ancillary", "categorizable")


def _lirads(rule: Rule, values: Inputs) -> object:
    if rule.last == "ancillary" and "category" in values:
        return apply_ancillary(str(values["category"]), _need(values, "ancillary", "direction"))
    features = {name: values.get(name) for name in _FEATURES}
    return lirads(Observation(**features, **{name: values[name] for name in _MODIFIERS if name in values})).category


def _recurrence(rule: Rule, values: Inputs) -> object:
    if rule.last != "timing":
        raise NotBuilt(f"recurrence_definition_imaging.{rule.last}")
    return recurrence_timing(_need(values, "months_from_treatment", "months"))


def _ctcae(rule: Rule, values: Inputs) -> object:
    if rule.last == "treatment_emergent":
        return is_treatment_emergent(_need(values, "grade", "post_baseline_grade"), _need(values, "baseline_grade"))
    analyte = "alt" if rule.last == "alt_ast" else re.sub(r"_(1e9_L|g_L|U_L|umol_L)$", "", rule.last)
    if analyte not in ctcae_analytes():
        raise NotBuilt(f"ctcae_v5_lab.{rule.last}")
    limits = {key.lower(): value for key, value in (*rule.limits.items(), *values.items()) if key.upper() in _LIMITS}
    baseline = next((value for key, value in values.items() if key.startswith("baseline")), None)
    value = next(value for key, value in values.items() if key.upper() not in _LIMITS and "baseline" not in key)
    return None if value is None else ctcae_grade(analyte, value, **limits, baseline=baseline).grade


_LIMITS = ("LLN", "ULN")


def _dose(rule: Rule, values: Inputs) -> object:
    table, topic = rule.path[1], rule.last
    if topic in ("hepatic", "missed_dose", "psychiatric", "renal"):
        return _number_or_text(peg_ifn_advice(topic, dict(values)))
    if table not in dose_rule_names() or topic not in ("laboratory", table):
        raise NotBuilt(f"dose_rules.{table}.{topic}")
    chosen = dose_rule(table)
    level = next((value for key, value in values.items() if key.startswith("level")), None)
    if level is None:
        raise CaseError("the case has no level", where=table, mend="add level_ug")
    before = bool(values.get("interrupted_before_for_same_reason", False))
    counts = {name: values.get(name) for name in ("neutrophils", "platelets", "wbc")}
    state = DoseState(
        level=level,
        regimen=values.get("regimen"),
        on_hold=bool(values.get("on_hold", False)),
        interrupted_for=frozenset(counts) if before else frozenset(),
    )
    return _one_answer([_advice(dose_advice(chosen, one, counts)) for one in _on_each_ladder(chosen.ladders, state)])


def _on_each_ladder(ladders: Mapping[str, tuple[Decimal, ...]], state: DoseState) -> list[DoseState]:
    """A case may leave the regimen out; then every ladder that has its level is asked."""
    if state.regimen is not None or len(ladders) < 2:
        return [state]
    fitting = [name for name, levels in ladders.items() if Decimal(str(state.level)) in levels]
    return [DoseState(state.level, name, state.on_hold, state.interrupted_for) for name in fitting]


def _one_answer(answers: list[dict[str, object]]) -> dict[str, object]:
    if not answers or any(answer != answers[0] for answer in answers):
        raise CaseError("the level alone does not say which regimen is meant", mend="add `regimen`, e.g. TIW30")
    return answers[0]


def _advice(advice: DoseAdvice) -> dict[str, object]:
    output: dict[str, object] = {"action": None if advice.action is None else advice.action.value}
    if advice.to is not None:
        output["to"] = _plain(advice.to)
    if advice.reasons:
        output["reason"] = list(advice.reasons)
    if advice.recheck_days is not None:
        output["recheck_days"] = advice.recheck_days
    return output | ({"missing": list(advice.missing)} if advice.missing else {})


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _number_or_text(text: str) -> object:
    return int(text) if text.isdecimal() else text


def _antivirals(rule: Rule, values: Inputs) -> object:
    if rule.last != "renal":
        raise NotBuilt(f"na_drugs.{'.'.join(rule.path[1:])}")
    return antiviral_dose(rule.path[1], _need(values, "crcl_mL_min", "crcl"))


def _hbv(rule: Rule, values: Inputs) -> object:
    if rule.last != "hbsag_loss":
        raise NotBuilt(f"hbv.{rule.last}")
    return hbsag_loss([(int(day), float(value)) for day, value in _need(values, "samples")])


def _mir26(rule: Rule, values: Inputs) -> object:
    names = ("ct_mir26_tumour", "ct_ref_tumour", "ct_mir26_nontumour", "ct_ref_nontumour")
    genes = values.get("reference_genes", values.get("reference_gene", ()))
    named = (genes,) if isinstance(genes, str) else tuple(genes)
    result = mir26(**{name: values.get(name) for name in names}, reference_genes=named)
    if result.ddct is None or result.fold is None:
        return {"ddct": None, "fold": None, "low": None}
    return {"ddct": round(float(result.ddct), 4), "fold": round(result.fold, 4), "low": result.low}


def _pd_l1(rule: Rule, values: Inputs) -> object:
    result = pd_l1(
        tumour_cells=_need(values, "tumour_cells", "pdl1_tumour_cells", "positive_tumour_cells"),
        lymphocytes=_need(values, "lymphocytes", "pdl1_lymphocytes", "positive_lymphocytes"),
        macrophages=_need(values, "macrophages", "pdl1_macrophages", "positive_macrophages"),
        viable_tumour_cells=_need(values, "viable_tumour_cells"),
    )
    return {"tps": result.tps, "cps": result.cps, "adequate": result.adequate}


def _t_cell_score(rule: Rule, values: Inputs) -> object:
    return t_cell_score(
        cd3_centre=_high(_need(values, "cd3_centre", "cd3_tumour_centre")),
        cd3_margin=_high(_need(values, "cd3_margin", "cd3_invasive_margin")),
        cd8_centre=_high(_need(values, "cd8_centre", "cd8_tumour_centre")),
        cd8_margin=_high(_need(values, "cd8_margin", "cd8_invasive_margin")),
    )


def _high(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if value in ("high", "low", 0, 1):
        return value in ("high", 1)
    raise CaseError(f"{value!r} is not high or low", mend="write high, low, 1 or 0")


def _flow(rule: Rule, values: Inputs) -> object:
    share = pd1_share(pd1_positive=_need(values, "pd1_positive"), parent_events=_need(values, "parent_events"))
    return {"percent": share.percent, "adequate": share.adequate}


def _endpoints(rule: Rule, values: Inputs) -> object:
    known: dict[str, Any] = {name: value for name, value in values.items() if name in Course.__dataclass_fields__}
    strange = sorted(set(values) - set(known))
    if strange:
        raise NotBuilt(f"endpoints_dictionary with {', '.join(strange)}")
    known["negative_scan_days"] = tuple(values.get("negative_scan_days", ()))
    course = Course(**known)
    shown = ("RFS", "TTR", "OS") if course.new_non_hcc_primary_day is None else ("RFS", "DFS", "TTR", "OS")
    return {rules.name: _pairs(derive_endpoint_times(course, rules), shown) for rules in (EMA_STYLE, FDA_STYLE)}


def _pairs(times: Mapping[str, EndpointTime], shown: Sequence[str]) -> dict[str, list[int]]:
    return {name: [times[name].time, times[name].code] for name in shown}


METHODS: Mapping[str, Callable[[Rule, Inputs], object]] = {
    "child_pugh": _child_pugh,
    "albi": _albi,
    "cockcroft_gault": _cockcroft_gault,
    "bclc": _bclc,
    "lirads_ct_mri_v2018": _lirads,
    "recurrence_definition_imaging": _recurrence,
    "ctcae_v5_lab": _ctcae,
    "dose_rules": _dose,
    "na_drugs": _antivirals,
    "hbv": _hbv,
    "mir26": _mir26,
    "pd_l1": _pd_l1,
    "t_cell_score": _t_cell_score,
    "flow": _flow,
    "endpoints_dictionary": _endpoints,
}
"""By the first word of the rule's path."""
