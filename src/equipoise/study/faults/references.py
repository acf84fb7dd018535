"""Names that one part of a study uses for another part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from equipoise.study.faults.identity import IDS
from equipoise.study.faults.nearest import nearest
from equipoise.study.faults.place import UNREAD, Place, StudyFile
from equipoise.study.faults.walk import texts, walk

_NAMES: Final = {
    "arm": IDS["arm"],
    "anchor": "anchors.#",
    "parameter": "parameters.#",
    "variable": "variables.#",
    "stage": IDS["stage"],
    "criterion": IDS["criterion"],
    "epoch": IDS["epoch"],
    "form": IDS["form"],
    "encounter": IDS["encounter"],
    "endpoint": IDS["endpoint"],
    "estimand": IDS["estimand"],
    "population": IDS["population"],
    "stratum": IDS["stratum"],
}

_USES: Final = (
    ("anchor", "anchors.*.from"),
    ("anchor", "stages.*.at"),
    ("stage", "stages.*.requires"),
    ("parameter", "stages.*.include|exclude.*.needs.*"),
    ("criterion", "stages.*.include|exclude.*.recheck_of"),
    ("arm", "stages.*.include|exclude.*.binds.*"),
    ("anchor", "allocation.at"),
    ("arm", "allocation.ratio.#"),
    ("anchor", "encounters.*.anchor"),
    ("anchor", "encounters.*.repeat.until_anchor"),
    ("epoch", "encounters.*.epoch"),
    ("arm", "encounters.*.arms.*"),
    ("stage", "encounters.*.stages.*"),
    ("form", "activities.*.form"),
    ("encounter", "activities.*.encounters.*"),
    ("arm", "activities.*.arms.*"),
    ("endpoint", "objectives.*.endpoints.*"),
    ("anchor", "endpoints.*.origin|entry"),
    ("variable", "endpoints.*.variable"),
    ("encounter", "endpoints.*.encounters.*"),
    ("endpoint", "estimands.*.endpoint"),
    ("criterion", "analysis_plan.populations.*.criteria.*"),
    ("endpoint", "analysis_plan.analyses.*.endpoint"),
    ("estimand", "analysis_plan.analyses.*.estimand"),
    ("population", "analysis_plan.analyses.*.population"),
)
"""Which names are used where."""

_TERM: Final = re.compile(r"(?:log|log2|log10)\((\w+)\)|(\w+)\s*/\s*[\d.]+|(\w+)")
_SITE: Final = "site"
"""Every participant has a site, so that it needs no variable."""


def names_of(noun: str, tree: object) -> list[str]:
    """Return the names given to arms, anchors, forms and so on, in the order of the file."""
    return [name for _, name in texts(tree, _NAMES[noun])]


def variable_names(tree: object) -> list[str]:
    """Return the variables, with those that a derived variable is made from."""
    sources = [*texts(tree, "variables.*.from"), *texts(tree, "variables.*.from.*")]
    return [*names_of("variable", tree), *(name for _, name in sources)]


def check_references(tree: object, file: StudyFile) -> None:
    """Report every name that is used and given nowhere."""
    for noun, pattern in _USES:
        if not _is_readable(tree, _NAMES[noun]):
            continue
        known = names_of(noun, tree)
        for place, name in texts(tree, pattern):
            report_unless_known(noun, place, name, known, file)
    _strata_and_covariates(tree, file)
    _observations(tree, file)
    _dose_rules(tree, file)


def report_unless_known(noun: str, place: Place, name: str, known: Iterable[str], file: StudyFile) -> None:
    """Report a name that is not among the known ones, with the one probably meant."""
    names = list(dict.fromkeys(known))
    if name in names:
        return
    meant = nearest(name, names)
    there = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
    mend = f"did you mean '{meant}'?" if meant else f"name one of {there}" if there else f"define the {noun} first"
    file.report("study.reference", place, f"no {noun} is called '{name}'", mend, at_key=place[-1] == name)


def _is_readable(tree: object, pattern: str) -> bool:
    """Return whether the names of a kind can be known: no part that carries them is unreadable."""
    steps = pattern.split(".")
    prefixes = [".".join(steps[: end + 1]) for end in range(len(steps))]
    return all(value is not UNREAD for prefix in prefixes for _, value in walk(tree, prefix))


def _strata_and_covariates(tree: object, file: StudyFile) -> None:
    variables = [*variable_names(tree), _SITE]
    strata = [*names_of("stratum", tree), *variables]
    for place, name in texts(tree, "allocation.strata.*.variable"):
        report_unless_known("variable", place, name, variables, file)
    for place, name in texts(tree, "analysis_plan.analyses.*.strata.*"):
        report_unless_known("stratum or variable", place, name, strata, file)
    for place, term in texts(tree, "analysis_plan.analyses.*.covariates.*"):
        shape = _TERM.fullmatch(term.strip())
        if shape is None:
            message = f"the covariate '{term}' is no variable, log10(variable) or variable/number"
            file.report("study.reference", place, message, "write e.g. age/10")
            continue
        report_unless_known("variable", place, next(name for name in shape.groups() if name), strata, file)


def _observations(tree: object, file: StudyFile) -> None:
    variables = variable_names(tree)
    for place, name in texts(tree, "forms.*.fields.*.observes.*.variable"):
        report_unless_known("variable", place, name, variables, file)
    for form, content in walk(tree, "forms.*"):
        fields = [name for _, name in texts(content, "fields.*.id")]
        for key in ("date_field|end_field", "attributes.*"):
            for place, name in texts(content, f"fields.*.observes.*.{key}"):
                report_unless_known("field of this form", (*form, *place), name, fields, file)


def _dose_rules(tree: object, file: StudyFile) -> None:
    named = list(texts(tree, "arms.*.regimens.*.dose_rules"))
    if named:
        from equipoise.scales import dose_rule_names  # reads its tables: only for studies that use one

        for place, name in named:
            report_unless_known("dose rule table", place, name, dose_rule_names(), file)
