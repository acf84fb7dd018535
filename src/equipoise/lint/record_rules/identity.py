"""Who the study is: identifier, data set items, title, sites and contacts, provenance."""

from __future__ import annotations

import re
from typing import Any, Final, cast

from equipoise.lint.design_facts import drug_classes, is_generic
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.pack import read_pack
from equipoise.lint.source import PROTOCOL, Source

_NCT: Final = re.compile(r"NCT\d{8}")
_OTHERS: Final = re.compile(
    r"ISRCTN\d{8}|\d{4}-\d{6}-\d{2}(?:-\d{2})?|ChiCTR\w{5,}|jRCT\w\d+|UMIN\d{9}|DRKS\d{8}|ACTRN\d{14}p?|"
    r"CTRI/\d{4}/\d+/\d+"
    r"|EUCTR\S+|NL\d+|NTR\d+|KCT\d{7}|TCTR\d+|IRCT\S+|PACTR\d+|RBR-\w+|SLCTR/\S+|RPCEC\d+|LBCTR\d+"
)
_CLOSED: Final = frozenset(
    [
        "COMPLETED",
        "TERMINATED",
        "WITHDRAWN",
        "SUSPENDED",
        "ACTIVE_NOT_RECRUITING",
        "NO_LONGER_AVAILABLE",
        "APPROVED_FOR_MARKETING",
    ]
)


def identifier(source: Source) -> Judgement:
    """REG-001."""
    number = source.record.nct_id
    path = f"{PROTOCOL}.identificationModule.nctId"
    if number is None:
        return fails("no registry identifier is given", where=path, mend="give the number the registry assigned")
    if _NCT.fullmatch(number):
        return passes("the identifier is well formed", number, where=path)
    if number.upper().startswith("NCT"):
        mend = "write NCT and eight digits"
        return fails(f"{number!r} is no ClinicalTrials.gov number", number, where=path, mend=mend)
    if _OTHERS.fullmatch(number):
        return passes("the identifier is well formed", number, where=path)
    return not_assessable(f"{number!r} follows no scheme that is known here", number)


def data_set_items(source: Source) -> Judgement:
    """REG-006."""
    missing: list[str] = []
    unseen: list[str] = []
    present = 0
    for item in read_pack("record_items")["items"]:
        state = _item_state(source, item)
        if state == "present":
            present += 1
        elif state == "missing":
            missing.append(f"{item['number']} {item['name']}")
        elif state == "unseen":
            unseen.append(f"{item['number']} {item['name']}")
    if missing:
        return fails(f"{len(missing)} of 24 items are missing: {', '.join(missing)}", mend="complete the registration")
    if unseen:
        return not_assessable(f"{present} of 24 items are given; this source does not carry {', '.join(unseen)}")
    return passes(f"{present} of 24 items are given, the rest is not owed or not carried by this registry")


def _item_state(source: Source, item: dict[str, Any]) -> str:  # Any: a row of the pack
    if item.get("never"):
        return "not carried"
    paths = cast("list[str]", item["paths"])
    if any(source.record.at(f"{PROTOCOL}.{path}").value not in (None, {}, []) for path in paths):
        return "present"
    if item.get("optional") or (item.get("interventional") and source.is_observational):
        return "not owed"
    if item.get("when_open") and source.record.overall_status in _CLOSED:
        return "not owed"
    # A portal shows part of a registration, so that what its page lacks may well be registered.
    if source.report is not None and source.report.portal is not None:
        return "unseen"
    return "unseen" if any(source.lacks(part) for path in paths for part in path.split(".")) else "missing"


# --- title -------------------------------------------------------------------------------------------------------

_DESIGN: Final = re.compile(
    r"random|controlled|double[- ]blind|single[- ]blind|placebo|open[- ]label|phase\b|pilot|observational|cohort|"
    r"registry|"
    r"prospective|retrospective|single[- ]arm|cross-sectional|case[- ]control|feasibility|non-?inferiority|crossover|"
    r"cross-over|longitudinal|dose[- ](?:escalation|finding)|pharmacokinetic|survey|multi-?cent(?:er|re)|survey|"
    r"first[- ]in[- ]human|proof[- ]of[- ]concept|clinical trial|clinical study|factorial|adaptive|extension|real[- "
    r"]world",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?:patients?|participants?|adults?|children|infants?|neonates?|women|men|volunteers?|subjects?|survivors?|"
    r"people|"
    r"adolescents?|students?|nurses?|caregivers?|veterans?|pregnan\w+|elderly|parturients?|individuals?|persons?)\b",
    re.IGNORECASE,
)
_DISEASE: Final = re.compile(
    r"\b(?:cancers?|diseases?|disorders?|syndromes?|failure|injur(?:y|ies)|infections?|tumou?rs?|dysfunction|"
    r"deficiency|"
    r"\w{3,}(?:itis|osis|emia|pathy|oma|omas|plegia|algia))\b",
    re.IGNORECASE,
)
_STOP: Final = frozenset(
    [
        "with",
        "from",
        "that",
        "this",
        "study",
        "trial",
        "group",
        "drug",
        "therapy",
        "treatment",
        "disease",
        "disorder",
        "syndrome",
        "acute",
        "chronic",
        "other",
        "and",
        "the",
        "for",
        "patients",
        "using",
        "versus",
        "plus",
        "combined",
        "standard",
        "care",
        "placebo",
        "control",
        "clinical",
        "effect",
        "effects",
        "type",
        "stage",
    ]
)


