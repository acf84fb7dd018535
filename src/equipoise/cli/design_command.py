"""`equipoise design`: its own commands, one a question."""

from __future__ import annotations

import click

from equipoise.cli.lazy_group import LazyGroup

COMMANDS = {
    "size": "How many people a comparison needs, or what power it has; looks, figures, two plans.",
    "audit": "List the assumptions that lead to a stated number, and what it leaves open.",
    "rehearse": "Rehearse the whole trial many times: power, bias and coverage of its plan.",
}
"""Every question with its one line."""


@click.command(
    cls=LazyGroup,
    lines=COMMANDS,
    module="equipoise.cli.design_{}_command",
    epilog="""
\b
Examples:
  equipoise design size --control-risk 0.4             how many for a risk of 40% by three years
  equipoise design audit NCT07120750                   does 332 follow from what the registration says?
  equipoise design rehearse NCT01681446 --trials 200   what can be expected of the trial as planned
""",
)
def command() -> None:
    """Plan a trial, or ask what a plan rests on."""
