"""Whether a truth fits the study it is meant for."""

from __future__ import annotations

from collections.abc import Iterator

from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Study, criteria
from equipoise.vocabulary import Finding


def check_fit(truth: TruthModel, study: Study) -> tuple[Finding, ...]:
    """Return every name of the truth that the study does not know: arms, regimens, sites, fields, criteria."""
    return tuple(_findings(truth, study))


def _findings(truth: TruthModel, study: Study) -> Iterator[Finding]:
    if truth.study != study.id:
        yield _unknown("study", truth.study, [study.id])
    arms = {arm.id: {regimen.id for regimen in arm.regimens} for arm in study.arms}
    for place, arm in (("control_arm", truth.control_arm), ("treated_arm", truth.treated_arm)):
        if arm not in arms:
            yield _unknown(place, arm, arms)
    for arm, shares in truth.allocation.regimen_shares.items():
        for regimen in shares:
            if regimen not in arms.get(arm, set()):
                yield _unknown(f"allocation.regimen_shares.{arm}", regimen, arms.get(arm, ()))
    sites = [site.id for site in study.design.sites]
    for site in truth.baseline.sites:
        if sites and site not in sites:
            yield _unknown("baseline.sites", site, sites)
    yield from _screening(truth, study)


def _screening(truth: TruthModel, study: Study) -> Iterator[Finding]:
    named = {one.id for one in criteria(study)}
    fields = {f"{form.id}.{field.id}" for form in study.forms for field in form.fields}
    steps = {step.encounter for step in truth.screening.steps}
    for failure in truth.screening.failures:
        if failure.criterion not in named:
            yield _unknown("screening.failures.criterion", failure.criterion, named)
        if failure.at not in steps:
            yield _unknown(f"screening.failures.{failure.criterion}.at", failure.at, steps)
        for address in failure.answers:
            if address.split("@")[0] not in fields:
                yield _unknown(f"screening.failures.{failure.criterion}", address, ())
    for address in truth.screening.answers:
        if address.split("@")[0] not in fields:
            yield _unknown("screening.answers", address, ())


def _unknown(place: str, name: str, known: object) -> Finding:
    names = ", ".join(sorted(str(one) for one in known)) if isinstance(known, dict | list | set | tuple) else ""
    mend = f"use one of {names}" if names else "use a name of the study file"
    return Finding("truth.fit", f"{place}: the study has no '{name}'", where=f"truth.yaml: {place}", mend=mend)
