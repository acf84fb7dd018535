"""`equipoise design size`."""

from __future__ import annotations

from pathlib import Path

import click


def _ratio(_context: click.Context, _option: click.Parameter, text: str) -> float:
    """Return treatment divided by control, of "2:1" or of one number."""
    first, _, second = text.partition(":")
    try:
        return float(first) / float(second or 1)
    except (ValueError, ZeroDivisionError):
        raise click.BadParameter(f"{text!r} is no ratio: write 2:1, or 2") from None


@click.command(
    epilog="""
\b
Examples:
  equipoise design size                                     50% by 36 months, hazard ratio 0.6, 28 + 36 months
  equipoise design size --control-risk 0.4 --dropout 0.05   another risk, 5% lost in a year
  equipoise design size --participants 332 --methods        power of 332, and what other formulas would say
  equipoise design size --looks 3 --figures plan/           three looks; power, bounds and events as pictures
  equipoise design size --against hazard_ratio=0.7          two plans beside each other
  equipoise design size --what-if                           the same people, should an assumption be wrong
  equipoise design size --simulate                          settle it by simulated trials
"""
)
@click.option("--control-risk", type=float, default=0.5, show_default=True, help="Share with the event, untreated.")
@click.option("--at", "horizon", type=float, default=36.0, show_default=True, help="Month by which they have it.")
@click.option("--hazard-ratio", type=float, default=0.6, show_default=True)
@click.option("--accrual", type=float, default=28.0, show_default=True, help="Months in which people enter.")
@click.option("--follow-up", type=float, default=36.0, show_default=True, help="Months after the last has entered.")
@click.option("--dropout", "dropout_a_year", type=float, default=0.0, show_default=True, help="Share lost in a year.")
@click.option("--ratio", callback=_ratio, default="1:1", show_default=True, help="Treatment : control, as 2:1 or 2.")
@click.option("--alpha", type=float, default=0.05, show_default=True)
@click.option("--sides", type=click.IntRange(1, 2), default=2, show_default=True)
@click.option("--power", type=float, default=0.8, show_default=True)
@click.option("--delay", type=float, default=0.0, show_default=True, help="Months before the effect begins.")
@click.option("--looks", type=click.IntRange(1, 20), default=1, show_default=True, help="Looks, the last included.")
@click.option(
    "--spending", type=click.Choice(["obrien_fleming", "pocock"]), default="obrien_fleming", show_default=True
)
@click.option("--participants", type=click.IntRange(min=4), help="Ask for the power of so many instead.")
@click.option("--methods", is_flag=True, help="What every formula says.")
@click.option("--what-if", is_flag=True, help="Power, events and months if an assumption is wrong.")
@click.option(
    "--against", multiple=True, metavar="NAME=VALUE", help="A second plan that differs here; may be repeated."
)
@click.option("--simulate", is_flag=True, help="Settle people, or power, by simulated trials.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the simulated trials.")
@click.option("--figures", type=click.Path(file_okay=False, path_type=Path), help="Write the charts as SVG here.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(
    participants: int | None,
    methods: bool,
    what_if: bool,
    against: tuple[str, ...],
    simulate: bool,
    seed: int,
    figures: Path | None,
    as_json: bool,
    **outline: object,
) -> int:
    """How many people a comparison of two arms on a time to an event needs, or what power it has."""
    from equipoise.cli.outline_text import outline_against, outline_json, outline_text, write_charts
    from equipoise.design.trial_outline import TrialOutline

    plan = TrialOutline(**outline)  # type: ignore[arg-type]
    other = outline_against(plan, against) if against else None
    if as_json:
        click.echo(outline_json(plan, participants, other=other, simulate=simulate, seed=seed))
    else:
        click.echo(
            outline_text(
                plan, participants, other=other, methods=methods, what_if=what_if, simulate=simulate, seed=seed
            )
        )
    if figures is not None:
        for path in write_charts(plan, participants or plan.people(), figures, other=other):
            click.echo(f"wrote {path}", err=as_json)
    return 0
