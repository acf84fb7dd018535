"""Both studies from their ledger to results in registry form, and every number recomputed by plain Python.

The recomputation below reads the CSV files with the standard library alone and knows nothing of equipoise: a second,
slow and simple program.
"""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from equipoise.cli import run

STUDIES = ("NCT01681446", "NCT07120750")
PLANNED = "80"


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    """Rehearse both studies, a smaller number than planned, through the commands a user would use."""
    folder = tmp_path_factory.mktemp("rehearsal")
    for study in STUDIES:
        output = str(folder / study)
        assert run(["simulate", study, "--seed", "11", "--planned", PLANNED, "--output", output]) == 0
        assert run(["report", study, "--output", output]) == 0
    return folder


# ---------------------------------------------------------------------------------------- the plain second program


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "datasets" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rounded(value: float, decimals: int) -> str:
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)).replace(
        "-0.0", "0.0"
    )


def product_limit(rows, day):
    """Survival after `day`: the product over event days of (1 - events / at risk), with delayed entry."""
    survival = 1.0
    for event_day in sorted({row["t"] for row in rows if row["event"] and row["t"] <= day}):
        at_risk = sum(row["entry"] < event_day <= row["t"] for row in rows)
        events = sum(row["event"] and row["t"] == event_day for row in rows)
        survival *= 1 - events / at_risk
    return survival


def incidence(rows, day):
    """Cumulative incidence of code 1: the sum over days of S(day-) x events of code 1 / at risk."""
    total, survival = 0.0, 1.0
    for event_day in sorted({row["t"] for row in rows if row["code"] and row["t"] <= day}):
        at_risk = sum(row["entry"] < event_day <= row["t"] for row in rows)
        mine = sum(row["code"] == 1 and row["t"] == event_day for row in rows)
        either = sum(row["code"] > 0 and row["t"] == event_day for row in rows)
        total += survival * mine / at_risk
        survival *= 1 - either / at_risk
    return total


def logrank(rows):
    """The two-sample log-rank statistic by the textbook table of each event day."""
    score = variance = 0.0
    for event_day in sorted({row["t"] for row in rows if row["event"]}):
        risk = [row for row in rows if row["entry"] < event_day <= row["t"]]
        n, n1 = len(risk), sum(row["treated"] for row in risk)
        d = sum(row["event"] and row["t"] == event_day for row in risk)
        d1 = sum(row["event"] and row["treated"] and row["t"] == event_day for row in risk)
        score += d1 - d * n1 / n
        if n > 1:
            variance += d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)
    return score * score / variance


def follow_up(folder, paramcd, flag, delayed):
    members = {row["USUBJID"]: row["ARMCD"] for row in read(folder, "adsl") if row[flag] == "Y"}
    rows = []
    for row in read(folder, "adtte"):
        if row["PARAMCD"] == paramcd and row["USUBJID"] in members:
            time, entry = float(row["AVAL"]), float(row["ENTRY"] or 0)
            if delayed and time <= entry:
                continue
            code = int(row["EVENTCD"])
            rows.append(
                {
                    "t": time,
                    "entry": entry if delayed else -1.0,
                    "code": code,
                    "event": code == 1,
                    "arm": members[row["USUBJID"]],
                }
            )
    return rows


# ------------------------------------------------------------------------------------------------------- the tests


