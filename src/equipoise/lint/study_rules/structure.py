"""How the parts of a study fit: type and arms, labels and roles, forms and codes, endpoints and fields."""

from __future__ import annotations

from equipoise.lint.judgement import Judgement, fails
from equipoise.lint.pack import read_pack
from equipoise.lint.study_view import StudyView
from equipoise.vocabulary import Severity


def type_and_arms(view: StudyView) -> list[Judgement]:
    """DES-001."""
    given = [arm.id for arm in view.study.arms if arm.regimens]
    if view.study.design.study_type != "OBSERVATIONAL" or not given:
        return []
    message = f"typed observational, though the study gives {', '.join(given)} their drugs"
    mend = "register it as interventional, or say that the drugs are chosen in routine care"
    return [fails(message, "OBSERVATIONAL", *given, where="design.study_type", mend=mend)]


def labels_and_roles(view: StudyView) -> list[Judgement]:
    """INT-007."""
    found: list[Judgement] = []
    has_nothing = any(arm.type in ("NO_INTERVENTION", "PLACEBO_COMPARATOR") for arm in view.study.arms)
    for arm in view.study.arms:
        where = f"arms.{arm.id}"
        if arm.registry_type is not None and arm.registry_type != arm.type:
            message = f"{arm.id} is registered as {arm.registry_type}, and its role is {arm.type}"
            found.append(
                fails(message, arm.registry_type, arm.type, where=f"{where}.registry_type", mend="correct the record")
            )
        elif arm.type == "ACTIVE_COMPARATOR" and not arm.is_control and has_nothing:
            message = f"{arm.id} is typed an active comparator, though it is tested against nothing or placebo"
            found.append(fails(message, arm.type, where=f"{where}.type", mend="type it EXPERIMENTAL"))
        if arm.type == "NO_INTERVENTION" and arm.regimens:
            found.append(
                fails(f"{arm.id} gets no intervention by its type and has regimens", where=where, mend="correct it")
            )
    return found


def reserved_codes(view: StudyView) -> list[Judgement]:
    """D3-RESERVED: arm codes that readers of tables take for a missing value."""
    reserved = set(read_pack("study")["reserved"])
    return [
        fails(
            f"the arm code {arm.id!r} is read as missing or as a truth value",
            arm.id,
            where=f"arms.{arm.id}",
            mend="give another code, for example NUC",
            severity=Severity.ERROR,
        )
        for arm in view.study.arms
        if arm.id.strip().lower() in reserved
    ]


def unscheduled_forms(view: StudyView) -> list[Judgement]:
    """D3-FORM: a form that is due at no visit."""
    return [
        fails(
            f"the form {form.id} ({form.title}) is due at no visit",
            form.id,
            where=f"forms.{form.id}",
            mend="add an activity, or leave the form out",
            severity=Severity.WARNING,
        )
        for form in view.study.forms
        if form.id not in view.encounters_of_form
    ]


def codes_and_names(view: StudyView) -> list[Judgement]:
    """D3-CODE: codes and names that nothing defines."""
    found: list[Judgement] = []
    forms = {form.id for form in view.study.forms}
    visits = {item.id for item in view.study.encounters}
    for activity in view.study.activities:
        unknown = [name for name in activity.encounters if name not in visits]
        unknown += [activity.form] if activity.form not in forms else []
        for name in unknown:
            found.append(
                fails(f"nothing is called {name!r}", name, where=f"activities.{activity.form}", severity=Severity.ERROR)
            )
    for form in view.study.forms:
        for field in form.fields:
            if not field.codes:
                continue
            used = {
                code for item in field.observes for code in (*item.when, *item.absent_when) if isinstance(code, str)
            }
            for code in sorted(used - set(field.codes)):
                message = f"{form.id}.{field.id} gives meaning to {code!r}, which is none of its codes"
                where = f"forms.{form.id}.{field.id}"
                found.append(fails(message, code, where=where, mend="add the code or drop it", severity=Severity.ERROR))
    return found


def denominators(view: StudyView) -> list[Judgement]:
    """D3-DENOMINATOR: a share whose whole is not named."""
    found: list[Judgement] = []
    for name, variable in view.study.variables.items():
        if variable.unit == "%" and " of " not in variable.label and not variable.rule:
            message = f"{name} is a percentage and does not say of what"
            mend = "name the denominator in the label"
            found.append(fails(message, name, where=f"variables.{name}", mend=mend, severity=Severity.WARNING))
    return found


def endpoint_fields(view: StudyView) -> list[Judgement]:
    """DAT-003."""
    found: list[Judgement] = []
    for endpoint in view.study.endpoints:
        if endpoint.variable is not None and not all(view.forms_of_variable(endpoint.variable)):
            message = f"{endpoint.id} is made from {endpoint.variable}, which no form observes"
            where = f"endpoints.{endpoint.id}.variable"
            found.append(
                fails(message, endpoint.id, endpoint.variable, where=where, mend="add a field that observes it")
            )
    return found
