"""The report of a study: one document, printed as HTML and as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from equipoise.analysis import Analysed
from equipoise.results.baseline_table import BaselineTable, baseline_table, cells
from equipoise.results.chart import Chart
from equipoise.results.chart_block import charts_of
from equipoise.results.document import Block, Bullets, Document, Figure, Heading, Notice, Paragraph, Table
from equipoise.results.endpoint_section import endpoint_blocks
from equipoise.results.flow_figure import render_flow
from equipoise.results.groups import arm_labels
from equipoise.results.harms_section import harms_blocks
from equipoise.results.marker_section import marker_blocks
from equipoise.results.participant_flow import ParticipantFlow, participant_flow
from equipoise.results.pitfall_section import pitfall_blocks
from equipoise.results.results_section import SIMULATED_CAVEAT
from equipoise.results.rule_set_section import rule_set_blocks
from equipoise.results.schedule_figure import render_schedule
from equipoise.results.svg import described
from equipoise.results.swimmer_section import swimmer_blocks
from equipoise.results.wording import method_words
from equipoise.study import Endpoint, Study


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from: printed at the end of the report. `date` is ISO text, handed in."""

    date: str
    software: str
    seed: int | None
    events: int
    head: str


def compose_report(
    study: Study, datasets: Mapping[str, pl.DataFrame], analysed: Analysed, provenance: Provenance
) -> Document:
    """Return the report: question, who took part, every analysis of the plan, harms, what waits, what was assumed."""
    flow = participant_flow(study, datasets["adsl"])
    blocks: list[Block] = [
        *([Notice(SIMULATED_CAVEAT)] if analysed.simulated else []),
        *_question(study),
        *_flow(study, flow, datasets["adsl"], analysed),
        *_baseline(baseline_table(study, datasets["adsl"])),
        *swimmer_blocks(study, datasets, analysed.simulated),
        *_results(study, analysed),
        *marker_blocks(study, datasets, analysed.simulated),
        *harms_blocks(study, analysed),
        *rule_set_blocks(study, analysed),
        *pitfall_blocks(analysed),
        *_waiting(analysed),
        *_schedule(study),
        *_assumptions(study),
        *_origin(analysed, provenance),
    ]
    return Document(
        title=f"{study.id}: report",
        subtitle=study.title,
        date=provenance.date,
        blocks=tuple(blocks),
        facts=_facts(study, flow),
        watermark="SIMULATED" if analysed.simulated else "",
    )


def report_charts(study: Study, datasets: Mapping[str, pl.DataFrame], analysed: Analysed) -> dict[str, Chart]:
    """Return the charts of the report by the names of their files, to draw them by `render_chart` or matplotlib."""
    nowhere = Provenance("", "", None, 0, "")
    return charts_of(compose_report(study, datasets, analysed, nowhere))


def _facts(study: Study, flow: ParticipantFlow) -> tuple[tuple[str, str], ...]:
    design = study.design
    allocation = {"RANDOMIZED": "drawn by lot", "NON_RANDOMIZED": "chosen and recorded, not drawn", "NA": "one group"}
    return (
        ("Sponsor", study.sponsor),
        ("Conditions", ", ".join(study.conditions)),
        ("Type", design.study_type.lower()),
        ("Arm is", allocation[design.allocation]),
        ("Planned", f"{design.enrollment.count} participants"),
        ("Assessed, allocated", f"{flow.assessed}, {flow.allocated}"),
        ("Study version", study.version),
    )


def _question(study: Study) -> list[Block]:
    arms = tuple(f"{arm.label}: {arm.description}" for arm in study.arms)
    blocks: list[Block] = [Heading(1, "The question"), Paragraph(study.question), Bullets(arms)]
    if study.analysis_plan is not None and study.analysis_plan.label:
        blocks.append(Notice(study.analysis_plan.label))
    return blocks