def _results(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("study", STUDIES)
def test_every_file_is_written_and_says_simulated(rehearsed, study):
    folder = rehearsed / study
    for name in ("ledger.ndjson", "anchor.json", "analysis.json", "results.json", "report.html", "report.pdf"):
        assert (folder / name).stat().st_size > 0
    assert "SIMULATED" in (folder / "report.html").read_text(encoding="utf-8")
    for figure in (folder / "figures").glob("*.svg"):
        text = figure.read_text(encoding="utf-8")
        assert "SIMULATED" in text or figure.name == "schedule.svg"
        assert '<title id="' in text
    assert json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["simulated"] is True
    results = _results(folder)
    assert "simulated" in results["moreInfoModule"]["limitationsAndCaveats"]["description"]
    modules = ("participantFlowModule", "baselineCharacteristicsModule")
    groups = [group for module in modules for group in results[module]["groups"]]
    groups += results["adverseEventsModule"]["eventGroups"]
    groups += [group for item in results["outcomeMeasuresModule"]["outcomeMeasures"] for group in item["groups"]]
    assert all("Simulated" in group["description"] for group in groups)


@pytest.mark.parametrize("study", STUDIES)
def test_the_figures_that_plan_and_data_call_for_stand_in_the_report_and_as_files(rehearsed, study):
    rows = json.loads((rehearsed / study / "analysis.json").read_text(encoding="utf-8"))["rows"]
    wanted = {
        f"{row['paramcd']}-{row['analysis_id']}".lower()
        for row in rows
        if row["method"] in ("kaplan_meier", "aalen_johansen", "balance") and row["estimate"] is not None
    }
    wanted |= {
        f"{row['paramcd']}-{row['analysis_id']}-{row['group'].split()[0]}".lower()
        for row in rows
        if row["method"] == "subgroup_forest" and row["statistic"] == "hazard_ratio"
    }
    assert len(wanted) > 6
    page = (rehearsed / study / "report.html").read_text(encoding="utf-8")
    files = {path.stem: path.read_text(encoding="utf-8") for path in (rehearsed / study / "figures").glob("*.svg")}
    assert {"flow", "schedule", "courses", "marker-hbv-dna", "marker-hbsag-quant", *wanted} <= set(files)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for name, svg in files.items():
        root = ElementTree.fromstring(svg)
        named = {element.attrib["id"]: element.text for element in root if "id" in element.attrib}
        assert all(named[each] for each in root.attrib["aria-labelledby"].split())
        assert f'id="figure-{name}"' in page
        assert svg.strip() in page


def test_results_below_the_limit_are_counted_under_the_figure_as_in_the_data(rehearsed):
    folder = rehearsed / "NCT07120750"
    svg = (folder / "figures" / "marker-hbv-dna.svg").read_text(encoding="utf-8")
    rows = [row for row in read(folder, "adlb") if row["PARAMCD"] == "HBV_DNA" and row["ARMCD"] and row["ABLFL"] == "Y"]
    for arm in ("NUC", "PEG"):
        mine = [row for row in rows if row["ARMCD"] == arm]
        below = sum(row["BLQFL"] == "Y" for row in mine)
        pair = rf'<text x="([\d.]+)" y="[\d.]+"[^>]*>{len(mine)}</text><text x="\1" y="[\d.]+"[^>]*>{below}</text>'
        assert re.search(pair, svg), f"{len(mine)} measured at baseline, {below} of them below the limit"


@pytest.mark.parametrize("study", STUDIES)
def test_the_flow_adds_up_and_equals_the_data(rehearsed, study):
    folder = rehearsed / study
    adsl = read(folder, "adsl")
    flow = _results(folder)["participantFlowModule"]
    arms = [arm for arm in dict.fromkeys(row["ARMCD"] for row in adsl) if arm != "SCRNFAIL"]
    by_kind = {
        item["type"]: [int(cell["numSubjects"]) for cell in item["achievements"]]
        for item in flow["periods"][0]["milestones"]
    }
    assert sum(by_kind["STARTED"]) == int(PLANNED) == sum(row["ARMCD"] in arms for row in adsl)
    for started, completed, left in zip(
        by_kind["STARTED"], by_kind["COMPLETED"], by_kind["NOT COMPLETED"], strict=True
    ):
        assert started == completed + left
    reasons = [
        [int(cell["numSubjects"]) for cell in item["reasons"]] for item in flow["periods"][0].get("dropWithdraws", [])
    ]
    assert [sum(column) for column in zip(*reasons, strict=True)] == by_kind["NOT COMPLETED"]
    completed = sum(row["EOSSTT"] == "COMPLETED" for row in adsl if row["ARMCD"] in arms)
    assert sum(by_kind["COMPLETED"]) == completed
    assert f"{len(adsl)} assessed" in flow["preAssignmentDetails"]


@pytest.mark.parametrize("study", STUDIES)
def test_baseline_age_and_sex_equal_the_data(rehearsed, study):
    folder = rehearsed / study
    allocated = [row for row in read(folder, "adsl") if row["ARMCD"] != "SCRNFAIL"]
    module = _results(folder)["baselineCharacteristicsModule"]
    ages = [float(row["AGE"]) for row in allocated]
    mean = math.fsum(ages) / len(ages)
    sd = math.sqrt(math.fsum((age - mean) ** 2 for age in ages) / (len(ages) - 1))
    total = module["measures"][0]["classes"][0]["categories"][0]["measurements"][-1]
    assert (total["value"], total["spread"]) == (rounded(mean, 1), rounded(sd, 1))
    women, men = (
        category["measurements"][-1]["value"] for category in module["measures"][1]["classes"][0]["categories"]
    )
    assert (int(women), int(men)) == tuple(sum(row["SEX"] == sex for row in allocated) for sex in "FM")


@pytest.mark.parametrize("study", STUDIES)
def test_every_time_to_event_estimate_is_recomputed(rehearsed, study):
    from equipoise.study import shipped_study

    folder = rehearsed / study
    plan = shipped_study(study)
    flags = {item.id: item.flag for item in plan.analysis_plan.populations}
    endpoints = {item.id: item for item in plan.endpoints}
    rows = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["rows"]
    checked = 0
    for row in rows:
        kind = row["statistic"]
        if (
            row["method"] not in ("kaplan_meier", "aalen_johansen")  # weighted curves have references of their own
            or kind not in ("survival", "risk", "incidence")
            or row["estimate"] is None
            or row["category"] == "competing event"
        ):
            continue
        endpoint = endpoints[row["endpoint"]]
        people = follow_up(folder, row["paramcd"], flags[row["population"]], endpoint.entry is not None)
        mine = [person for person in people if person["arm"] == row["group"]]
        value = incidence(mine, row["day"]) if kind == "incidence" else product_limit(mine, row["day"])
        assert row["estimate"] == pytest.approx(1 - value if kind == "risk" else value, abs=1e-12)
        assert row["n"] == len(mine)
        assert row["events"] == sum(person["code"] == 1 and person["t"] <= row["day"] for person in mine)
        assert row["at_risk"] == sum(person["t"] >= row["day"] > person["entry"] for person in mine)
        checked += 1
    assert checked > 20


@pytest.mark.parametrize("study", STUDIES)
def test_the_posted_percentages_are_those_estimates(rehearsed, study):
    folder = rehearsed / study
    rows = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["rows"]
    percentages = {
        rounded(100 * row["estimate"], 1)
        for row in rows
        if row["statistic"] in ("survival", "risk", "incidence") and row["estimate"] is not None
    }
    seen = 0
    for measure in _results(folder)["outcomeMeasuresModule"]["outcomeMeasures"]:
        if measure.get("unitOfMeasure") != "percentage of participants":
            continue
        for one in measure["classes"]:
            for cell in one["categories"][0]["measurements"]:
                assert cell["value"] in percentages or (cell["value"] == "NA" and cell["comment"])
                seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    ("study", "paramcd", "flag", "analysis"),
    [("NCT01681446", "DFS", "ITTFL", "A2"), ("NCT07120750", "REC3Y", "FASFL", "R2")],
)
def test_the_log_rank_statistic_is_recomputed(rehearsed, study, paramcd, flag, analysis):
    folder = rehearsed / study
    people = follow_up(folder, paramcd, flag, delayed=False)
    for person in people:
        person["treated"] = person["arm"] in ("IFN", "PEG")
    rows = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["rows"]
    told = next(row for row in rows if row["analysis_id"] == analysis)
    assert told["estimate"] == pytest.approx(logrank(people), rel=1e-9)
    measure = next(
        entry
        for item in _results(folder)["outcomeMeasuresModule"]["outcomeMeasures"]
        for entry in item.get("analyses", [])
        if entry["statisticalMethod"] == "Log Rank" and "stratified" not in entry["statisticalComment"]
    )
    assert measure["pValue"] == ("<0.0001" if told["p"] < 0.0001 else rounded(told["p"], 4))


