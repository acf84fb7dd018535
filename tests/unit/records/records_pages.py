"""Pages in both portals' layouts, set from a registration: the reader's counterpart, for tests only.

The explanatory sentences are our own; they hold the few words by which a section's sentence is recognised.
"""

from __future__ import annotations

import re
from typing import Any

from equipoise.records.schema import enum_label

Tree = dict[str, Any]
NOTES = {
    "Basic Information": "A first snapshot of the trial in a few lines.",
    "Brief Summary": "Here is a sponsor-provided synopsis.",
    "Detailed Description": "Here is the extended narrative.",
    "Conditions": "These medical conditions and disease areas are looked at.",
    "Keywords": "Keywords that help in search.",
    "Study Design": "Read of allocation methods, masking strategies and the like.",
    "Study Groups": "Each arm or cohort is named here.",
    "Interventions": "The drugs, procedures, or behavioral strategies of this study.",
    "Eligibility Criteria": "These are the participation requirements.",
    "Sponsors": "The organizations funding or collaborating here.",
    "Responsible Party": "Who holds primary responsibility for the study information.",
    "Central Contacts": "Ask these contacts for questions about participation or study logistics.",
    "Other Identifiers": "Further registry numbers or institutional identifiers.",
    "More Related Trials": "Additional clinical trials by similarity.",
}


def get(tree: Any, path: str, default: Any = None) -> Any:
    for name in path.split("."):
        if not isinstance(tree, dict) or name not in tree:
            return default
        tree = tree[name]
    return tree


def put(tree: Tree, path: str, value: Any) -> None:
    if value is None or value == []:
        return
    *parents, name = path.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
    tree[name] = value


def tight(text: str) -> str:
    return " ".join(text.split())


def page_text(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).strip()


P = "protocolSection."
ID, ST, SP = P + "identificationModule.", P + "statusModule.", P + "sponsorCollaboratorsModule."
DE, AR, EL = P + "designModule.", P + "armsInterventionsModule.", P + "eligibilityModule."
DS, CO, PL = P + "descriptionModule.", P + "conditionsModule.", P + "contactsLocationsModule."


# --- Veeva -----------------------------------------------------------------------------------------------------


def ages_line(study: Tree) -> str | None:
    low, high = get(study, EL + "minimumAge"), get(study, EL + "maximumAge")
    unit = lambda age: age.split()[1].lower().rstrip("s") + "s"  # noqa: E731
    if low and high:
        if unit(low) == unit(high):
            return f"{low.split()[0]} to {high.split()[0]} {unit(high)} old"
        return f"{low.lower()} to {high.lower()} old"
    if low:
        return f"{low.split()[0]}+ {unit(low)} old"
    return f"up to {high.lower()} old" if high else None


def criteria_halves(text: str) -> tuple[str, str] | None:
    """Inclusion and exclusion text of a plain two-heading text, else None."""
    shape = re.fullmatch(
        r"\s*Inclusion Criteria:?\s*\n(?P<i>.*?)\n\s*Exclusion Criteria:?\s*\n(?P<e>.*)",
        text,
        re.DOTALL | re.IGNORECASE,
    )
    if shape is None or re.search(r"(?im)^\W*(inclusion|exclusion) criteria", shape["i"] + "\n" + shape["e"]):
        return None
    return shape["i"].strip("\n"), shape["e"].strip("\n")


