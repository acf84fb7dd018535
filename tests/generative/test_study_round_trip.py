"""Whatever words a study holds, dumping and loading gives the same study."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from equipoise.study import Study, check_study_text, dump_study, load_study

DEMO = Path(__file__).parents[1] / "unit" / "study" / "demo_study.yaml"
# What YAML can hold in quotes: no control characters, surrogates or byte order marks.
TEXTS = st.one_of(
    st.sampled_from(
        ["yes", "no", "010", "12:30", "2025-09-01", "1e3", "~", "null", " a", "a: b", "# x", "- x", "{", "'", '"']
    ),
    st.text(
        st.characters(min_codepoint=32, blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"), max_size=40
    ),
    st.text("ab \n", max_size=12),
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(title=TEXTS, note=TEXTS, low=NUMBERS, option=st.one_of(TEXTS, st.booleans(), st.integers(), NUMBERS))
def test_load_gives_back_what_dump_wrote(title: str, note: str, low: float, option: object) -> None:
    study = load_study(DEMO)
    tree = study.model_dump(mode="json", by_alias=True)
    tree["title"] = title
    tree["activities"][0]["note"] = note
    tree["variables"]["platelets"]["plausible"] = [min(low, 0), max(low, 0)]
    tree["analysis_plan"]["analyses"][0]["options"] = {"x": option}
    changed = Study.model_validate(tree)
    text = dump_study(changed)
    assert load_study(text) == changed
    assert yaml.safe_load(text)["title"] == title


@given(st.data())
def test_any_damage_to_a_file_gives_findings_or_a_study_never_another_error(data: st.DataObject) -> None:
    text = DEMO.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 30))
    put = data.draw(st.one_of(TEXTS, st.sampled_from(["\t", "}", "]", ":", "&a ", "*a", "!!x ", "|", "\n  ", "%"])))
    findings = check_study_text(text[:start] + put + text[start + length :])
    assert all(finding.line and finding.message for finding in findings)
