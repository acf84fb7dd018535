"""The schedule of activities as a picture: forms down, encounters across."""

from __future__ import annotations

from equipoise.results.svg import ARM_COLOURS, GRID, INK, MUTED, Drawing
from equipoise.study import Activity, Encounter, Study

LEFT, TOP, CELL, ROW = 282.0, 96.0, 24.0, 19.0


def render_schedule(study: Study) -> str:
    """Return the SVG of the schedule: a dot where a form is due, a ring where it is due in some arms only.

    Unplanned encounters (unscheduled, suspected recurrence) stand at the right.
    """
    encounters = _columns(study)
    forms = {form.id: form.title for form in study.forms}
    rows = [(form, _due(study, form)) for form in dict.fromkeys(activity.form for activity in study.activities)]
    width = LEFT + CELL * len(encounters) + 30
    height = TOP + ROW * len(rows) + 46
    title = f"Schedule of activities, {study.id}"
    drawing = Drawing(width, height, title, _description(study, encounters, len(rows)))
    drawing.text(20, 28, title, size=16, bold=True)
    for column, encounter in enumerate(encounters):
        x = LEFT + CELL * (column + 0.5)
        drawing.line(x, TOP - 6, x, TOP + ROW * len(rows), colour=GRID)
        drawing.text(x + 4, TOP - 12, encounter.id, size=11, rotate=-60, colour=INK)
    for number, (form, due) in enumerate(rows):
        y = TOP + ROW * (number + 0.5)
        drawing.text(20, y + 4, forms.get(form, form), size=11.5, room=LEFT - 24)
        drawing.line(LEFT, y + ROW / 2, width - 24, y + ROW / 2, colour=GRID)
        for column, encounter in enumerate(encounters):
            _draw_cell(drawing, LEFT + CELL * (column + 0.5), y, encounter, due)
    arms = sorted({arm for encounter in encounters for arm in encounter.arms})
    legend = "Dot: due for all. Ring: due in " + (" and ".join(arms) or "some arms") + " only."
    drawing.text(20, height - 16, legend, size=11, colour=MUTED)
    return drawing.render()


def _columns(study: Study) -> list[Encounter]:
    planned = [item for item in study.encounters if item.anchor is not None]
    return [*planned, *(item for item in study.encounters if item.anchor is None)]


def _due(study: Study, form: str) -> dict[str, Activity]:
    return {
        encounter: activity
        for activity in study.activities
        if activity.form == form
        for encounter in activity.encounters
    }


def _draw_cell(drawing: Drawing, x: float, y: float, encounter: Encounter, due: dict[str, Activity]) -> None:
    activity = due.get(encounter.id)
    if activity is None:
        return
    tip = f"{activity.form} at {encounter.id}"
    if encounter.arms or activity.arms:
        drawing.circle(x, y, 4.5, fill="#ffffff", stroke=ARM_COLOURS[1], tip=tip)
    else:
        drawing.circle(x, y, 4.5, fill=ARM_COLOURS[0], tip=tip)


def _description(study: Study, encounters: list[Encounter], rows: int) -> str:
    days = [
        f"{encounter.id} day {encounter.day}"
        + (f" {encounter.window[0]:+d} to {encounter.window[1]:+d}" if encounter.window else "")
        for encounter in encounters
        if encounter.day is not None
    ]
    return f"{rows} forms over {len(encounters)} encounters of {study.id}. Planned days: {', '.join(days)}."