def veeva(study: Tree, *, halves: bool = False, logo: bool = True) -> tuple[str, Tree]:
    """Return a page in the Veeva layout and the partial record that it gives."""
    want: Tree = {}
    out: list[str] = ["ClinicalTrials.Veeva", "Menu"]
    title, acronym = tight(get(study, ID + "briefTitle")), get(study, ID + "acronym")
    out.append(f"{title} ({acronym})" if acronym else title)
    put(want, ID + "briefTitle", title)
    put(want, ID + "acronym", acronym)
    sponsor = tight(get(study, SP + "leadSponsor.name"))
    out += [f"{sponsor} logo"] if logo else []
    out.append(sponsor)
    put(want, SP + "leadSponsor.name", sponsor)
    phases = get(study, DE + "phases", [])
    status = get(study, ST + "overallStatus")
    labels = [enum_label("Status", status).replace("Unknown status", "Unknown")]
    labels += [enum_label("Phase", p) for p in phases]
    out += ["Status and phase" if phases else "Status", "\n".join(labels)]
    put(want, ST + "overallStatus", status)
    put(want, DE + "phases", phases)
    conditions = [tight(c) for c in get(study, CO + "conditions", [])]
    out += ["Conditions", "\n".join(conditions)]
    put(want, CO + "conditions", conditions)
    wanted: list[Tree] = []
    interventions = get(study, AR + "interventions", [])
    if interventions:
        out += ["Treatments", "\n".join(shown(i) for i in interventions)]
        wanted = [{"type": i["type"], "name": tight(i["name"])} for i in interventions]
    out += ["Study type", enum_label("StudyType", get(study, DE + "studyType"))]
    put(want, DE + "studyType", get(study, DE + "studyType"))
    lead = get(study, SP + "leadSponsor.class")
    others = list(dict.fromkeys(c["class"] for c in get(study, SP + "collaborators", []) if c["class"] != lead))
    out += ["Funder types", "\n".join(c.title() if c != "NIH" else c for c in [lead, *others])]
    put(want, SP + "leadSponsor.class", lead)
    put(want, SP + "collaborators", [{"class": c} for c in others])
    org = tight(get(study, ID + "orgStudyIdInfo.id"))
    secondary = [tight(s["id"]) for s in get(study, ID + "secondaryIdInfos", [])]
    out += ["Identifiers", "\n".join([get(study, ID + "nctId"), org, *secondary])]
    put(want, ID + "nctId", get(study, ID + "nctId"))
    put(want, ID + "orgStudyIdInfo.id", org)
    put(want, ID + "secondaryIdInfos", [{"id": s} for s in secondary])
    out += ["Details and patient eligibility", "About", page_text(get(study, DS + "briefSummary"))]
    put(want, DS + "briefSummary", out[-1])
    if detail := get(study, DS + "detailedDescription"):
        out += ["Full description", page_text(detail)]
        put(want, DS + "detailedDescription", out[-1])
    count, kind = get(study, DE + "enrollmentInfo.count"), get(study, DE + "enrollmentInfo.type")
    if count is not None:
        out += ["Enrollment", f"{count} {'estimated ' if kind == 'ESTIMATED' else ''}patients"]
        put(want, DE + "enrollmentInfo", {"count": count, "type": kind or "ACTUAL"})
    if sex := get(study, EL + "sex"):
        out += ["Sex", enum_label("Sex", sex)]
        put(want, EL + "sex", sex)
    if ages := ages_line(study):
        out += ["Ages", ages]
        put(want, EL + "minimumAge", get(study, EL + "minimumAge"))
        put(want, EL + "maximumAge", get(study, EL + "maximumAge"))
    healthy = get(study, EL + "healthyVolunteers")
    if healthy is not None:
        out += ["Volunteers", "Accepts Healthy Volunteers" if healthy else "No Healthy Volunteers"]
        put(want, EL + "healthyVolunteers", healthy)
    criteria = page_text(get(study, EL + "eligibilityCriteria", ""))
    parts = criteria_halves(criteria) if halves else None
    if parts:
        out += ["Inclusion criteria", page_text(parts[0]), "Exclusion criteria", page_text(parts[1])]
        put(want, EL + "eligibilityCriteria", "\n\n".join(out[-4:]))
    elif criteria:
        out += ["Inclusion and exclusion criteria", criteria]
        put(want, EL + "eligibilityCriteria", criteria)
    out.append("Trial design")
    rows = (
        ("Primary purpose", "PrimaryPurpose", "primaryPurpose"),
        ("Allocation", "DesignAllocation", "allocation"),
        ("Interventional model", "InterventionalAssignment", "interventionModel"),
    )
    for heading, enum, name in rows:
        if value := get(study, DE + "designInfo." + name):
            out += [heading, enum_label(enum, value)]
            put(want, DE + "designInfo." + name, value)
    if masking := get(study, DE + "designInfo.maskingInfo.masking"):
        out += ["Masking", "None (Open label)" if masking == "NONE" else f"{masking.title()} Blind"]
        put(want, DE + "designInfo.maskingInfo.masking", masking)
    arms = get(study, AR + "armGroups", [])
    if arms and count is not None:
        placebo = ", including a placebo group" if any(a.get("type") == "PLACEBO_COMPARATOR" for a in arms) else ""
        out.append(f"{count:,} participants in {len(arms)} patient group{'s' if len(arms) > 1 else ''}{placebo}")
        out.append("\n".join(line for arm in arms for line in arm_lines(arm)))
        put(want, AR + "armGroups", [wanted_arm(arm) for arm in arms])
        for i, w in zip(interventions, wanted, strict=True):
            labels = [tight(a["label"]) for a in arms if shown(i) in [tight(n) for n in a.get("interventionNames", [])]]
            if labels:
                w["armGroupLabels"] = labels
    put(want, AR + "interventions", wanted)
    out += ["Trial contacts and locations", str(len(get(study, PL + "locations", []))), "Loading..."]
    contacts = [tight(c["name"]) for c in get(study, PL + "centralContacts", []) if c.get("name")]
    if contacts:
        out += ["Central trial contact", "; ".join(contacts)]
        put(want, PL + "centralContacts", [{"name": c} for c in contacts])
    out += ["Data sourced from clinicaltrials.gov", "Clinical trials", "Find clinical trialsTrials by location"]
    return "\n\n".join(out) + "\n© Copyright 2026 Somebody", want


