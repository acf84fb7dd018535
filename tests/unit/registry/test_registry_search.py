"""Finding records: all words, facets counted without their own filter, related trials with reasons."""

from __future__ import annotations

import json

import pytest

from equipoise.records import Record
from equipoise.registry import Shelved, load_library, related_records, search
from equipoise.registry.words import normal, words_of


def _record(number, title, *, conditions=("Hepatocellular Carcinoma",), phase="PHASE3", status="RECRUITING", **more):
    section = {
        "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": title},
        "statusModule": {"overallStatus": status},
        "conditionsModule": {"conditions": list(conditions)},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": [phase]},
        **more,
    }
    return {"protocolSection": section}


@pytest.fixture
def library():
    trees = [
        _record(1, "Interferon after resection of liver cancer"),
        _record(2, "Peg-IFNα-2b for hepatitis B after ablation", phase="PHASE2"),
        _record(3, "Insulin pumps in children", conditions=("Diabetes",), status="COMPLETED"),
        _record(4, "Interferon alfa after liver transplantation", conditions=("Hepatitis B",)),
    ]
    shelved = [
        Shelved(tree["protocolSection"]["identificationModule"]["nctId"], Record(tree), "test") for tree in trees
    ]
    return load_library(shelved, ())


def _ids(hits):
    return [int(hit.shelved.id[3:]) for hit in hits.hits]


def test_greek_letters_and_dashes_are_words():
    assert normal("Peg-IFNα-2b, β₂") == "peg ifn alpha 2b beta 2"
    assert words_of("tumours of the livers") == ["tumor", "liver"]


def test_every_word_must_occur(library):
    assert _ids(search(library, "interferon liver")) == [4, 1] or _ids(search(library, "interferon liver")) == [1, 4]
    assert _ids(search(library, "interferon insulin")) == []
    assert _ids(search(library, "ifn alpha")) == [2]
    assert search(library, "interferon zebra").unknown_words == ("zebra",)


def test_an_empty_query_shows_everything_and_facets_count_all(library):
    hits = search(library, "")
    assert _ids(hits) == [1, 2, 3, 4]
    assert dict(hits.facets["phase"]) == {"PHASE3": 3, "PHASE2": 1}


def test_a_facet_is_counted_without_its_own_filter(library):
    hits = search(library, "", chosen={"phase": "PHASE2"})
    assert _ids(hits) == [2]
    assert dict(hits.facets["phase"]) == {"PHASE3": 3, "PHASE2": 1}
    assert dict(hits.facets["status"]) == {"RECRUITING": 1}


def test_the_same_query_gives_the_same_order(library):
    assert _ids(search(library, "after")) == _ids(search(library, "after"))


def test_related_records_say_what_they_share(library):
    nearest = related_records(library, "NCT00000001")
    assert nearest[0].shelved.id in ("NCT00000002", "NCT00000004")
    assert all(item.shelved.id != "NCT00000001" for item in nearest)
    assert any(words for _, words in nearest[0].shared)


def test_files_are_loaded_and_faults_named_without_losing_the_rest(tmp_path, library):
    good, again = _record(9, "Another"), _record(1, "The same number")
    path = tmp_path / "more.ndjson"
    path.write_text("\n".join([json.dumps(good), "{broken", json.dumps(again)]), encoding="utf-8")
    loaded = load_library(library.shelved.values(), [path])
    assert "NCT00000009" in loaded.shelved
    assert loaded.shelved["NCT00000001"].origin == "test"
    assert len(loaded.faults) == 2
    assert any("already at hand" in fault for fault in loaded.faults)
