"""When the events of a running trial are expected: months and dates with a band, from blinded data."""

from __future__ import annotations

import math
from collections.abc import Sequence

from equipoise.design.event_forecast import BlindedSnapshot, EventForecast, Forecast
from equipoise.errors import InputError
from equipoise.results.line_chart import Line, LineChart, Rule
from equipoise.results.svg import Point


def forecast_chart(snapshot: BlindedSnapshot, forecasts: Sequence[EventForecast]) -> LineChart:
    """Return events against months from the cutoff, forecast for one or several targets, with the band as it lies.

    The last target's date, and that of the last entry, are named. InputError without a forecast; targets that may never
    come end the line.
    """
    if not forecasts:
        raise InputError("no forecast to draw", mend="forecast at least one target")
    ordered = sorted(forecasts, key=lambda one: one.target)
    last, seen = ordered[-1], float(snapshot.event.sum())
    known = [one for one in ordered if math.isfinite(one.events.median)]
    middle = ((0.0, seen), *((one.events.median, float(one.target)) for one in known))
    band = _edge(seen, known, "upper"), _edge(seen, known, "lower")
    return LineChart(
        f"When {last.target} events are expected",
        f"{seen:.0f} events on {snapshot.cutoff.isoformat()}. {last.target} events: {_dated(last.events)}. "
        f"Last entry: {_dated(last.entry)}. {last.target} events come in {last.reached:.0%} of the futures.",
        f"Months from {snapshot.cutoff.isoformat()}",
        "Events, arms together",
        (Line(f"middle, with a band of {last.events.level:.0%}", middle, band, marked=True),),
        tuple(_rules(last)),
        y_range=(0.0, last.target * 1.08),
        caption=f"{last.target} events: {_dated(last.events)}. Last entry: {_dated(last.entry)}. "
        f"{last.draws} futures drawn.",
    )


def _edge(seen: float, known: Sequence[EventForecast], end: str) -> tuple[Point, ...]:
    ends = ((getattr(one.events, end), float(one.target)) for one in known)
    return ((0.0, seen), *((months, target) for months, target in ends if math.isfinite(months)))


def _rules(last: EventForecast) -> list[Rule]:
    rules = [Rule(float(last.target), f"{last.target} events")]
    for forecast, words in ((last.entry, "last entry"), (last.events, "events")):
        day = forecast.dates[1]
        if day is not None and forecast.median > 0.0:
            rules.append(Rule(forecast.median, f"{words} {day.isoformat()}", upright=True))
    return rules


def _dated(forecast: Forecast) -> str:
    if forecast.upper == 0.0:
        return "has been"
    first, middle, last = (day.isoformat() if day is not None else "perhaps never" for day in forecast.dates)
    return f"{middle} ({first} to {last})"