def title(source: Source) -> Judgement:
    """REG-007."""
    if not source.titles:
        return not_assessable("the source gives no title")
    text = " ".join(passage.text for passage in source.titles)
    missing = [
        name
        for name, is_there in (
            ("population", _names_population(source, text)),
            ("intervention", (source.is_observational and not source.treatments) or _names_intervention(source, text)),
            ("design", _DESIGN.search(text) is not None),
        )
        if not is_there
    ]
    shown = source.titles[-1].quote(0, len(source.titles[-1].text))
    if not missing:
        return passes("the title names population, intervention and design", shown)
    mend = "say in the title who is studied, what is given and how the study is built"
    return fails(f"the title does not name the {' nor the '.join(missing)}", shown, where="title", mend=mend)


def _tokens(text: str) -> set[str]:
    found = {token.lower() for token in re.findall(r"[^\W_]{3,}", text)}
    return {token for token in found if (len(token) > 3 or not token.islower()) and token not in _STOP}


def _names_population(source: Source, text: str) -> bool:
    titled = _tokens(text)
    named = {
        token for condition in (*source.record.conditions, *source.record.keywords) for token in _tokens(condition)
    }
    return bool(titled & named) or _PEOPLE.search(text) is not None or _DISEASE.search(text) is not None


def _names_intervention(source: Source, text: str) -> bool:
    titled = _tokens(text) | {token.lower() for token in re.findall(r"\b[A-Z]{2,}[\w-]*", text)}
    texts = [name for item in source.interventions for name in (item.name, *item.other_names) if not is_generic(name)]
    texts += [arm.label for arm in source.arms if not is_generic(arm.label)]
    named = {token for words in texts for token in _tokens(words)}
    if titled & named:
        return True
    told = " ".join([*texts, *(passage.text for passage in source.intervention_texts)])
    return any(row.names.search(text) and row.names.search(told) for row in drug_classes())


# --- sites, contacts, provenance -----------------------------------------------------------------------------------


def sites_and_contacts(source: Source) -> Judgement:
    """REG-009."""
    status = source.record.overall_status
    if status in _CLOSED:
        return not_applicable("the study does not take participants any more")
    count, named = source.site_count, len(source.record.locations)
    contacts = source.record.central_contacts
    silent = [contact for contact in contacts if not (contact.phone or contact.email)]
    if contacts and len(silent) == len(contacts) and not source.lacks("centralContacts"):
        told = f"; {count} sites are counted and {named} named" if count is not None and count > named else ""
        evidence = [contact.name or "" for contact in silent]
        return fails(f"no contact has a telephone number or an e-mail address{told}", *evidence, mend="add a channel")
    if count is not None and count > named and not source.lacks("locations"):
        return fails(f"{count} sites are counted and {named} named", mend="name the sites")
    if not contacts and not named:
        return not_assessable("the source gives neither contacts nor sites")
    return passes("sites and contacts can be reached")


def provenance(source: Source) -> Judgement:
    """REG-012."""
    missing: list[str] = []
    if source.record.sponsor is None and not source.lacks("leadSponsor"):
        missing.append("sponsor")
    text = source.says(re.compile(r"\bprotocol (?:version|no\.|number|date|amendment)\b", re.IGNORECASE))
    documents = source.record.at("documentSection.largeDocumentModule.largeDocs").value
    if missing:
        return fails(f"not given: {', '.join(missing)}", mend="name the sponsor and its role")
    if text is not None or documents:
        return passes("sponsor and protocol version are given", text.words if text is not None else "")
    if source.report is not None and source.report.portal is not None:
        return not_assessable("a portal's page shows no protocol documents")
    return fails("no protocol version or date is given", mend="name the protocol's version and date")