@pytest.mark.parametrize("study", STUDIES)
def test_adverse_events_equal_the_data(rehearsed, study):
    folder = rehearsed / study
    members = {row["USUBJID"]: row["ARMCD"] for row in read(folder, "adsl") if row["SAFFL"] == "Y"}
    events = [row for row in read(folder, "adae") if row["TRTEMFL"] == "Y" and row["USUBJID"] in members]
    module = _results(folder)["adverseEventsModule"]
    for key, serious in (("seriousEvents", True), ("otherEvents", False)):
        for item in module[key]:
            mine = [
                e
                for e in events
                if (e["AESER"] == "Y") is serious
                and e["AEDECOD"] == item["term"]
                and e["AEBODSYS"] == item["organSystem"]
            ]
            assert sum(stat["numEvents"] for stat in item["stats"]) == len(mine)
            assert sum(stat["numAffected"] for stat in item["stats"]) == len({e["USUBJID"] for e in mine})
            assert all(stat["numAffected"] <= stat["numAtRisk"] for stat in item["stats"])
    deaths = sum(row["DTHFL"] == "Y" for row in read(folder, "adsl") if row["ARMCD"] != "SCRNFAIL")
    assert sum(group["deathsNumAffected"] for group in module["eventGroups"]) == deaths


@pytest.mark.parametrize("study", STUDIES)
def test_every_endpoint_has_an_outcome_measure(rehearsed, study):
    from equipoise.study import shipped_study

    measures = _results(rehearsed / study)["outcomeMeasuresModule"]["outcomeMeasures"]
    titles = [measure["title"] for measure in measures]
    assert titles == [endpoint.label for endpoint in shipped_study(study).endpoints]
    for measure in measures:
        assert measure["groups"]
        assert measure["denoms"][0]["counts"]


