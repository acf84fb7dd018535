"""How codes of the plan read to people: methods and units."""

from __future__ import annotations

_METHODS = {
    "kaplan_meier": "Kaplan-Meier",
    "aalen_johansen": "Aalen-Johansen",
    "logrank": "log-rank test",
    "stratified_logrank": "stratified log-rank test",
    "cox": "Cox model",
    "stratified_cox": "stratified Cox model",
    "cause_specific_cox": "cause-specific Cox model",
    "time_dependent_cox": "Cox model with time-dependent covariate",
    "cox_interaction": "Cox model with interaction",
    "gray": "Gray's test",
    "fine_gray": "Fine-Gray model",
    "rmst": "restricted mean survival time",
    "mmrm": "mixed model for repeated measures",
    "e_value": "E-value",
    "ipcw": "inverse probability of censoring weights",
    "iptw_cox": "Cox model weighted by propensity",
    "iptw_aalen_johansen": "Aalen-Johansen weighted by propensity",
    "clone_censor_weight": "clone-censor-weight",
}
_UNITS = {"1": "", "a": "years", "mo": "months", "wk": "weeks", "d": "days", "10*9/L": "10^9/L", "Participants": ""}


def method_words(method: str) -> str:
    """Return a method of the analysis plan in words.

    >>> method_words("fine_gray"), method_words("multiple_imputation")
    ('Fine-Gray model', 'multiple imputation')
    """
    return _METHODS.get(method, method.replace("_", " "))


def unit_words(code: str) -> str:
    """Return a UCUM unit as it is printed; a pure number has none.

    >>> unit_words("[IU]/mL"), unit_words("umol/L"), unit_words("wk"), unit_words("1")
    ('IU/mL', 'µmol/L', 'weeks', '')
    """
    if code in _UNITS:
        return _UNITS[code]
    text = code.replace("[", "").replace("]", "")
    return f"µ{text[1:]}" if text.startswith(("ug", "umol", "uL")) else text
