"""The variables and concepts that a draft's rules may speak of."""

from __future__ import annotations

from typing import Final

from equipoise.study.variable import Variable

VARIABLES: Final[dict[str, Variable]] = {
    "age": Variable.model_validate(
        {
            "type": "derived",
            "label": "age",
            "from": "birth_date",
            "unit": "a",
            "rule": "completed years at the stage's date",
            "cost": "ask",
        }
    ),
    "sex": Variable(type="category", label="sex", values=("male", "female", "intersex", "unknown"), cost="ask"),
    "leukocytes": Variable(type="quantity", label="white blood cells", unit="10*9/L", cost="measure"),
    "neutrophils": Variable(type="quantity", label="neutrophils", unit="10*9/L", cost="measure"),
    "platelets": Variable(type="quantity", label="platelets", unit="10*9/L", cost="measure"),
    "haemoglobin": Variable(type="quantity", label="haemoglobin", unit="g/L", cost="measure"),
    "creatinine": Variable(type="quantity", label="creatinine", unit="umol/L", molar_mass=113.12, cost="measure"),
    "bilirubin": Variable(type="quantity", label="total bilirubin", unit="umol/L", molar_mass=584.66, cost="measure"),
    "albumin": Variable(type="quantity", label="albumin", unit="g/L", cost="measure"),
    "alt": Variable(type="quantity", label="ALT", unit="U/L", cost="measure"),
    "ast": Variable(type="quantity", label="AST", unit="U/L", cost="measure"),
    "inr": Variable(type="quantity", label="INR", unit="1", cost="measure"),
    "tumor_diameter_max": Variable(type="quantity", label="largest tumour diameter", unit="cm"),
    "tumor_count": Variable(type="count", label="number of tumours"),
    "expected_survival": Variable(type="quantity", label="expected survival", unit="mo", kind="estimate", cost="ask"),
    "mir26": Variable(type="category", label="miR-26 in the tumour", values=("low", "high"), cost="measure"),
    "hbsag": Variable(type="category", label="HBsAg", values=("positive", "negative"), cost="measure"),
    "hbsag_quant": Variable(type="quantity", label="HBsAg level", unit="[iU]/mL", cost="measure"),
    "hbv_dna": Variable(type="quantity", label="HBV DNA", unit="[iU]/mL", cost="measure"),
    "urine_hcg": Variable(
        type="category", label="urine pregnancy test", values=("positive", "negative"), cost="measure"
    ),
    "child_pugh_class": Variable(type="scale", label="Child-Pugh class", order=("A", "B", "C")),
    "bclc_stage": Variable(type="scale", label="BCLC stage", order=("0", "A", "B", "C", "D")),
}
"""Variables with their canonical units as UCUM codes."""

IS_A: Final[dict[str, tuple[str, ...]]] = {
    "curative_liver_resection": ("liver_resection",),
    "hcc": ("malignant_neoplasm",),
    "interferon_alfa": ("interferon_class",),
    "portal_vein_main_thrombus": ("thrombus",),
    "lymph_node_metastasis": ("tumor_metastasis",),
    "extrahepatic_metastasis": ("tumor_metastasis",),
}
"""Concept -> the concepts it belongs to."""
