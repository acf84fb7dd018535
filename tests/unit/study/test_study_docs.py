"""The manual knows every field of a study, and its examples run."""

from __future__ import annotations

import doctest
import importlib.util
import inspect
from pathlib import Path

import pytest

from equipoise import study as room
from equipoise.study.part import Part

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_reference_holds_the_tables_of_the_model_as_it_is() -> None:
    spec = importlib.util.spec_from_file_location("generate_study_reference", DOCS / "generate_study_reference.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    text = generator.PAGE.read_text(encoding="utf-8")
    assert generator.page(text) == text, "run: python docs/generate_study_reference.py"


def test_every_field_of_every_part_is_in_the_reference() -> None:
    text = (DOCS / "reference" / "study.md").read_text(encoding="utf-8")
    for name, part in inspect.getmembers(room, inspect.isclass):
        if issubclass(part, Part):
            section = text.partition(f"### {name}\n")[2].partition("\n### ")[0]
            for key, field in part.model_fields.items():
                assert f"| `{field.alias or key}` |" in section, f"{name}.{key}"


def test_every_public_name_of_the_room_is_in_the_reference() -> None:
    text = (DOCS / "reference" / "study.md").read_text(encoding="utf-8")
    assert [name for name in room.__all__ if name not in text] == []


@pytest.mark.parametrize("page", ["reference/study.md", "how-to/draft-a-study.md", "how-to/mend-a-study-file.md"])
def test_the_examples_of_a_page_run(page: str) -> None:
    result = doctest.testfile(str(DOCS / page), module_relative=False)
    assert result.attempted
    assert not result.failed


MODULES = (
    "faults.place", "faults.yaml_scalar", "faults.nearest", "faults.walk", "faults.wording", "load", "render_findings",
    "drafting.number_word", "drafting.regimen_text", "drafting.item_text",
)  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"equipoise.study.{module}"))
    assert result.attempted
    assert not result.failed