@pytest.mark.parametrize("study", STUDIES)
def test_the_results_fit_the_registrys_schema_with_unknown_keys_refused(rehearsed, study, shared):
    yaml = pytest.importorskip("yaml")
    from jsonschema import Draft202012Validator

    document = yaml.safe_load((shared / "data/standards/ctgov/ctg-oas-v2.yaml").read_text(encoding="utf-8"))
    schemas = json.loads(json.dumps(document["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    validator = Draft202012Validator({"$ref": "#/$defs/ResultsSection", "$defs": schemas})
    assert [error.message for error in validator.iter_errors(_results(rehearsed / study))] == []


@pytest.mark.parametrize("study", STUDIES)
def test_the_checks_of_posted_results_find_nothing(rehearsed, study):
    from equipoise.lint import check_results
    from equipoise.vocabulary import Outcome

    failed = [finding for finding in check_results(_results(rehearsed / study)) if finding.outcome is Outcome.FAIL]
    wanted = {"RES-001", "RES-002", "RES-004", "RES-005", "RES-007", "RES-008"}
    assert [finding for finding in failed if finding.rule in wanted] == []


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(rehearsed, tmp_path):
    study = "NCT01681446"
    for seed, folder in (("11", "same"), ("12", "other")):
        output = str(tmp_path / folder)
        assert run(["simulate", study, "--seed", seed, "--planned", PLANNED, "--output", output]) == 0
        assert run(["report", study, "--output", output]) == 0
    for name in ("ledger.ndjson", "results.json", "report.html", "report.pdf", "datasets/adtte.csv"):
        first = (rehearsed / study / name).read_bytes()
        assert first == (tmp_path / "same" / name).read_bytes()
        assert first != (tmp_path / "other" / name).read_bytes()


def test_the_ledger_verifies_and_a_changed_letter_is_found(rehearsed, tmp_path, capsys):
    folder = rehearsed / "NCT07120750"
    anchor = str(folder / "anchor.json")
    assert run(["verify", str(folder / "ledger.ndjson"), "--anchor", anchor]) == 0
    lines = (folder / "ledger.ndjson").read_bytes().splitlines(keepends=True)
    (tmp_path / "changed.ndjson").write_bytes(
        b"".join([*lines[:500], lines[500].replace(b'"seq"', b'"sex"'), *lines[501:]])
    )
    assert run(["verify", str(tmp_path / "changed.ndjson"), "--anchor", anchor]) == 1
    (tmp_path / "cut.ndjson").write_bytes(b"".join(lines[:-5]))
    assert run(["verify", str(tmp_path / "cut.ndjson")]) == 0
    assert run(["verify", str(tmp_path / "cut.ndjson"), "--anchor", anchor]) == 1
    capsys.readouterr()


def test_the_standalone_verifier_agrees(rehearsed):
    import equipoise.ledger.standalone_verifier as verifier

    folder = rehearsed / "NCT07120750"
    command = [
        sys.executable,
        "-I",
        "-S",
        verifier.__file__,
        str(folder / "ledger.ndjson"),
        str(folder / "anchor.json"),
    ]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


# ------------------------------------------------------------------------------------------------ the plans in full


@pytest.mark.parametrize("study", STUDIES)
def test_no_line_of_the_plan_waits_for_a_method(rehearsed, study):
    """With a quarter of the participants some lines cannot be estimated; none lacks its method."""
    from equipoise.analysis import METHODS
    from equipoise.study import shipped_study

    lines = {line.id: line for line in shipped_study(study).analysis_plan.analyses}
    assert {line.method for line in lines.values()} <= set(METHODS)
    told = json.loads((rehearsed / study / "analysis.json").read_text(encoding="utf-8"))
    done = {row["analysis_id"] for row in told["rows"]} | {line["analysis_id"] for line in told["not_carried_out"]}
    assert done == set(lines)
    assert all("these data cannot carry it" in line["reason"] for line in told["not_carried_out"])


@pytest.mark.parametrize("study", STUDIES)
def test_every_endpoint_is_read_in_three_ways(rehearsed, study):
    """The readings in the data equal a count by plain Python; the registered one equals ADTTE."""
    folder = rehearsed / study
    readings, own = read(folder, "adtters"), {(row["USUBJID"], row["PARAMCD"]): row for row in read(folder, "adtte")}
    assert {row["RULESET"] for row in readings} == {"as_registered", "EMA_style", "FDA_style"}
    for row in readings:
        assert row["RULE"]
        assert row["TRACE"]
        if row["RULESET"] == "as_registered":
            there = own[row["USUBJID"], row["PARAMCD"]]
            assert (row["AVAL"], row["EVENTCD"], row["SRCSEQ"]) == (there["AVAL"], there["EVENTCD"], there["SRCSEQ"])
    told = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["rule_sets"]
    for row in told:
        if row["statistic"] == "follow_up":
            mine = [
                each
                for each in readings
                if (each["PARAMCD"], each["RULESET"], each["ARMCD"]) == (row["paramcd"], row["category"], row["group"])
            ]
            assert row["events"] <= sum(each["EVENTCD"] == "1" for each in mine)


@pytest.mark.parametrize(
    ("study", "endpoint", "stricter"), [("NCT01681446", "DFS", "DFSFDA"), ("NCT07120750", "RFS", "RFSFDA")]
)
def test_the_stricter_endpoint_of_the_plan_is_the_stricter_reading(rehearsed, study, endpoint, stricter):
    folder = rehearsed / study
    planned = {
        row["USUBJID"]: (row["AVAL"], row["EVENTCD"]) for row in read(folder, "adtte") if row["PARAMCD"] == stricter
    }
    read_so = {
        row["USUBJID"]: (row["AVAL"], row["EVENTCD"])
        for row in read(folder, "adtters")
        if row["PARAMCD"] == endpoint and row["RULESET"] == "FDA_style"
    }
    assert planned == read_so


def test_a_first_dose_may_come_late_and_the_report_says_so(rehearsed):
    folder = rehearsed / "NCT07120750"
    told = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["time_zero"]
    treated = [row for row in read(folder, "adsl") if row["ARMCD"] == "PEG"]
    late = sum(row["TRTSDT"] > row["ALLOCDT"] for row in treated)
    assert late > 0.5 * len(treated)
    assert told[0].startswith(f"PEG: {late} of {sum(row['TRTSDT'] != '' for row in treated)} began after time zero")
    assert "Time zero." in (folder / "report.html").read_text(encoding="utf-8")


def test_one_participant_is_traced_to_the_entry(rehearsed, capsys):
    folder = rehearsed / "NCT07120750"
    row = next(each for each in read(folder, "adtters") if each["RULE"].startswith("missed_scans"))
    capsys.readouterr()
    assert run(["trace", "NCT07120750", row["USUBJID"], "--output", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "FDA_style: day " in text
    assert f"{row['SRCDOM']}.{row['SRCVAR']}, ledger entry {row['SRCSEQ']}, entered " in text
    assert run(["trace", "NCT07120750", "NOBODY", "--output", str(folder)]) == 1
    assert "nobody is called 'NOBODY'" in capsys.readouterr().err


def test_some_lines_alone_leave_the_whole_analysis_as_it_is(rehearsed, capsys):
    folder = rehearsed / "NCT01681446"
    before = (folder / "analysis.json").read_bytes()
    asked = ["analyse", "NCT01681446", "--output", str(folder), "--estimand", "E1", "--role", "primary"]
    assert run(asked) == 0
    assert (folder / "analysis.json").read_bytes() == before
    rows = json.loads((folder / "analysis-E1-primary.json").read_text(encoding="utf-8"))["rows"]
    assert {row["analysis_id"] for row in rows} == {"P1", "P2", "P3"}
    assert run([*asked[:4], "--estimand", "E9"]) == 1
    assert "no line has the estimand 'E9'" in capsys.readouterr().err
