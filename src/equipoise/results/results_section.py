"""The registry's resultsSection, whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from equipoise.analysis import Analysed
from equipoise.results.adverse_events_module import render_adverse_module
from equipoise.results.baseline_table import baseline_table, render_baseline_module
from equipoise.results.outcome_measures import render_outcome_module
from equipoise.results.participant_flow import participant_flow, render_flow_module
from equipoise.results.wording import method_words
from equipoise.study import Study

SIMULATED_CAVEAT = (
    "These results are simulated: every participant was invented by a generating model whose treatment effect is a "
    "design assumption. They rehearse the study and its analysis; they are no evidence about any treatment, and they "
    "are not results of the registered trial."
)


def render_results_section(study: Study, datasets: Mapping[str, pl.DataFrame], analysed: Analysed) -> dict[str, Any]:
    """Return participant flow, baseline, outcome measures, adverse events and more information, in the v2 form.

    Source: ClinicalTrials.gov API v2, schema ResultsSection. Numbers are strings but in adverse events.
    """
    adsl = datasets["adsl"]
    simulated = analysed.simulated
    return {
        "participantFlowModule": render_flow_module(study, participant_flow(study, adsl), simulated=simulated),
        "baselineCharacteristicsModule": render_baseline_module(
            study, baseline_table(study, adsl), simulated=simulated
        ),
        "outcomeMeasuresModule": render_outcome_module(study, analysed, adsl),
        "adverseEventsModule": render_adverse_module(study, adsl, datasets["adae"], simulated=simulated),
        "moreInfoModule": _more_info(study, analysed),
    }


def _more_info(study: Study, analysed: Analysed) -> dict[str, Any]:
    caveats = [SIMULATED_CAVEAT] if analysed.simulated else []
    if study.analysis_plan is not None and study.analysis_plan.label:
        caveats.append(f"{study.analysis_plan.label.rstrip('.')}.")
    waiting = sorted({method_words(line.method) for line in analysed.not_carried_out}, key=str.casefold)
    if waiting:
        caveats.append(f"Planned analyses not yet carried out: {', '.join(waiting)}.")
    return {
        "limitationsAndCaveats": {"description": " ".join(caveats)},
        "certainAgreement": {"piSponsorEmployee": False, "restrictiveAgreement": False},
        "pointOfContact": {"title": "Principal investigator", "organization": study.sponsor},
    }
