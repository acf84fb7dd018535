"""The studies that ship load, and dump to the same study again."""

from __future__ import annotations

import pytest

from equipoise.errors import StudyError
from equipoise.study import dump_study, load_study, shipped_ids, shipped_study, study_folder, study_path, upgrade


@pytest.mark.parametrize("study_id", shipped_ids())
def test_a_shipped_study_loads_and_round_trips(study_id: str) -> None:
    study = shipped_study(study_id)
    assert study.id == study_id
    assert load_study(dump_study(study)) == study


def test_both_studies_ship() -> None:
    assert shipped_ids() == ("NCT01681446", "NCT07120750")


def test_a_study_path_is_an_id_a_folder_or_a_file() -> None:
    folder = study_folder("NCT01681446")
    assert study_path("NCT01681446") == study_path(folder) == study_path(folder / "study.yaml")


def test_an_unknown_id_names_those_that_ship() -> None:
    with pytest.raises(StudyError, match="NCT07120750"):
        study_folder("NCT00000000")


def test_upgrade_leaves_the_current_schema_and_what_has_none_alone() -> None:
    for tree in ({"schema": 1, "id": "X"}, {"id": "X"}, {"schema": "1"}):
        assert upgrade(dict(tree)) == tree


def test_upgrade_refuses_a_newer_schema() -> None:
    with pytest.raises(StudyError, match="newer equipoise"):
        upgrade({"schema": 7})
