"""One criterion's words to a rule: only where the words allow no other."""

from __future__ import annotations

import pytest

from equipoise.study.drafting.criteria import _readings  # pyright: ignore[reportPrivateUsage]
from equipoise.study.drafting.item_text import item_text
from equipoise.study.drafting.reading_of_item import RuleReading, Setting

SETTING = Setting("baseline", ("interferon_alfa", "interferon_class"), "randomization")
NO_WINDOW = Setting(None, (), "allocation")


def read(words: str, *, exclusion: bool = False, setting: Setting = NO_WINDOW) -> tuple[RuleReading, ...]:
    return _readings(item_text(words, is_exclusion=exclusion), setting)


def rule(words: str, *, exclusion: bool = False, setting: Setting = NO_WINDOW) -> str | None:
    readings = read(words, exclusion=exclusion, setting=setting)
    return readings[0].when if readings else None


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("Age ≥18 years and ≤75 years, women or men;", "age in 18..75 a and sex in {male, female}"),
        ("Age: between 18 and 70 years", "age in 18..70 a"),
        ("18-65 years", "age in 18..65 a"),
        ("18 years or older", "age >= 18 a"),
        ("At least 2 years of age", "age >= 2 a"),
        ("Age: 6 to 24 months", None),
        ("Men aged 18 to 75 years", None),
        ("Aged 18 to 75 years with an ECOG of 0", None),
        ("Diabetes for 2 to 5 years", None),
        ("Participants aged 75 to 18 years", None),
    ],
)
def test_age(words: str, when: str | None) -> None:
    assert rule(words) == when


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("Platelets > 100 x 10^9/L", "platelets > 100 10*9/L"),
        ("Platelet count ≥100×10^9/L and hemoglobin ≥ 90 g/L", "platelets >= 100 10*9/L and haemoglobin >= 90 g/L"),
        ("serum creatinine no more than 1.5 x ULN", "creatinine <= 1.5 x ULN"),
        ("ALT < 2.5 × ULN", "alt < 2.5 x ULN"),
        ("Platelets > 100 x 109/L", None),  # the caret was lost: nobody knows what was meant
        ("Platelets > 100", None),
        ("Creatinine < 2.0 kg", None),
        ("Platelets > 100 x 10^9/L without transfusion in 14 days", None),
        ("Platelets > 100 x 10^9/L or hemoglobin > 90 g/L", None),
        ("No platelets > 100 x 10^9/L", None),
    ],
)
def test_laboratory_values(words: str, when: str | None) -> None:
    assert rule(words) == when


def test_laboratory_values_of_a_window_say_so() -> None:
    words = "The blood examination shows leukocytes > 2.5 x 10^9/L and platelets > 40 x 10^9/L"
    when = "leukocytes > 2.5 10*9/L during baseline and platelets > 40 10*9/L during baseline"
    assert rule(words, setting=SETTING) == when


def test_several_limits_of_an_exclusion_are_left_to_a_person() -> None:
    assert rule("Platelets < 100 x 10^9/L and hemoglobin < 90 g/L", exclusion=True) is None
    assert rule("Platelets < 100 x 10^9/L", exclusion=True) == "platelets < 100 10*9/L"


@pytest.mark.parametrize(
    ("words", "exclusion", "when"),
    [
        ("Child-Pugh class A at baseline.", False, "child_pugh_class is A"),
        ("Liver function: Child-Pugh A or B", False, "child_pugh_class in {A, B}"),
        ("Child-Pugh A5", False, None),
        ("Child-Pugh score <= 7", False, None),
        ("Child-Pugh A, with no ascites", False, None),
        ("Stage: BCLC 0 or A.", False, "bclc_stage in {0, A}"),
        ("BCLC stage 0, A or B1", False, None),
        ("HBsAg positive", False, "hbsag is positive"),
        ("HBsAg positive for more than 6 months", False, None),
        ("HBsAg positive patients will be excluded", False, None),
        ("HBsAg positive patients will be excluded", True, "hbsag is positive"),
        ("Signed informed consent", False, 'attested("consent signed")'),
        ("Signed informed consent and resectable tumour", False, None),
        ("No signed informed consent", False, None),
        ("Life expectancy of at least 3 months", False, "expected_survival >= 3 mo"),
        ("Life expectancy > 12 weeks", False, None),
        (
            "no extrahepatic or lymph node metastases",
            False,
            "no finding(extrahepatic_metastasis|lymph_node_metastasis)",
        ),
        ("no bone metastasis", False, None),
        ("Pregnant or breastfeeding women", True, "condition(pregnancy|lactation) current"),
        ("Pregnancy in the last 6 months", True, None),
        ("Women planning to become pregnant", True, None),
        ("Currently participating in another clinical trial", True, "study(other_interventional_trial) current"),
        ("Participated in another clinical trial within 30 days", True, None),
        ("Deemed unsuitable for the study by the investigator", True, 'attested("investigator deems unsuitable")'),
        ("Hypertension, deemed unsuitable by the investigator", True, None),
    ],
)
def test_templates(words: str, exclusion: bool, when: str | None) -> None:
    assert rule(words, exclusion=exclusion) == when


def test_a_compound_criterion_becomes_two() -> None:
    words = (
        "Subjects with low miR-26 expression in the tumour (confirmed by PCR) who underwent curative resection of HCC"
    )
    resected, low = read(words)
    assert (resected.part, low.part) == ("a", "b")
    assert low.when == "mir26 is low"
    assert low.needs == ("mir26_cutoff",)


def test_a_pregnancy_criterion_is_guarded_and_says_that_the_guard_was_added() -> None:
    words = "Pregnancy or lactation, or urine pregnancy test positive"
    (reading,) = read(words, exclusion=True, setting=SETTING)
    assert reading.applies == "sex is female"
    assert "guard added" in reading.ambiguity
    assert reading.when == "condition(pregnancy|lactation) current or urine_hcg is positive during baseline"


def test_the_study_drug_is_known_only_where_the_record_names_it() -> None:
    words = "Patients with a history of investigational drug or similar drug allergy"
    assert rule(words, exclusion=True, setting=SETTING) == "allergy(interferon_alfa|interferon_class) ever"
    assert rule(words, exclusion=True, setting=NO_WINDOW) is None


def test_a_wash_out_counts_back_from_the_allocation() -> None:
    words = "Has received another investigational drug within four weeks before randomisation"
    expected = "therapy(investigational_drug) within 4 wk before randomization"
    assert rule(words, exclusion=True, setting=SETTING) == expected
