"""Criteria about the disease: biomarkers, stage, tumour, spread, thrombosis, liver function, allergy."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.drafting.item_text import ItemText, word_set
from equipoise.study.drafting.reading_of_item import RuleReading, Setting

_CLASSES: Final = r"(?P<first>[ABC])(?![\w+])(?:\s*(?:or|and|,|/)\s*(?P<second>[ABC])(?![\w+]))?"
_CHILD_PUGH: Final = re.compile(
    rf"\bchild[-\s]?pugh\s*(?:score|grade|classification|stage|liver\s+function)?\s*(?:of|is|:)?\s*(?:class|grade)?\s*{_CLASSES}",
    re.IGNORECASE,
)
_LIVER_WORDS: Final = word_set("normal or well-compensated liver function classified class baseline")
_BCLC: Final = re.compile(
    r"(?:\bbarcelona\s+clinic\s+liver\s+cancer\s*)?\(?\bBCLC\)?\s*(?:staging|stages?|classification)?\s*(?:of|is|:)?\s*"
    r"(?P<stages>(?:0|[A-D])(?![\w+])(?:\s*(?:,|or|and|/)\s*(?:0|[A-D])(?![\w+]))*)",
    re.IGNORECASE,
)
_HBSAG: Final = re.compile(
    r"\bpositive\s+for\s+(?:hepatitis\s+B\s+surface\s+antigen\s*)?\(?HBsAg\)?|\bHBsAg[-\s]*(?:\(\+\)|positive)",
    re.IGNORECASE,
)
_LOW_MARKER: Final = re.compile(
    r"\blow\s+miR-?26\s+expression(?:\s+in\s+(?:the\s+)?tumou?r)?(?:\s*\(confirmed\s+by\s+[\w-]+\))?", re.IGNORECASE
)
_RESECTED: Final = re.compile(
    r"\bunderwent\s+(?:a\s+)?curative\s+resection\s+of\s+(?:HCC|hepatocellular\s+carcinoma)\b", re.IGNORECASE
)
_TREATED: Final = re.compile(
    r"\bpathological\s+confirmation\s+of\s+(?:HCC|hepatocellular\s+carcinoma)\s+via\s+surgical\s+resection\s+or\s+local\s+ablation\b",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(
    r"\btumou?r\s+(?:diameter|size)\s+(?:is\s+)?(?:between\s+)?(?P<low>\d+(?:\.\d+)?)\s*(?:to|and|-|–)\s*(?P<high>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>centimeters?|centimetres?|cm|mm)\b(?:\s*,?\s*and\s+the\s+number\s+of\s+tumou?rs?\s+(?:is\s+)?(?P<sign>less\s+than|<|≤|at\s+most)\s*"
    r"(?P<count>\d+))?",
    re.IGNORECASE,
)
_THROMBUS: Final = re.compile(
    r"\bno\s+thrombosis\s+(?:is\s+)?(?:detected\s+)?in\s+the\s+main\s+branches\s+of\s+the\s+(?P<where>[a-z, ]+?)"
    r"(?P<method>\s+by\s+pre-?operative\s+imaging\s+or\s+by\s+intra-?operative\s+findings)?$",
    re.IGNORECASE,
)
_VESSELS: Final = {
    "portal vein": "portal_vein_main_thrombus",
    "hepatic vein": "hepatic_vein_main_thrombus",
    "bile duct": "bile_duct_main_thrombus",
}
_NO_SPREAD: Final = re.compile(
    r"no\s+(?P<sites>(?:extrahepatic|lymph\s+node|distant)(?:\s*(?:and|or|,)\s*(?:extrahepatic|lymph\s+node|distant))*)\s+metastas[ie]s",
    re.IGNORECASE,
)
_SITES: Final = {
    "extrahepatic": "extrahepatic_metastasis",
    "lymph node": "lymph_node_metastasis",
    "distant": "distant_metastasis",
}
_SPREAD: Final = re.compile(r"\bpresence\s+of\s+tumou?r\s+metastas[ie]s\b", re.IGNORECASE)
_COMPLICATIONS: Final = re.compile(
    r"\binfection,\s*bleeding,\s*bile\s+leakage,?\s*or\s+other\s+post-?operative\s+complications\b", re.IGNORECASE
)
_SECOND_CANCER: Final = re.compile(
    r"\b(?:concomitant\s+)?malignant\s+primary\s+tumou?r(?:\(s\)|s)?\s+in\s+other\s+systems\b", re.IGNORECASE
)
_ALLERGY: Final = re.compile(
    r"\b(?:history\s+of\s+(?:study|investigational)\s+drug\s+or\s+similar\s+drug\s+allergy"
    r"|allergic\s+to\s+interferon(?P<parts>\s+or\s+any\s+of\s+its\s+components)?"
    r"(?P<unfit>,?\s*or\s+whom\s+the\s+investigator\s+deems\s+unsuitable\s+for\s+interferon(?:\s+therapy)?)?)",
    re.IGNORECASE,
)


def read_child_pugh(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a Child-Pugh class; points are left to a person."""
    match = _CHILD_PUGH.search(item.text)
    if match is None or not item.only(match, _LIVER_WORDS):
        return None
    classes = [found.upper() for found in (match["first"], match["second"]) if found]
    return RuleReading(f"{_one_of('child_pugh_class', classes)}{setting.during}")


