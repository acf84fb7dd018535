"""The account of a reading as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from equipoise.records.reading import LineRange, Reading, ReadReport, ReadWarning

_WIDEST_EXCERPT = 100


def render_report(reading: Reading) -> str:
    """Return the account of a reading as plain text: fields with their lines, unread lines, absent fields, warnings."""
    report = reading.report
    name = reading.record.at("protocolSection.identificationModule.nctId").value
    title = f"{name or 'a record without a number'}, read from {report.portal or report.source}"
    parts = [
        [title, *(f"{key}: {value}" for key, value in report.counts.items())],
        _titled("Fields and their lines", _fields(report)),
        _titled("Unread lines", _unread(report)),
        _titled("Fields this source does not give", list(report.absent)),
        _titled("Paths the registry's shape does not know (kept)", list(report.unknown)),
        _titled("Warnings", [_warning(warning) for warning in report.warnings]),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _titled(title: str, lines: list[str]) -> list[str]:
    return [f"{title} ({len(lines)})", *(f"  {line}" for line in lines)] if lines else []


def _fields(report: ReadReport) -> list[str]:
    return [f"{_joined(ranges):>12}  {path}" for path, ranges in report.provenance.items()]


def _unread(report: ReadReport) -> list[str]:
    return [f"{unread.lines!s:>12}  {_excerpt(unread.text)}  [{unread.reason}]" for unread in report.unread]


def _warning(warning: ReadWarning) -> str:
    place = f"line {warning.lines}: " if warning.lines else ""
    field = f" ({warning.where})" if warning.where else ""
    return f"{warning.code}: {place}{warning.message}{field}"


def _joined(ranges: Iterable[LineRange]) -> str:
    return ", ".join(map(str, ranges))


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST_EXCERPT else line[: _WIDEST_EXCERPT - 1] + "…"


def dump_report(reading: Reading, *, indent: int | None = None) -> str:
    """Return the account of a reading as JSON text; line ranges are pairs, both ends included."""
    report = reading.report
    tree = {
        "source": report.source,
        "portal": report.portal,
        "lineCount": report.line_count,
        "provenance": {path: [_pair(span) for span in spans] for path, spans in report.provenance.items()},
        "constants": [_pair(span) for span in report.constants],
        "unread": [{"lines": _pair(u.lines), "text": u.text, "reason": u.reason} for u in report.unread],
        "absent": list(report.absent),
        "warnings": [_warning_tree(warning) for warning in report.warnings],
        "counts": dict(report.counts),
        "unknown": list(report.unknown),
    }
    return json.dumps(tree, ensure_ascii=False, indent=indent)


def _pair(span: LineRange) -> list[int]:
    return [span.first, span.last]


def _warning_tree(warning: ReadWarning) -> dict[str, object]:
    lines = _pair(warning.lines) if warning.lines else None
    return {"code": warning.code, "message": warning.message, "where": warning.where, "lines": lines}