def shown(intervention: Tree) -> str:
    return f"{enum_label('InterventionType', intervention['type'])}: {tight(intervention['name'])}"


def arm_lines(arm: Tree) -> list[str]:
    lines = [tight(arm["label"])]
    if "type" in arm:
        lines.append(f"{enum_label('ArmGroupType', arm['type'])} group")
    if "description" in arm:
        lines += ["Description:", page_text(arm["description"])]
    if arm.get("interventionNames"):
        lines += ["Treatment:", *map(tight, arm["interventionNames"])]
    return lines


def wanted_arm(arm: Tree) -> Tree:
    wanted: Tree = {"label": tight(arm["label"])}
    if "type" in arm:
        wanted["type"] = arm["type"]
    if "description" in arm:
        wanted["description"] = page_text(arm["description"])
    if arm.get("interventionNames"):
        wanted["interventionNames"] = list(map(tight, arm["interventionNames"]))
    return wanted


# --- MedDataX --------------------------------------------------------------------------------------------------


def last_day(date: str) -> str:
    from equipoise.vocabulary import PartialDate

    return str(PartialDate.parse(date).last())


def meddatax(study: Tree, *, groups: bool = True, keywords: bool = False) -> tuple[str, Tree]:
    """Return a page in the MedDataX layout and the partial record that it gives."""
    want: Tree = {}
    title = tight(get(study, ID + "briefTitle"))
    out = [title, f"NCT ID: {get(study, ID + 'nctId')}"]
    put(want, ID + "briefTitle", title)
    put(want, ID + "nctId", get(study, ID + "nctId"))
    updated = get(study, ST + "lastUpdatePostDateStruct.date")
    out.append(f"Last Updated: {updated}")
    put(want, ST + "lastUpdatePostDateStruct", {"date": updated})
    has_results = bool(get(study, "hasResults", False))
    out += ["Study Results", "Results available" if has_results else "Results pending"]
    out.append("Nothing or something on outcome measurements, participant flow, or safety data is shown here.")
    want["hasResults"] = has_results

    def section(name: str) -> None:
        out.extend([name, NOTES[name]])

    def row(heading: str, path: str, to: Any = None) -> None:
        value = get(study, path)
        if value is not None:
            out.extend([heading, str(value)])
            put(want, path, value if to is None else to)

    section("Basic Information")
    row("Recruitment Status", ST + "overallStatus")
    phases = get(study, DE + "phases", [])
    if phases:
        out += ["Clinical Phase", "/".join(phases)]
        put(want, DE + "phases", phases)
    if (count := get(study, DE + "enrollmentInfo.count")) is not None:
        out += ["Total Enrollment", f"{count} participants"]
        put(want, DE + "enrollmentInfo.count", count)
    row("Study Classification", DE + "studyType")
    for heading, path in (("Study Start Date", "startDateStruct"), ("Study Completion Date", "completionDateStruct")):
        if date := get(study, f"{ST}{path}.date"):
            out += [heading, last_day(date)]
            put(want, f"{ST}{path}.date", last_day(date))
    for heading, path in (("Brief Summary", "briefSummary"), ("Detailed Description", "detailedDescription")):
        if text := get(study, DS + path):
            section(heading)
            out.append(page_text(text))
            put(want, DS + path, out[-1])
    conditions = [tight(c) for c in get(study, CO + "conditions", [])]
    section("Conditions")
    out.append(" ".join(conditions))
    put(want, CO + "conditions", conditions)
    if keywords and (words := [tight(k) for k in get(study, CO + "keywords", [])]):
        section("Keywords")
        out.append("\n".join(words))
        put(want, CO + "keywords", words)
    section("Study Design")
    row("Allocation Method", DE + "designInfo.allocation")
    row("Intervention Model", DE + "designInfo.interventionModel")
    row("Observational Model Type", DE + "designInfo.observationalModel")
    row("Study Time Perspective", DE + "designInfo.timePerspective")
    row("Primary Study Purpose", DE + "designInfo.primaryPurpose")
    row("Blinding Strategy", DE + "designInfo.maskingInfo.masking")
    roles = get(study, DE + "designInfo.maskingInfo.whoMasked", [])
    out += [enum_label("WhoMasked", role) + "s" for role in roles]
    put(want, DE + "designInfo.maskingInfo.whoMasked", roles)
    interventions = get(study, AR + "interventions", [])
    arms = [a for a in get(study, AR + "armGroups", []) if "type" in a]
    if groups and arms and len(arms) == len(get(study, AR + "armGroups", [])):
        section("Study Groups")
        put(want, AR + "armGroups", [wanted_arm(arm) for arm in arms])
        for arm in arms:
            out += [tight(arm["label"]), *([page_text(arm["description"])] if "description" in arm else [])]
            out.append(f"Group Type {arm['type']}")
            for name in arm.get("interventionNames", []):
                for i in interventions:
                    if shown(i) == tight(name):
                        out += [tight(i["name"]), f"Intervention Type {i['type']}"]
    if interventions:
        section("Interventions")
        wanted = []
        for i in interventions:
            out.append(tight(i["name"]))
            wanted.append({"type": i["type"], "name": tight(i["name"])})
            if "description" in i:
                out.append(page_text(i["description"]))
                wanted[-1]["description"] = out[-1]
            out.append(f"Intervention Type {i['type']}")
            if get(want, AR + "armGroups"):
                labels = [a["label"] for a in get(want, AR + "armGroups") if shown(i) in a.get("interventionNames", [])]
                if labels:
                    wanted[-1]["armGroupLabels"] = labels
        put(want, AR + "interventions", wanted)
    section("Eligibility Criteria")
    criteria = page_text(get(study, EL + "eligibilityCriteria", ""))
    parts = criteria_halves(criteria)
    if parts:
        body = ["Inclusion Criteria", page_text(parts[0]), "Exclusion Criteria", page_text(parts[1])]
    else:
        body = [criteria]
    put(want, EL + "eligibilityCriteria", "\n\n".join(body))
    labelled: list[tuple[str, str]] = []
    for heading, path in (("Minimum Eligible Age", "minimumAge"), ("Maximum Eligible Age", "maximumAge")):
        labelled.append((heading, get(study, EL + path) or "N/A"))
        put(want, EL + path, get(study, EL + path))
    if sex := get(study, EL + "sex"):
        labelled.append(("Eligible Sex", sex))
        put(want, EL + "sex", sex)
    healthy = get(study, EL + "healthyVolunteers")
    if healthy is not None:
        labelled.append(("Accepts Healthy Volunteers", "Yes" if healthy else "No"))
        put(want, EL + "healthyVolunteers", healthy)
    out += body[:-1]
    out.append(body[-1] + "\n" + labelled[0][0])  # the portal sets no blank line here
    out.append(labelled[0][1])
    for heading, value in labelled[1:]:
        out += [heading, value]
    section("Sponsors")
    parties = [(get(study, SP + "leadSponsor"), "lead")]
    parties += [(c, "collaborator") for c in get(study, SP + "collaborators", [])]
    for party, role in parties:
        out += [tight(party["name"]), party["class"], f"Sponsor Role {role}"]
    put(want, SP + "leadSponsor", {"name": tight(parties[0][0]["name"]), "class": parties[0][0]["class"]})
    put(want, SP + "collaborators", [{"name": tight(p["name"]), "class": p["class"]} for p, _ in parties[1:]])
    if (party := get(study, SP + "responsibleParty")) and (kind := party.get("type")):
        section("Responsible Party")
        person = [party.get(f"investigator{part}") for part in ("FullName", "Title", "Affiliation")]
        out += [tight(p) for p in person if p]
        out.append(f"Responsibility Role {kind}")
        put(want, SP + "responsibleParty", {k: tight(v) for k, v in party.items() if not k.startswith("old")})
    contacts = [c for c in get(study, PL + "centralContacts", []) if c.get("name") and c.get("role")]
    if contacts:
        section("Central Contacts")
        wanted = []
        for contact in contacts:
            out += [tight(contact["name"]), f"Role: {contact['role']}"]
            wanted.append({"name": tight(contact["name"]), "role": contact["role"]})
            if re.fullmatch(r"[+(]?\d[\d\s().+/-]{4,}\d", tight(contact.get("phone", ""))):
                out.append(tight(contact["phone"]))
                wanted[-1]["phone"] = tight(contact["phone"])
        put(want, PL + "centralContacts", wanted)
    section("Other Identifiers")
    org = tight(get(study, ID + "orgStudyIdInfo.id"))
    out += [org, "Identifier Type: -", "Identifier Source: org_study_id"]
    put(want, ID + "orgStudyIdInfo.id", org)
    wanted = []
    for other in get(study, ID + "secondaryIdInfos", []):
        out += [tight(other["id"]), f"Identifier Type: {other.get('type', '-')}", "Identifier Source: secondary_id"]
        wanted.append({"id": tight(other["id"])} | ({"type": other["type"]} if "type" in other else {}))
    put(want, ID + "secondaryIdInfos", wanted)
    section("More Related Trials")
    return "\n\n".join(out), want
