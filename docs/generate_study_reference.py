"""Writes the tables of docs/reference/study.md from the model: `python docs/generate_study_reference.py`."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from equipoise import study as room
from equipoise.study.part import Part

PAGE = Path(__file__).parent / "reference" / "study.md"
START, END = "<!-- tables: generated, do not edit -->", "<!-- end of tables -->"
FIRST = ["Study", "Design", "Enrollment", "Site", "Objective", "Arm", "Regimen", "Anchor", "Parameter", "Variable"]
FIRST += ["Stage", "Criterion", "AllocationPlan", "Stratum", "Decision", "Epoch", "Encounter", "Repeat", "Activity"]
FIRST += ["Form", "Field", "Observes", "Endpoint", "EventRule", "Estimand", "AnalysisPlan", "Population", "Analysis"]
FIRST += ["SampleSize", "Safety", "DataCheck", "Assumption", "Conflict"]


def parts() -> list[type[Part]]:
    """Return every part of a study, in the order of the file."""
    found = [item for _, item in inspect.getmembers(room, inspect.isclass) if issubclass(item, Part)]
    return sorted(found, key=lambda part: FIRST.index(part.__name__))


def table(part: type[Part]) -> str:
    """Return one part as a heading, its description and a table of its fields."""
    rows = [f"| `{key}` | {kind} | {needed} | {says} |" for key, kind, needed, says in fields(part)]
    head = ["| field | what it holds | | |", "|---|---|---|---|"]
    return "\n".join([f"### {part.__name__}", "", inspect.getdoc(part) or "", "", *head, *rows])


def fields(part: type[Part]) -> list[tuple[str, str, str, str]]:
    """Return key, type, whether it must be given, and the description of each field."""
    body = ast.parse(inspect.getsource(part)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = []
    for item, after in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            field = part.model_fields[item.target.id]
            needed = "needed" if field.is_required() else ""
            found.append((field.alias or item.target.id, kind_of(item.annotation), needed, said(after)))
    return found


def kind_of(annotation: ast.expr) -> str:
    """Return a type in the words of the manual."""
    text = ast.unparse(annotation).replace("tuple[", "list[").replace(", ...]", "]").replace(" | None", "")
    if text.startswith("Literal["):
        return "one of " + ", ".join(word.strip("' ") for word in text[8:-1].split(","))
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    return words.get(text, f"`{text}`".replace("|", "or"))


def said(after: ast.stmt | None) -> str:
    """Return the description that stands below a field."""
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
        return " ".join(after.value.value.split()).replace("|", "\\|")
    return ""


def page(text: str) -> str:
    """Return the page with fresh tables."""
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    tables = "\n\n".join(table(part) for part in parts())
    return f"{before}{START}\n\n{tables}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
