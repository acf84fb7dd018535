"""YAML syntax faults: each is reported, its line mended as well as can be guessed, and reading goes on.

Without this the first stray tab would hide every other fault of the file. The mended text is used only to find
more faults; a file with a syntax fault never becomes a study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

import yaml

from equipoise.study.faults.place import Spot

_MOST_FAULTS: Final = 30
_DEEPEST: Final = 100
"""Levels of nesting; a study has a dozen. The compiled reader has no limit of its own and would end the program."""
_MARKER: Final = "\ue000"
"""Stands for a value that could not be read; a character of the private use area, so no text contains it."""

_KEY_LINE: Final = re.compile(r"(?P<head>\s*(?:- +)*(?:[\w.-]+|'[^']*'|\"[^\"]*\") *:)(?P<rest> .*|)")
_ITEM_LINE: Final = re.compile(r"(?P<head>\s*- )(?P<rest>.*)")
_BARE_KEY: Final = re.compile(r"\s*(?:- +)?[\w.-]+\s*")
_OPENED_EARLIER: Final = ("flow mapping", "flow sequence", "quoted scalar", "simple key", "anchor", "alias")

_LOADER = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
"""The compiled reader where PyYAML has it: ten times faster, same nodes."""


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """A place where the text is not YAML."""

    spot: Spot
    message: str
    mend: str


def is_marker(text: str) -> bool:
    """Return whether a scalar stands for a value that could not be read."""
    return text == _MARKER


def compose_all(text: str) -> tuple[yaml.Node | None, list[SyntaxFault]]:
    """Return the YAML nodes of a text and every syntax fault; None where nothing could be read."""
    text, faults = _without_control_characters(text)
    if (spot := _too_deep(text)) is not None:
        message = f"nested more than {_DEEPEST} levels deep"
        return None, [*faults, SyntaxFault(spot, message, "close the brackets, or indent less")]
    lines, mended = text.split("\n"), set[int]()
    while len(faults) < _MOST_FAULTS:
        try:
            node = cast("yaml.Node | None", yaml.compose("\n".join(lines), Loader=_LOADER))
        except yaml.MarkedYAMLError as error:
            fault, line = _fault_of(_clearer(lines, error), lines)
        else:
            return node, faults
        if line not in mended:
            faults.append(fault)
        lines[line] = "" if line in mended else _mended(lines[line])
        mended.add(line)
        if len(mended) == len(lines):
            break
    return None, faults


def _too_deep(text: str) -> Spot | None:
    """Return where the nesting exceeds what a study can need; None where it does not, up to the first fault."""
    depth = 0
    try:
        for event in cast("Iterator[yaml.Event]", yaml.parse(text, Loader=_LOADER)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return Spot(event.start_mark.line + 1, event.start_mark.column + 1)
    except yaml.MarkedYAMLError:
        return None
    return None


def _without_control_characters(text: str) -> tuple[str, list[SyntaxFault]]:
    faults = [
        SyntaxFault(
            Spot(text.count("\n", 0, match.start()) + 1, match.start() - text.rfind("\n", 0, match.start())),
            f"the character U+{ord(match.group()):04X} cannot stand in YAML",
            "delete it",
        )
        for match in yaml.reader.Reader.NON_PRINTABLE.finditer(text)
    ]
    return yaml.reader.Reader.NON_PRINTABLE.sub(" ", text), faults


def _clearer(lines: list[str], error: yaml.MarkedYAMLError) -> yaml.MarkedYAMLError:
    """Return the same fault as the reader in Python words it, whose messages are the clearer."""
    try:
        yaml.compose("\n".join(lines), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as worded:
        return worded
    return error


def _fault_of(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[SyntaxFault, int]:
    """Return the fault, and the line (from 0) to mend."""
    marks = [mark for mark in (error.context_mark, error.problem_mark) if mark is not None]
    opened = error.context is not None and any(word in error.context for word in _OPENED_EARLIER)
    mark = marks[0] if opened else marks[-1]
    line = min(mark.line, len(lines) - 1)
    line = next((above for above in range(line, -1, -1) if lines[above].strip()), line)
    line = _unclosed_quote(lines, line, marks[-1].line)
    column = mark.column + 1 if line == mark.line else len(lines[line]) - len(lines[line].lstrip()) + 1
    return SyntaxFault(Spot(line + 1, column), _said(error, lines[line]), _mend(error, lines[line])), line


def _unclosed_quote(lines: list[str], line: int, last: int) -> int:
    """Return the line where a quote was opened and not closed, at most five lines above the fault; else `line`."""
    for above in range(max(0, line - 5), min(last, line) + 1):
        value = _KEY_LINE.fullmatch(lines[above])
        rest = value["rest"].strip() if value else ""
        if rest[:1] in ("'", '"') and rest.replace("\\" + rest[0], "").count(rest[0]) % 2:
            return above
    return line


def _said(error: yaml.MarkedYAMLError, line: str) -> str:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab indents the line"
    return f"not YAML: {error.problem or error.context}"


def _mend(error: yaml.MarkedYAMLError, line: str) -> str:
    problem = error.problem or ""
    if "\t" in line:
        return "indent with spaces"
    if "mapping values are not allowed" in problem:
        return "a text that contains ': ' needs quotes"
    if "could not find expected ':'" in problem:
        return "put a colon and a space after the key"
    if "quoted scalar" in (error.context or "") or problem.startswith("found unexpected end of stream"):
        return "close the quote"
    if "flow mapping" in (error.context or ""):
        return "close the brace }, or quote a text that contains , : { } or #"
    if "flow sequence" in (error.context or ""):
        return "close the bracket ], or quote a text that contains , : [ ] or #"
    if "<block end>" in problem:
        return "indent the line like its neighbours"
    if "found duplicate anchor" in problem or "found undefined alias" in problem:
        return "a text that begins with & or * needs quotes"
    if "cannot start any token" in problem:
        return "put the text in quotes"
    return "see the line and its neighbours"


def _mended(line: str) -> str:
    """Return the line as it was probably meant; where that is not plain, with a marker for its value."""
    if "\t" in line:
        return line.replace("\t", "  ")
    if _BARE_KEY.fullmatch(line):
        return f"{line.rstrip()}:"
    value = _KEY_LINE.fullmatch(line) or _ITEM_LINE.fullmatch(line)
    if value is None:
        return ""
    rest = value["rest"].strip()
    if rest and rest[0] not in "'\"[{&*|>!%@`":
        return f"{value['head']} '{rest.replace(chr(39), chr(39) * 2)}'"
    return f'{value["head"]} "{_MARKER}"'
