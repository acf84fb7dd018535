"""A study file with faults: every one is listed at once, with its line and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.errors import StudyError
from equipoise.study import check_study_text, load_study, render_findings
from equipoise.vocabulary import Finding

DEMO = Path(__file__).with_name("demo_study.yaml").read_text(encoding="utf-8")


def planted(*changes: tuple[str, str]) -> tuple[str, tuple[Finding, ...]]:
    text = DEMO
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} must stand once in the demo study"
        text = text.replace(old, new)
    return text, check_study_text(text)


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


def test_the_demo_study_loads() -> None:
    study = load_study(DEMO)
    assert study.id == "DEMO-1"
    assert study.anchors["baseline"].window == ("28 d", "42 d")


# What an examiner might plant: the change, words of the message, words of the line, words of the remedy.
FAULTS = [
    ("enrollment: {count: 120,", "enrollment: {count: -3,", "must be at least 0", "count: -3", "at least 0"),
    ("kind: ESTIMATED}", "kind: ESTIMATE}", "none of the choices", "ESTIMATE}", "did you mean ESTIMATED"),
    ("sponsor: A hospital", "sponser: A hospital", "unknown key `sponser`", "sponser", "did you mean `sponsor`"),
    ("sponsor: A hospital", "sponsor: 12", "expected text, found the number 12", "sponsor", 'put it in quotes: "12"'),
    ('version: "1"\n', "", "`version` is missing", "schema: 1", "version"),
    ("  - {id: OBS,", "  - {id: NA,", "reserved", "id: NA", "NUC instead of NA"),
    ("  - {id: OBS,", "  - {id: TAB,", "the arm 'TAB' stands twice", "id: TAB, label: obs", "rename"),
    ("form: HEM,", "form: HAEM,", "no form is called 'HAEM'", "form: HAEM", "'HEM'"),
    ("encounters: [W4, FU]", "encounters: [W5, FU]", "no encounter is called 'W5'", "W5", "W4"),
    ("arms: [TAB]}", "arms: [TUB]}", "no arm is called 'TUB'", "TUB", "'TAB'"),
    ("ratio: {TAB: 1, OBS: 1}", "ratio: {TAB: 1, PLA: 1}", "no arm is called 'PLA'", "PLA: 1", "TAB, OBS"),
    ("    origin: allocation", "    origin: randomization", "no anchor is called", "origin:", "allocation"),
    (
        "    endpoint: DFS\n    treatment",
        "    endpoint: PFS\n    treatment",
        "no endpoint is called 'PFS'",
        "PFS",
        "DFS",
    ),
    ("endpoints: [DFS]}", "endpoints: [OS]}", "no endpoint is called 'OS'", "endpoints: [OS]", "DFS"),
    ("      population: ITT", "      population: PP", "no population is called 'PP'", "population: PP", "ITT"),
    ("estimand: E1", "estimand: E2", "no estimand is called 'E2'", "estimand: E2", "E1"),
    ("every_days: 1, weeks: 24", "every_days: 1, dose_rules: flat", "no dose rule table", "flat", "peg_ifn_flat180"),
    ("needs: [cutoff]", "needs: [cut]", "no parameter is called 'cut'", "needs: [cut]", "cutoff"),
    ("recheck_of: P.E1", "recheck_of: P.E9", "no criterion is called 'P.E9'", "P.E9", "P.E1"),
    ("requires: before", "requires: bevore", "no stage is called 'bevore'", "bevore", "before"),
    ("    at: surgery", "    at: operation", "no anchor is called 'operation'", "at: operation", "surgery"),
    ("epoch: TRT", "epoch: TRE", "no epoch is called 'TRE'", "TRE", "TRT"),
    ("variable: marker", "variable: maker", "no variable is called 'maker'", "maker", "marker"),
    ("variable: platelets", "variable: plates", "no variable is called 'plates'", "plates", "platelets"),
    ("date_field: taken", "date_field: date", "no field of this form", "date_field", "taken"),
    ("strata: [low]", "strata: [site9]", "no stratum or variable", "site9", "'site'"),
    ("covariates: [age/10,", "covariates: [age^2,", "'age^2' is no variable", "age^2", "age/10"),
    ("log10(platelets)", "log10(plates)", "no variable is called 'plates'", "plates", "platelets"),
    (
        "from: surgery, window: [28 d, 42 d]",
        "from: surgery, window: [42 d, 28 d]",
        "ends before",
        "42 d",
        "[28 d, 42 d]",
    ),
    ("window: [28 d, 42 d]", "window: [28 days, 42 d]", "no duration", "28 days", "28 d"),
    ("from: surgery,", "from: baseline,", "depends on itself", "from: baseline", "break the circle"),
    ("window: [-3, 3]", "window: [3, -3]", "runs from days before", "[3, -3]", "[-7, 7]"),
    ("day: 29, window", "window", "a place in time", "id: W4", "one of `day`, `span` and `repeat`"),
    ("plausible: [20, 700]", "plausible: [700, 20]", "runs backwards", "700, 20", "[20, 700]"),
    ("hard: [1, 2000]", "hard: [2000, 1]", "runs backwards", "2000, 1", "[1, 2000]"),
    ("blocks: [4, 6]", "blocks: [4, 5]", "no multiples of the ratio's sum 2", "blocks", "[4, 6]"),
    ("  blocks: [4, 6]\n", "", "permuted blocks need `blocks`", "method: strat", "blocks: [4, 6]"),
    ('start: "2026-01"', 'start: "2026-13"', "not a date", "2026-13", "quotes"),
    ('start: "2026-01"', 'start: "2031-01"', "lies before start", "completion", "correct one"),
    ('until_date: "2030-12-31"', 'until_date: "31.12.2030"', "not a date", "31.12", "YYYY"),
    ("share: 0.6}", "share: 0.7}", "add up to 1.1", "sites", "add up to 1"),
    (", when: age in 18..75 a}", "}", "`when` is missing", "P.I1", "write the rule"),
    ("when: age in 18..75 a", "when: age in 75..18 a", "empty", "75..18", "lower number first"),
    ("when: age in 18..75 a", "when: age over 18 a", "found 'over'", "age over", "'in'"),
    ("when: age in 18..75 a", "when: aeg in 18..75 a", "no variable is called 'aeg'", "aeg", "'age'"),
    ("when: marker is low", "when: marker is lwo", "'marker' has no value 'lwo'", "lwo", "did you mean low"),
    ("when: marker is low", "when: marker > 3", "is a category", "marker > 3", "marker is"),
    ("platelets > 40 10*9/L during", "platelets > 40 cm during", "the unit cm does not fit", "cm during", "10*9/L"),
    ("platelets > 40 10*9/L during", "platelets > 40 during", "has no unit", "40 during", "40 10*9/L"),
    ("40 10*9/L during baseline", "40 10*9/L during week4", "no anchor is called 'week4'", "week4", "baseline"),
    (
        "creatinine: {type: quantity, unit: umol/L",
        "creatinine: {type: quantity, unit: umol per L",
        "no UCUM",
        "umol per",
        "UCUM",
    ),
    (
        "creatinine: {type: quantity, unit: umol/L",
        "creatinine: {type: quantity, unit: cm",
        "does not fit",
        "mg/dL",
        "cm",
    ),
    ("    rules: [{when: recurrence, counts_as: event}]\n", "", "needs `rules`", "id: DFS", "counts as"),
    ("    origin: allocation\n", "", "needs an `origin`", "id: DFS", "anchor"),
    ("paramcd: DFS", "paramcd: DISEASEFREE", "longer than 8", "DISEASEFREE", "shorten"),
    ("power: 0.8}", "power: 80%}", "expected a number", "80%", "bare number"),
    ("sae_report_hours: 24", "sae_report_hours: 1 day", "expected a whole number", "1 day", "bare number"),
    ("sponsor: A hospital", "sponsor: no", "false to YAML 1.1", "sponsor: no", "in quotes"),
    ('completion: "2030-12-31"', "completion: 2030-12-31", "a date to YAML 1.1", "completion", "in quotes"),
    ("dose: 10,", "dose: 010,", "the number 8 to YAML 1.1", "010", "in quotes"),
    ("collected_until: week 28", "collected_until: 12:30", "the number 750", "12:30", "in quotes"),
    ("says: adults,", "says: adults, any sex,", "the comma ends the text", "any sex", "in quotes"),
    ("says: kidneys fail", "says: kidneys: they fail", "not YAML", "kidneys:", "quotes"),
    ("title: Blood count", "title: 'Blood count", "not YAML", "'Blood", "close the quote"),
    ("        says: kidneys fail", "\tsays: kidneys fail", "a tab", "kidneys", "spaces"),
    ("is_a:\n", "is_a\n", "not YAML", "is_a", "colon"),
    (
        "  hcc: [malignant_neoplasm]",
        "  hcc: [malignant_neoplasm]\n  malignant_neoplasm: [hcc]",
        "depends on itself",
        "hcc: [",
        "break",
    ),
    ("  grading: CTCAE v5.0", "  grading: CTCAE v5.0\n  grading: CTCAE v4.0", "stands twice", "v4.0", "keep one"),
    ("conditions: [liver cancer]", "conditions: liver cancer", "expected a list", "conditions", "brackets"),
    ("conditions: [liver cancer]", "conditions: []", "at least 1", "conditions", "add"),
]


@pytest.mark.parametrize(
    ("old", "new", "message", "line", "mend"), FAULTS, ids=[f[2][:30] + "|" + f[3] for f in FAULTS]
)
def test_load_names_place_fault_and_remedy(old: str, new: str, message: str, line: str, mend: str) -> None:
    text, findings = planted((old, new))
    said = [finding for finding in findings if message in finding.message]
    assert said, [finding.message for finding in findings]
    assert line in text.split("\n")[(said[0].line or 0) - 1]
    assert mend in said[0].mend
    assert said[0].column is not None
    assert "^" in said[0].excerpt


TWELVE = (
    ("count: 120", "count: -120"),
    ("sponsor: A hospital", "sponsor: no"),
    ("  - {id: OBS,", "  - {id: NA,"),
    ("window: [28 d, 42 d]", "window: [42 d, 28 d]"),
    (", when: age in 18..75 a}", "}"),
    ("platelets > 40 10*9/L", "platelets over 40 10*9/L"),
    ("creatinine > 2 mg/dL", "creatinine > 2 cm"),
    ("form: HEM,", "form: HEMA,"),
    ("    endpoint: DFS\n    treatment", "    endpoint: PFS\n    treatment"),
    ("blocks: [4, 6]", "blocks: [5]"),
    ("    origin: allocation", "    orgin: alocation"),
    ('start: "2026-01"', "start: 2026-01-01"),
)
TWELVE_WORDS = (
    "at least 0", "`no` is false", "reserved", "ends before", "`when` is missing", "found 'over'", "unit cm",
    "'HEMA'", "'PFS'", "multiples", "unknown key `orgin`", "2026-01-01",
)  # fmt: skip


def test_twelve_faults_are_listed_at_once_each_with_line_and_remedy() -> None:
    _, findings = planted(*TWELVE)
    for words in TWELVE_WORDS:
        assert any(words in finding.message for finding in findings), words
    for finding in findings:
        assert finding.line
        assert finding.mend
    # The misspelt key is read as the right one, so that the anchor it names is checked too;
    # the renamed arm is missed where it was named.
    assert any("no anchor is called 'alocation'" in finding.message for finding in findings)
    assert any("no arm is called 'OBS'" in finding.message for finding in findings)
    assert len(findings) == len(TWELVE) + 2
    assert [finding.line for finding in findings] == sorted(finding.line or 0 for finding in findings)


def test_a_syntax_fault_does_not_hide_the_others() -> None:
    text, findings = planted(
        ("title: Tablets after an operation", 'title: "Tablets after an operation'),
        ("        says: kidneys fail", "\tsays: kidneys fail"),
        ("says: marker low", "says: marker: low"),
        ("count: 120", "count: -120"),
        ("form: HEM,", "form: HEMA,"),
    )
    assert [finding.rule for finding in findings if finding.rule == "study.syntax"] == ["study.syntax"] * 3
    assert {line_of(text, "-120"), line_of(text, "HEMA")} <= {finding.line for finding in findings}


def test_one_wrong_key_does_not_hide_what_its_part_lacks() -> None:
    _, findings = planted(
        ("    kind: time_to_event", "    kind: time_to_event\n    colour: red"), ("    origin: allocation\n", "")
    )
    said = [finding.message for finding in findings]
    assert any("unknown key `colour`" in message for message in said)
    assert any("needs an `origin`" in message for message in said)


def test_a_part_check_is_not_made_on_a_value_that_is_wrong_itself() -> None:
    _, findings = planted(("    origin: allocation\n", "    origin: [allocation]\n"))
    assert [finding.message for finding in findings] == ["endpoints.0.origin: expected text, found a list"]


def test_circles_of_stages_and_criteria_are_found() -> None:
    _, findings = planted(("    at: surgery\n", "    at: surgery\n    requires: after\n"))
    assert [finding.rule for finding in findings] == ["study.cycle"]
    assert "before -> after -> before" in findings[0].message


def test_a_rule_fault_points_into_the_rule() -> None:
    text, findings = planted(("platelets > 40 10*9/L during", "platelets > 40 10*9/L in"))
    row = text.split("\n")[(findings[0].line or 0) - 1]
    assert row[(findings[0].column or 0) - 1 :].startswith("in baseline")


def test_a_rule_in_a_block_points_into_its_own_line() -> None:
    rule = "when: |\n          age in 18..75 a\n          and platelets over 40 10*9/L"
    text, findings = planted(
        (
            "      - {id: P.I1, says: adults, when: age in 18..75 a}",
            f"      - id: P.I1\n        says: x\n        {rule}",
        )
    )
    row = text.split("\n")[(findings[0].line or 0) - 1]
    assert row[(findings[0].column or 0) - 1 :].startswith("over 40")


def test_a_newer_schema_is_said_to_be_newer_and_nothing_else() -> None:
    _, findings = planted(("schema: 1", "schema: 2"), ("count: 120", "count: -1"))
    assert [finding.message for finding in findings] == [
        "schema: made by a newer equipoise (schema 2; this one knows schemas up to 1)"
    ]


@pytest.mark.parametrize("text", ["", "just words\nand more", "- a\n- list\n", "a: &x [*x]\n", "\x00\n", "a: b: c\n d"])
def test_what_is_no_study_at_all_gives_findings_and_no_other_error(text: str) -> None:
    findings = check_study_text(text)
    assert findings
    assert all(finding.mend for finding in findings)


def test_an_alias_that_multiplies_without_limit_is_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
    findings = check_study_text("\n".join(rows))
    assert any("far too much" in finding.message for finding in findings)


def test_load_raises_one_error_that_carries_all_findings(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(planted(*TWELVE)[0], encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        load_study(tmp_path)
    assert len(raised.value.findings) == len(TWELVE) + 2
    first = raised.value.findings[0]
    assert isinstance(first, Finding)
    assert first.where == f"{path}:{first.line}"


def test_load_says_where_a_file_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes("schema: 1\ntitle: Überleben\n".encode("latin-1"))
    with pytest.raises(StudyError, match="not UTF-8") as raised:
        load_study(path)
    assert str(raised.value.findings[0]).count(f"{path}:2")


def test_load_reads_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes(("\ufeff" + DEMO.replace("\n", "\r\n")).encode())
    assert load_study(path) == load_study(DEMO)


def test_load_says_what_to_name_when_there_is_no_such_file() -> None:
    with pytest.raises(StudyError, match="NCT01681446"):
        load_study("no/such/place")


def test_render_shows_line_caret_and_remedy() -> None:
    text, findings = planted(("count: 120", "count: -120"))
    assert render_findings(findings, text) == (
        "study.yaml:12:23: design.enrollment.count: must be at least 0, found the number -120\n"
        "      enrollment: {count: -120, kind: ESTIMATED}\n"
        "                          ^\n"
        "    mend: write a number at least 0"
    )


def test_render_cuts_a_long_line_around_the_caret() -> None:
    text, findings = planted(("label: observation", f"label: {'o' * 300}"), ("is_control: true", "is_control: maybe"))
    shown = render_findings(findings, text).split("\n")
    assert max(map(len, shown)) < 130
    assert shown[1][shown[2].index("^") :].startswith("maybe")
