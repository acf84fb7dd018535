"""A posted results section as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from equipoise.web.wording import code_words


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table of a results section."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The tables of a results section by module; empty modules are left out."""

    flow: tuple[ResultTable, ...]
    baseline: tuple[ResultTable, ...]
    outcomes: tuple[ResultTable, ...]
    events: tuple[ResultTable, ...]
    caveats: str


Json = Mapping[str, Any]  # Any: registry JSON, read defensively below


def results_page(section: Json | None) -> ResultsPage | None:
    """Return the tables of a results section, None where the record has none."""
    if section is None:
        return None
    return ResultsPage(
        _flow(_object(section, "participantFlowModule")),
        _baseline(_object(section, "baselineCharacteristicsModule")),
        tuple(_measure(item) for item in _list(_object(section, "outcomeMeasuresModule"), "outcomeMeasures")),
        _events(_object(section, "adverseEventsModule")),
        str(_object(_object(section, "moreInfoModule"), "limitationsAndCaveats").get("description", "")),
    )


def _object(parent: Json, key: str) -> Json:
    value = parent.get(key)
    return cast("Json", value) if isinstance(value, Mapping) else {}


def _list(parent: Json, key: str) -> Sequence[Json]:
    value = parent.get(key)
    return [cast("Json", item) for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _groups(module: Json) -> dict[str, str]:
    return {str(group.get("id", "")): str(group.get("title", "")) for group in _list(module, "groups")}


def _flow(module: Json) -> tuple[ResultTable, ...]:
    groups = _groups(module)
    tables: list[ResultTable] = []
    for period in _list(module, "periods"):
        rows = [
            _counted(_milestone(str(m.get("type", ""))), _list(m, "achievements"), groups)
            for m in _list(period, "milestones")
        ]
        drops = [
            _counted(f"  {d.get('type', '')}", _list(d, "reasons"), groups) for d in _list(period, "dropWithdraws")
        ]
        header = ("", *groups.values())
        note = str(module.get("preAssignmentDetails", "") or "")
        tables.append(ResultTable(str(period.get("title", "Period")), note, header, tuple(rows)))
        if drops:
            tables.append(ResultTable("Reasons for withdrawal", "", header, tuple(drops)))
    return tuple(tables)


def _milestone(name: str) -> str:
    """Return a milestone; the three that the registry names read like words, a sponsor's own stays as it is."""
    return name.capitalize() if name in ("STARTED", "COMPLETED", "NOT COMPLETED") else name


def _counted(label: str, cells: Sequence[Json], groups: dict[str, str]) -> tuple[str, ...]:
    by_group = {str(cell.get("groupId")): str(cell.get("numSubjects", "")) for cell in cells}
    return (label, *(by_group.get(group, "") for group in groups))


def _baseline(module: Json) -> tuple[ResultTable, ...]:
    groups = _groups(module)
    return tuple(
        ResultTable(
            f"{measure.get('title', '')}, {measure.get('unitOfMeasure', '')}".rstrip(", "),
            str(measure.get("populationDescription", "") or ""),
            ("", *groups.values()),
            _measurements(measure, groups),
        )
        for measure in _list(module, "measures")
    )


def _measurements(measure: Json, groups: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for one in _list(measure, "classes"):
        for category in _list(one, "categories"):
            label = " / ".join(str(part["title"]) for part in (one, category) if part.get("title"))
            cells = {str(m.get("groupId")): _value(m) for m in _list(category, "measurements")}
            rows.append((label, *(cells.get(group, "") for group in groups)))
    return tuple(rows)


def _value(measurement: Json) -> str:
    text = str(measurement.get("value", ""))
    if measurement.get("spread"):
        text += f" ({measurement['spread']})"
    if measurement.get("lowerLimit") or measurement.get("upperLimit"):
        text += f" [{measurement.get('lowerLimit', '')} to {measurement.get('upperLimit', '')}]"
    return f"{text}; {measurement['comment']}" if measurement.get("comment") else text


def _measure(measure: Json) -> ResultTable:
    groups = _groups(measure)
    kind = str(measure.get("type", "")).replace("_", " ").capitalize()
    form = ", ".join(
        _code(measure[key]) for key in ("paramType", "dispersionType", "unitOfMeasure") if measure.get(key)
    )
    note = " ".join(str(measure[key]) for key in ("description", "populationDescription") if measure.get(key))
    rows = [*_denominators(measure, groups), *_measurements(measure, groups)]
    title = f"{kind}: {measure.get('title', '')} [{measure.get('timeFrame', 'time frame not given')}]"
    remarks = [_comparison(item, groups) for item in _list(measure, "analyses")]
    return ResultTable(title, note, (form, *groups.values()), tuple(rows), tuple(remarks))


def _code(value: object) -> str:
    """Return a parameter type, dispersion or unit in words; only what is joined by underscores is surely a code."""
    text = str(value)
    return code_words(text) if "_" in text or text in ("NUMBER", "MEAN", "MEDIAN") else text


def _denominators(measure: Json, groups: dict[str, str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for denominator in _list(measure, "denoms"):
        cells = {str(c.get("groupId")): str(c.get("value", "")) for c in _list(denominator, "counts")}
        rows.append(
            (f"{denominator.get('units', 'Participants')} analysed", *(cells.get(group, "") for group in groups))
        )
    return rows


def _comparison(analysis: Json, groups: dict[str, str]) -> str:
    named = [groups.get(str(group), str(group)) for group in analysis.get("groupIds", [])]
    parts = [" against ".join(named), str(analysis.get("statisticalMethod", ""))]
    if analysis.get("paramValue"):
        limits = f"{analysis.get('ciLowerLimit', '')} to {analysis.get('ciUpperLimit', '')}"
        parts.append(
            f"{analysis.get('paramType', '')} {analysis['paramValue']} ({analysis.get('ciPctValue', '')} % {limits})"
        )
    if analysis.get("pValue"):
        parts.append(f"p {analysis['pValue']}")
    if analysis.get("statisticalComment"):
        parts.append(str(analysis["statisticalComment"]))
    return "; ".join(part for part in parts if part)


def _events(module: Json) -> tuple[ResultTable, ...]:
    groups = {str(g.get("id", "")): str(g.get("title", "")) for g in _list(module, "eventGroups")}
    if not groups:
        return ()
    tables = [_event_heads(module, groups)]
    for key, title in (("seriousEvents", "Serious adverse events"), ("otherEvents", "Other adverse events")):
        rows = [_event(event, groups) for event in _list(module, key)]
        if rows:
            header = ("Organ system: term", *groups.values())
            tables.append(ResultTable(title, "Affected / at risk (events)", header, tuple(rows)))
    return tuple(tables)


def _event_heads(module: Json, groups: dict[str, str]) -> ResultTable:
    kinds = (
        ("deaths", "All-cause mortality"),
        ("serious", "Any serious event"),
        ("other", "Other events above threshold"),
    )
    rows = [
        (
            words,
            *(
                f"{g.get(f'{kind}NumAffected', '')} / {g.get(f'{kind}NumAtRisk', '')}"
                for g in _list(module, "eventGroups")
            ),
        )
        for kind, words in kinds
    ]
    note = f"Time frame: {module.get('timeFrame', 'not given')}. Threshold {module.get('frequencyThreshold', '?')} %."
    return ResultTable("Affected / at risk", note, ("", *groups.values()), tuple(rows))


def _event(event: Json, groups: dict[str, str]) -> tuple[str, ...]:
    cells = {str(s.get("groupId")): s for s in _list(event, "stats")}
    texts = [
        f"{s.get('numAffected', '')} / {s.get('numAtRisk', '')}"
        + (f" ({s['numEvents']})" if s.get("numEvents") is not None else "")
        for s in (cells.get(group, {}) for group in groups)
    ]
    return (f"{event.get('organSystem', '')}: {event.get('term', '')}", *texts)