def _flow(study: Study, flow: ParticipantFlow, adsl: pl.DataFrame, analysed: Analysed) -> list[Block]:
    assert study.analysis_plan is not None
    primary = study.analysis_plan.populations[0]
    members = adsl.filter(pl.col(primary.flag) == "Y")
    counts = {arm.id: members.filter(pl.col("ARMCD") == arm.id).height for arm in study.arms}
    title = f"Participant flow, {study.id}"
    svg = render_flow(flow, title=title, simulated=analysed.simulated, analysed=counts, colours=list(arm_labels(study)))
    caption = f"Participant flow. Analysed: {primary.label}."
    return [
        Heading(1, "Who took part"),
        Figure("flow", caption, svg, described(svg)[1]),
    ]


def _baseline(table: BaselineTable) -> list[Block]:
    header = ("Characteristic", *(f"{name} (n = {n})" for name, n in zip(table.columns, table.counts, strict=True)))
    lines = tuple((label, *texts) for row in table.rows for label, texts in cells(row, table.counts))
    return [Table("Baseline characteristics of everybody allocated", header, lines)]


def _results(study: Study, analysed: Analysed) -> list[Block]:
    words = (
        "Each endpoint with the registered analysis first. Estimates at days on which fewer than "
        f"{study.analysis_plan.minimum_at_risk if study.analysis_plan else 10} are at risk in an arm are withheld."
    )
    blocks: list[Block] = [Heading(1, "Results"), Paragraph(words)]
    if analysed.warnings:
        blocks.append(Paragraph(f"Time zero. {' '.join(f'{found}.' for found in analysed.warnings)}"))
    for endpoint in _registered_first(study):
        blocks += endpoint_blocks(study, endpoint, analysed)
    return blocks


def _registered_first(study: Study) -> list[Endpoint]:
    """Return the endpoints by level; within a level those with a registered analysis stand first."""
    lines = study.analysis_plan.analyses if study.analysis_plan else ()
    registered = {line.endpoint for line in lines if line.status == "registered"}
    levels = ("primary", "secondary", "exploratory")
    return sorted(study.endpoints, key=lambda item: (levels.index(item.level), item.id not in registered))


def _waiting(analysed: Analysed) -> list[Block]:
    if not analysed.not_carried_out:
        return []
    rows = tuple((line.label, method_words(line.method), line.reason) for line in analysed.not_carried_out)
    table = Table("Lines of the analysis plan not carried out", ("Analysis", "Method", "Why"), rows, text_columns=3)
    return [Heading(1, "Not carried out"), table]


def _schedule(study: Study) -> list[Block]:
    svg = render_schedule(study)
    return [Heading(1, "Schedule of activities"), Figure("schedule", "Which form is due when.", svg, described(svg)[1])]


def _assumptions(study: Study) -> list[Block]:
    if not study.assumptions:
        return []
    rows = tuple((item.id, item.value, item.reason, item.question) for item in study.assumptions)
    header = ("Id", "Assumed", "Why", "Question to the sponsor")
    words = "What the registration does not say was assumed; each assumption is a question."
    blocks: list[Block] = [
        Heading(1, "Assumptions"),
        Paragraph(words),
        Table("Assumptions", header, rows, text_columns=4),
    ]
    if study.conflicts:
        lines = tuple((c.field, f"{c.source}: {c.says}", f"{c.other_source}: {c.other_says}") for c in study.conflicts)
        blocks.append(Table("Sources that disagree", ("Field", "One says", "The other says"), lines, text_columns=3))
    return blocks


def _origin(analysed: Analysed, provenance: Provenance) -> list[Block]:
    facts = [
        f"Software: equipoise {provenance.software}.",
        f"Ledger: {provenance.events} events, head {provenance.head}.",
        f"Data sets: SHA-256 {analysed.data_hash}.",
    ]
    if provenance.seed is not None:
        facts.append(f"Simulated with seed {provenance.seed}.")
    return [Heading(1, "Where the numbers come from"), Bullets(tuple(facts))]
