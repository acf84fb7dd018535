"""The participant flow diagram."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.results.participant_flow import ArmFlow, ParticipantFlow
from equipoise.results.svg import ARM_COLOURS, INK, MUTED, Drawing, wrap

WIDTH = 760.0
LINE = 16.0
SHOWN_FAILURES = 8


def render_flow(
    flow: ParticipantFlow, *, title: str, simulated: bool, analysed: dict[str, int], colours: Sequence[str] = ()
) -> str:
    """Return the SVG: assessed, not allocated with reasons, and for each arm allocation, follow-up and analysis.

    `analysed` maps arm ids to the number in the primary population. `colours` are arm ids in the order in which the
    other figures give colours to the arms; without it they are given as the arms stand.
    """
    failures = _failure_lines(flow)
    side = 30 + LINE * len(failures)
    arms_top = 60 + 56 + side + 36
    column = (WIDTH - 40 - 20 * (len(flow.arms) - 1)) / len(flow.arms)
    blocks = [_arm_lines(arm, analysed, int(column / 6.6)) for arm in flow.arms]
    heights = [max(34 + LINE * len(block[stage]) for block in blocks) for stage in range(3)]
    drawing = Drawing(WIDTH, arms_top + sum(heights) + 2 * 26 + 20, title, _description(flow, simulated))
    drawing.text(20, 30, title, size=16, bold=True)
    if simulated:
        drawing.text(WIDTH - 20, 30, "SIMULATED", size=12, colour="#a11d33", anchor="end", bold=True)
    _draw_screening(drawing, flow, failures, side, arms_top)
    order = list(colours) or [arm.arm for arm in flow.arms]
    for position, (arm, block) in enumerate(zip(flow.arms, blocks, strict=True)):
        left = 20 + position * (column + 20)
        _draw_arm(drawing, left, column, arms_top, heights, block, order.index(arm.arm))
    return drawing.render()


def _failure_lines(flow: ParticipantFlow) -> list[str]:
    lines: list[str] = []
    for reason, words, count in flow.screen_failures[:SHOWN_FAILURES]:
        text = f"{count}  {reason}" + (f": {words}" if words != reason else "")
        first, *rest = wrap(text, 54)
        lines += [first, *(f"      {line}" for line in rest)]
    others = sum(count for _, _, count in flow.screen_failures[SHOWN_FAILURES:])
    return [*lines, *([f"{others}  other reasons"] if others else [])]


def _arm_lines(arm: ArmFlow, analysed: dict[str, int], limit: int) -> list[list[str]]:
    reasons = [f"{count}  {reason}" for reason, count in arm.reasons]
    allocation = [f"{arm.label}", f"allocated  n = {arm.started}"]
    if arm.treated:
        allocation.append(f"started treatment  n = {arm.treated}")
    follow_up = [f"completed  n = {arm.completed}", f"not completed  n = {arm.not_completed}", *reasons]
    analysis = [f"analysed  n = {analysed.get(arm.arm, 0)}"]
    return [[piece for line in part for piece in wrap(line, limit)] for part in (allocation, follow_up, analysis)]


def _description(flow: ParticipantFlow, simulated: bool) -> str:
    arms = "; ".join(
        f"{arm.label}: {arm.started} allocated, {arm.completed} completed, {arm.not_completed} not completed"
        for arm in flow.arms
    )
    told = "Simulated participants. " if simulated else ""
    return f"{told}{flow.assessed} assessed, {flow.allocated} allocated. {arms}."


def _draw_screening(drawing: Drawing, flow: ParticipantFlow, failures: list[str], side: float, arms_top: float) -> None:
    middle = 170.0
    drawing.rectangle(40, 52, 2 * (middle - 40), 44)
    drawing.text(middle, 79, f"Assessed for eligibility  n = {flow.assessed}", size=13, anchor="middle", bold=True)
    drawing.line(middle, 96, middle, arms_top - 22)
    drawing.rectangle(330, 112, WIDTH - 350, side, stroke=MUTED)
    drawing.line(middle, 112 + side / 2, 330, 112 + side / 2, colour=MUTED)
    drawing.text(344, 133, f"Not allocated  n = {flow.assessed - flow.allocated}", size=13, bold=True)
    for number, line in enumerate(failures):
        drawing.text(344, 133 + LINE * (number + 1), line, size=11.5, colour=INK)
    columns = len(flow.arms)
    column = (WIDTH - 40 - 20 * (columns - 1)) / columns
    centres = [20 + position * (column + 20) + column / 2 for position in range(columns)]
    drawing.line(min(middle, *centres), arms_top - 22, max(middle, *centres), arms_top - 22)
    for centre in centres:
        drawing.line(centre, arms_top - 22, centre, arms_top)


def _draw_arm(
    drawing: Drawing, x: float, width: float, top: float, heights: list[float], block: list[list[str]], position: int
) -> None:
    colour = ARM_COLOURS[position % len(ARM_COLOURS)]
    y = top
    for stage, (heading, lines) in enumerate(zip(("Allocation", "Follow-up", "Analysis"), block, strict=True)):
        drawing.rectangle(x, y, width, heights[stage], stroke=colour)
        drawing.text(x + 14, y + 20, heading, size=12, colour=colour, bold=True)
        for number, line in enumerate(lines):
            drawing.text(x + 14, y + 20 + LINE * (number + 1), line, size=12)
        if stage < 2:
            drawing.line(x + width / 2, y + heights[stage], x + width / 2, y + heights[stage] + 26)
        y += heights[stage] + 26