def read_bclc(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a set of BCLC stages."""
    match = _BCLC.search(item.text)
    if match is None or not item.only(match):
        return None
    stages = [
        stage.upper() for stage in re.findall(r"0|[A-Da-d](?!\w)", re.sub(r"\b(?:or|and)\b", " ", match["stages"]))
    ]
    return RuleReading(_one_of("bclc_stage", stages))


def _one_of(variable: str, codes: list[str]) -> str:
    return f"{variable} is {codes[0]}" if len(codes) == 1 else f"{variable} in {{{', '.join(codes)}}}"


def read_hbsag(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a positive hepatitis B surface antigen."""
    match = _HBSAG.search(item.text)
    return RuleReading("hbsag is positive") if match is not None and item.only(match) else None


def read_resected_low_marker(item: ItemText, setting: Setting) -> tuple[RuleReading, ...]:
    """Read a resected tumour with a low biomarker as its two parts."""
    marker, resected = _LOW_MARKER.search(item.text), _RESECTED.search(item.text)
    if item.is_exclusion or marker is None:
        return ()
    low = RuleReading("mir26 is low", needs=("mir26_cutoff",), part="b" if resected else "")
    if resected is None:
        return (low,) if item.only(marker) else ()
    rest = item.text.replace(marker.group(), " ").replace(resected.group(), " ")
    if not ItemText("", rest, is_exclusion=False).consists_of(()):
        return ()
    when = "procedure(curative_liver_resection) and condition(hcc, certainty=histology|confirmed)"
    return (RuleReading(when, part="a", ambiguity="what makes a resection curative is not said"), low)


def read_treated_hcc(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a liver cancer that pathology proves and that was resected or ablated."""
    match = _TREATED.search(item.text)
    if item.is_exclusion or match is None or not item.only(match):
        return None
    when = "condition(hcc, certainty=histology) and procedure(liver_resection|local_ablation) ever"
    return RuleReading(when, ambiguity="ablation yields tissue only with a biopsy; when the proof is due is not said")


def read_tumor_burden(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read size and number of tumours."""
    match = _SIZE.search(item.text)
    if item.is_exclusion or match is None or not item.only(match):
        return None
    unit = "mm" if match["unit"].lower() == "mm" else "cm"
    when = f"tumor_diameter_max in {match['low']}..{match['high']} {unit}"
    if match["count"]:
        # Fewer than three lesions means at most two: the record says "less than 3".
        sign = "<" if match["sign"].lower() in ("<",) or "less" in match["sign"].lower() else "<="
        when += f" and tumor_count {sign} {match['count']}"
    return RuleReading(when, ambiguity="whether the two limits themselves count is not said; read as inclusive")


def read_no_thrombus(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read the absence of thrombus in the main vessels named."""
    match = _THROMBUS.fullmatch(item.text)
    if item.is_exclusion or match is None:
        return None
    named = [vessel.strip() for vessel in re.split(r",|\band\b|\bor\b", match["where"]) if vessel.strip()]
    if not named or any(vessel.lower() not in _VESSELS for vessel in named):
        return None
    where = "|".join(_VESSELS[vessel.lower()] for vessel in named)
    method = ", method=preoperative_imaging|intraoperative" if match["method"] else ""
    doubt = "whether 'main branches' reaches over every structure named; read as yes"
    return RuleReading(f"no finding({where}{method})", ambiguity=doubt if len(named) > 1 else "")


def read_spread(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read the absence of metastasis (inclusion) or its presence (exclusion)."""
    if item.is_exclusion:
        match = _SPREAD.search(item.text)
        words = ("baseline", "examination", "suggests", "indicates", "shows")
        return RuleReading(f"finding(tumor_metastasis){setting.during}") if match and item.only(match, words) else None
    match = _NO_SPREAD.fullmatch(item.text)
    if match is None:
        return None
    sites = re.findall(r"extrahepatic|lymph node|distant", re.sub(r"\s+", " ", match["sites"].lower()))
    return RuleReading(f"no finding({'|'.join(_SITES[site] for site in sites)})")


def read_complications(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read complications of surgery found at the stage's examination."""
    match = _COMPLICATIONS.search(item.text)
    words = ("baseline", "examination", "indicates", "suggests", "shows", "present")
    if not item.is_exclusion or match is None or not item.only(match, words):
        return None
    when = f"finding(infection|bleeding|bile_leak|postoperative_complication){setting.during}"
    return RuleReading(when, open_list=True)


def read_second_cancer(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a second primary cancer elsewhere."""
    match = _SECOND_CANCER.search(item.text)
    if not item.is_exclusion or match is None or not item.only(match, ("present",)):
        return None
    return RuleReading("condition(malignant_neoplasm, status=active) except (hcc)")


def read_allergy(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read an allergy to the study's drug or its class."""
    match = _ALLERGY.search(item.text)
    if not item.is_exclusion or match is None or not item.only(match):
        return None
    if not match.group().lower().startswith("allergic"):
        return RuleReading(f"allergy({'|'.join(setting.drug_concepts)}) ever") if setting.drug_concepts else None
    concepts = "interferon_class|interferon_excipient" if match["parts"] else "interferon_class"
    unfit = ' or attested("unsuitable for interferon")' if match["unfit"] else ""
    return RuleReading(f"allergy({concepts}) ever{unfit}")
