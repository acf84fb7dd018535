"""Each rule on registrations fires on one planted defect, and is silent on a clean registration and on a near miss."""

from __future__ import annotations

from typing import Any

import pytest
from lint_clean_record import CRITERIA, clean_tree, findings, outcomes, put, replace_words

from equipoise.lint import built_on_records

Tree = dict[str, Any]
NEEDS_STUDY = {"ELG-015", "SOA-005", "DAT-003"}


def spoilt(*changes: tuple[str, object], words: tuple[tuple[str, str], ...] = (), criteria: str | None = None) -> Tree:
    tree = clean_tree()
    for path, value in changes:
        put(tree, path, value)
    for old, new in words:
        replace_words(tree, old, new)
    if criteria is not None:
        put(tree, "eligibilityModule.eligibilityCriteria", criteria)
    return tree


def also(line: str, kind: str = "Inclusion") -> str:
    """The clean criteria with one more."""
    return CRITERIA.replace(f"{kind} Criteria:\n\n", f"{kind} Criteria:\n\n* {line}\n")


def without(words: str, instead: str = "") -> Tree:
    return spoilt(words=((words, instead),))


COHORT = (
    ("designModule.studyType", "OBSERVATIONAL"),
    ("designModule.designInfo", {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"}),
    ("designModule.phases", None),
    ("descriptionModule.detailedDescription", "Two groups are compared by a Cox model that includes age and sex."),
    (
        "descriptionModule.briefSummary",
        "The goal of this clinical trial is to learn which of two drugs eases gout.",
    ),
    (
        "armsInterventionsModule.interventions.0.description",
        "Participants will receive zaltraprin 20 mg by mouth once daily for 52 weeks.",
    ),
    ("identificationModule.officialTitle", "Zaltraprin in Adults With Gout: a Cohort"),
)
SURVIVAL = (
    ("outcomesModule.primaryOutcomes.0.measure", "Disease-free survival"),
    ("outcomesModule.primaryOutcomes.0.description", "MRI by RECIST 1.1"),
)
IFN = (
    ("armsInterventionsModule.interventions.0.name", "Interferon alfa-2b"),
    ("armsInterventionsModule.armGroups.0.interventionNames", ["Drug: Interferon alfa-2b"]),
)
ARM = "armsInterventionsModule.armGroups.0.description"
DRUG = "armsInterventionsModule.interventions.0.description"

FIRES: list[tuple[str, Tree]] = [
    ("REG-001", spoilt(("identificationModule.nctId", "NCT123"))),
    ("REG-002", spoilt(("statusModule.overallStatus", "UNKNOWN"))),
    ("REG-002", spoilt(("statusModule.statusVerifiedDate", "2023-11"))),
    ("REG-003", spoilt(("statusModule.overallStatus", "NOT_YET_RECRUITING"))),
    ("REG-003", spoilt(("statusModule.completionDateStruct.date", "2025-11"))),
    ("REG-004", spoilt(("statusModule.primaryCompletionDateStruct.date", "2029-01"))),
    ("REG-004", spoilt(("statusModule.startDateStruct.date", "2026-02-01"))),
    ("REG-005", spoilt(("statusModule.studyFirstSubmitDate", "2025-03-01"))),
    ("REG-006", spoilt(("ipdSharingStatementModule", None))),
    ("REG-007", spoilt(("identificationModule.officialTitle", "Zaltraprin for Flares in Adults"))),
    ("REG-008", without("This superiority trial", "This non-randomized superiority trial")),
    ("REG-009", spoilt(("contactsLocationsModule.centralContacts.0.phone", None))),
    ("REG-010", without("The protocol version", "RESULTS: zaltraprin reduced flares. The protocol version")),
    (
        "REG-011",
        spoilt(
            ("statusModule.overallStatus", "COMPLETED"),
            ("statusModule.primaryCompletionDateStruct", {"date": "2024-06", "type": "ACTUAL"}),
        ),
    ),
    ("REG-012", without("The protocol version is 2.0. ")),
    ("DES-001", spoilt(*COHORT)),
    ("DES-002", spoilt(("designModule.designInfo.allocation", None), ("identificationModule.officialTitle", "Double-blind"),
                       words=(("randomised 1:1 by a computer-generated list of random numbers", "sorted 1:1"),
                              ("randomisation", "inclusion")))),
    ("DES-003", without("randomised 1:1 by", "randomised by")),
    ("DES-004", without("This superiority trial", "This trial")),
    ("DES-005", without("This superiority trial", "This non-inferiority trial")),
    ("DES-006", spoilt(*COHORT)),
    ("DES-007", spoilt(*COHORT)),
    ("DES-008", spoilt(("designModule.designInfo.interventionModel", "SINGLE_GROUP"))),
    ("DES-009", spoilt(("designModule.enrollmentInfo.count", 230))),
    ("DES-010", spoilt(("designModule.enrollmentInfo.count", 2000), words=(("226 participants", "2000 participants"),))),
    ("DES-011", spoilt(("statusModule.completionDateStruct.date", "2025-12"),
                       ("statusModule.primaryCompletionDateStruct.date", "2025-12"))),
    ("DES-012", spoilt(("designModule.phases", None))),
    ("INT-001", spoilt((ARM, "Zaltraprin by mouth once daily for 52 weeks"), (DRUG, "Tablets, once daily, 52 weeks"))),
    ("INT-002", spoilt((ARM, "Zaltraprin by mouth, 20 mg once daily or 60 mg twice a week, for 52 weeks"))),
    ("INT-003", spoilt((ARM, "20 mg subcutaneously or intramuscularly once daily for 52 weeks"), (DRUG, "20 mg"))),
    ("INT-003", spoilt((ARM, "Zaltraprin 20 mg once daily for 52 weeks"), (DRUG, "20 mg"))),
    ("INT-004", spoilt((ARM, "Zaltraprin 20 mg by mouth"), (DRUG, "Tablets of 20 mg"))),
    ("INT-005", spoilt(("armsInterventionsModule.interventions.0.name", "Interferon alfa"))),
    ("INT-006", spoilt(("armsInterventionsModule.armGroups.1.description", "Standard care"))),
    ("INT-007", spoilt(("armsInterventionsModule.armGroups.0.type", "ACTIVE_COMPARATOR"))),
    ("INT-008", without("Treatment is stopped if unacceptable toxicity occurs, and the dose is reduced for adverse events of grade 3.")),
    ("INT-009", without("Other treatments are recorded; permitted medications are listed in the protocol. ")),
    ("INT-010", spoilt(("armsInterventionsModule.interventions.0.armGroupLabels", None),
                       ("armsInterventionsModule.armGroups.0.interventionNames", None))),
    ("INT-011", without("Adherence is monitored by tablet counts. ")),
    ("INT-012", spoilt(("armsInterventionsModule.armGroups.0.label", "Group 1"),
                       ("armsInterventionsModule.interventions.0.armGroupLabels", ["Group 1"]))),
    ("INT-013", without("The first dose is given within 3 days of randomisation. ")),
    ("ELG-001", spoilt(criteria=also("Platelets below 90 x 10^9/L"))),
    ("ELG-002", spoilt(criteria=also("Low miR-9 expression in serum"))),
    ("ELG-003", spoilt(criteria=CRITERIA.replace("18 years or older", "21 years or older"))),
    ("ELG-004", spoilt(criteria=also("Takes colchicine during this study", "Exclusion"))),
    ("ELG-005", spoilt(criteria=also("Uncontrolled hypertension", "Exclusion"))),
    ("ELG-006", spoilt(criteria=also("Gout flares: two or more in the last 12 months"))),
    ("ELG-007", spoilt(criteria=also("Prior systemic therapy, such as radiotherapy", "Exclusion"))),
    ("ELG-008", spoilt(criteria=CRITERIA.replace("100 x 10^9/L", "100"))),
    ("ELG-008", spoilt(criteria=CRITERIA.replace("100 x 10^9/L", "100 g/L").replace("Platelets", "Haemoglobin").replace("100 g", "100 000 g"))),
    ("ELG-009", spoilt(criteria=also("Tumour diameter between 3 to 8 cm"))),
    ("ELG-010", spoilt(criteria=CRITERIA.replace("Pregnancy, or refusal of contraception until 30 days after the last dose", "Pregnancy"))),
    ("ELG-011", spoilt(criteria=CRITERIA.replace("Written informed consent", "Can read"))),
    ("ELG-011", spoilt(criteria=CRITERIA.replace("Written informed consent", "Consent of the person or of a legal guardian"))),
    ("ELG-012", spoilt(criteria=CRITERIA.replace("Inclusion Criteria", "Perioperative Period Inclusion Criteria"))),
    ("ELG-013", spoilt(*IFN)),
    ("ELG-014", spoilt(criteria=also("Unfit in the opinion of the investigator", "Exclusion"))),
    ("ELG-016", spoilt(("eligibilityModule.maximumAge", "70 Years"))),
    ("ELG-017", spoilt(criteria=also("Pathological confirmation by surgical resection or local ablation"))),
    ("OUT-001", spoilt(("outcomesModule.primaryOutcomes", None))),
    ("OUT-002", spoilt(("outcomesModule.primaryOutcomes", [{"measure": "Flares", "timeFrame": "52 weeks"}, {"measure": "Urate", "timeFrame": "52 weeks"}]))),
    ("OUT-003", spoilt(("outcomesModule.secondaryOutcomes.0.timeFrame", None))),
    ("OUT-004", spoilt(*SURVIVAL)),
    ("OUT-005", without("compares risks by the Cochran-Mantel-Haenszel test", "compares the 1-year cumulative flare rate by the log-rank test")),
    ("OUT-006", spoilt(("outcomesModule.primaryOutcomes.0.measure", "Time to recurrence"))),
    ("OUT-007", without("; the summary is the risk difference under a treatment-policy strategy for discontinuation")),
    ("OUT-008", spoilt(("outcomesModule.secondaryOutcomes.1.measure", "Safety"))),
    ("OUT-009", spoilt(("outcomesModule.secondaryOutcomes.0.measure", "Quality of life"), ("outcomesModule.secondaryOutcomes.0.description", None))),
    ("OUT-011", spoilt(("outcomesModule.secondaryOutcomes", [{"measure": "Urate", "timeFrame": "52 weeks"}]))),
    ("OUT-012", spoilt(("outcomesModule.secondaryOutcomes", [{"measure": "Urate", "timeFrame": "52 weeks"}]),
                       ("outcomesModule.primaryOutcomes.0.measure", "Urate in serum"))),
    ("OUT-014", spoilt(("outcomesModule.secondaryOutcomes.1.measure", "Clinical cure"))),
    ("SOA-001", spoilt(("outcomesModule.secondaryOutcomes.0.timeFrame", "52 weeks"), ("outcomesModule.secondaryOutcomes.1.timeFrame", "52 weeks"),
                       words=(("Visits take place every 4 weeks ± 3 days; each", "Each"),))),
    ("SOA-002", without("every 4 weeks ± 3 days", "every 4 weeks")),
    ("SOA-002", without("every 4 weeks ± 3 days", "every 4 weeks ± 15 days")),
    ("SOA-003", without("every 4 weeks ± 3 days", "every 10 weeks ± 3 days")),
    ("SOA-004", spoilt(("outcomesModule", None), words=(("; each participant is followed for 52 weeks", ""),))),
    ("SOA-007", spoilt(*SURVIVAL, words=(("Visits take place", "MRI scans take place"),))),
    ("RND-001", without("by a computer-generated list of random numbers, ", "")),
    ("RND-002", without("stratified by site and ", "")),
    ("RND-002", without("stratified by site", "in blocks of 4")),
    ("RND-003", without("stratified by site and kept by a central pharmacy, so that the allocation is concealed", "stratified by site")),
    ("RND-004", spoilt(("designModule.designInfo.maskingInfo", {"masking": "NONE"}))),
    ("RND-005", spoilt(("designModule.designInfo.maskingInfo.whoMasked", ["PARTICIPANT"]))),
    ("RND-006", spoilt(("designModule.designInfo.allocation", "NON_RANDOMIZED"))),
    ("STA-001", without("Sample size: 226 participants give 90% power at a two-sided alpha of 0.05 to find a reduction from 60% to 38%, with 5% drop-out. ")),
    ("STA-002", without("from 60% to 38%", "from 60% to 45%")),
    ("STA-004", without("two-sided ")),
    ("STA-005", without("by the Cochran-Mantel-Haenszel test ")),
    ("STA-006", without("in the intention-to-treat population")),
    ("STA-007", without("Missing values are imputed. ")),
    ("STA-008", spoilt(words=(("5% drop-out", "20 events and 5% drop-out"), ("There is no", "A Cox model includes age, sex and site. There is no")))),
    ("STA-009", without("There is no interim analysis.")),
    ("STA-010", spoilt(*IFN, *SURVIVAL)),
    ("SAF-001", without("Adverse events are defined as any untoward medical occurrence, graded", "Adverse events are graded")),
    ("SAF-002", spoilt(("oversightModule", None), words=(("A data monitoring committee reviews safety. ", ""),))),
    ("SAF-003", without("CTCAE version 5.0", "CTCAE")),
    ("SAF-004", without("The ethics committee approved the protocol, and w", "W")),
    ("DAT-001", spoilt(("ipdSharingStatementModule", None))),
    ("DAT-002", without("are stored for future research with consent", "are taken")),
]  # fmt: skip

NEAR_MISSES: list[tuple[str, Tree]] = [
    ("REG-002", spoilt(("statusModule.statusVerifiedDate", "2024-01"))),
    ("REG-004", spoilt(("statusModule.primaryCompletionDateStruct.date", "2028-12"))),
    ("REG-005", spoilt(("statusModule.studyFirstSubmitDate", "2025-02"))),
    ("REG-010", without("The protocol version", "Earlier trials showed that zaltraprin reduced urate. The protocol version")),
    ("DES-001", spoilt(*COHORT[:-2], (DRUG, "Zaltraprin as prescribed in routine care"))),
    ("DES-005", without("This superiority trial", "This non-inferiority trial, with a margin of 8 percentage points,")),
    ("DES-006", spoilt(*COHORT, ("descriptionModule.detailedDescription", "Two groups are compared after propensity score matching."))),
    ("INT-002", spoilt((ARM, "Zaltraprin by mouth, 20 mg once daily or 60 mg twice a week depending on kidney function, for 52 weeks"))),
    ("INT-005", spoilt(("armsInterventionsModule.interventions.0.name", "Interferon alfa-2b"))),
    ("ELG-001", spoilt(criteria=also("Platelets below 400 x 10^9/L"))),
    ("ELG-002", spoilt(criteria=also("Low miR-9 expression in serum (fold change < 0.5)"))),
    ("ELG-004", spoilt(criteria=also("Plans to take colchicine during this study", "Exclusion"))),
    ("ELG-005", spoilt(criteria=also("Uncontrolled hypertension (above 160/100 mmHg)", "Exclusion"))),
    ("ELG-007", spoilt(criteria=also("Prior systemic therapy, such as chemotherapy", "Exclusion"))),
    ("ELG-009", spoilt(criteria=also("Largest tumour diameter between 3 and 8 cm, inclusive"))),
    ("ELG-012", spoilt(criteria=CRITERIA.replace("Inclusion Criteria", "Baseline (4 weeks after surgery) Inclusion Criteria").replace("Exclusion Criteria", "Baseline (4 weeks after surgery) Exclusion Criteria"))),
    ("ELG-016", spoilt(("eligibilityModule.maximumAge", "17 Years"))),
    ("ELG-017", spoilt(criteria=also("Pathological confirmation by surgical resection, or a biopsy before local ablation"))),
    ("OUT-006", spoilt(("outcomesModule.primaryOutcomes.0.measure", "Time to recurrence"),
                       ("outcomesModule.primaryOutcomes.0.description", "Recurrence or death, whichever is first"))),
    ("OUT-014", spoilt(("outcomesModule.secondaryOutcomes.1.measure", "Clinical cure"),
                       ("outcomesModule.secondaryOutcomes.1.description", "Defined as loss of HBsAg and of HBV DNA"))),
    ("RND-004", spoilt(("designModule.designInfo.maskingInfo", {"masking": "NONE"}), words=(("Blood samples", "Scans are read by blinded readers, outcomes by blinded assessors. Blood samples"),))),
    ("RND-006", spoilt(("designModule.designInfo.allocation", "NON_RANDOMIZED"), words=(("Other treatments", "Patients' preference decides the group. Other treatments"),))),
    ("STA-002", without("226 participants give", "220 participants give")),
    ("STA-010", spoilt(*IFN, *SURVIVAL, words=(("Missing values", "Restricted mean survival time is a sensitivity analysis. Missing values"),))),
]  # fmt: skip


def test_no_rule_fails_on_the_clean_registration():
    assert [finding.rule for finding in findings(clean_tree()) if finding.outcome.value == "fail"] == []


def test_every_rule_that_is_built_has_a_case_that_fires():
    assert {rule for rule, _ in FIRES} | NEEDS_STUDY == set(built_on_records())


@pytest.mark.parametrize(("rule", "tree"), FIRES, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(FIRES)])
def test_a_planted_defect_is_found(rule: str, tree: Tree):
    assert set(outcomes(tree, rule)) == {"fail"}


@pytest.mark.parametrize(
    ("rule", "tree"), NEAR_MISSES, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(NEAR_MISSES)]
)
def test_a_near_miss_is_not_reported(rule: str, tree: Tree):
    assert "fail" not in outcomes(tree, rule)


def test_a_failure_names_words_that_stand_in_the_registration():
    texts = [*_texts(tree := spoilt(criteria=also("Uncontrolled hypertension", "Exclusion")))]
    found = [item for item in findings(tree) if item.rule == "ELG-005"]
    assert all(any(words in text for text in texts) for item in found for words in item.evidence)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for child in children for text in _texts(child)]
