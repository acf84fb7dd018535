"""A study as YAML that reads the same under YAML 1.1 and 1.2."""

from __future__ import annotations

from typing import Any, Final, cast

import yaml

from equipoise.study.faults.yaml_scalar import needs_quotes
from equipoise.study.study import Study

_WIDTH: Final = 110
_SHORT: Final = 8
"""Lists of at most so many bare values are written in one line."""


def dump_study(study: Study) -> str:
    """Return the study as YAML, in the order of the model; `load_study` gives the same study back.

    What equals its default is left out.
    """
    tree = study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, indent=2)


class _Dumper(yaml.SafeDumper):
    """Quotes whatever one of the two versions of YAML would not read as text; never writes an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else "'" if needs_quotes(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:  # Any: PyYAML represents whatever it holds
    bare = all(not isinstance(item, (list, dict)) for item in items)
    short = len(items) <= _SHORT and sum(len(str(item)) for item in items) < _WIDTH // 2
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=bare and short)


def _number(dumper: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    text = repr(number)
    if "e" in text and "." not in text:
        # Without a point YAML 1.1 reads 1e-05 as text.
        text = text.replace("e", ".0e", 1)
    return dumper.represent_scalar("tag:yaml.org,2002:float", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, cast("Any", _list))  # Any: the stubs want a representer of every object
_Dumper.add_representer(float, _number)
