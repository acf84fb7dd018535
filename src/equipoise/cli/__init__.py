"""The terminal: reads the input, calls one verb, renders."""

from __future__ import annotations

import os
import sys

import click

from equipoise import __version__
from equipoise.cli.lazy_group import LazyGroup
from equipoise.errors import EquipoiseError

COMMANDS = {
    "read": "Read a registration or a portal page and print it as a record.",
    "draft": "Draft a study from a registration, with its gaps as questions.",
    "check": "Check a record or a study and list the findings.",
    "screen": "Judge patients against a study's criteria, with reasons.",
    "design": "Plan a trial: how many, how long, when to look, and what a stated number rests on.",
    "simulate": "Rehearse a study: invent participants and write their ledger.",
    "pitfalls": "Plant pitfalls on simulated trials and count how often they are reported.",
    "verify": "Verify a ledger: every hash, every commitment, and its anchor.",
    "analyse": "Derive the data sets of a ledger and carry out the analysis plan.",
    "trace": "Show how one participant's endpoints came about, rule by rule.",
    "report": "Write the report (HTML, PDF), the figures and the registry results.",
    "serve": "Show records, studies and reports in the browser.",
    "demo": "Run both shipped studies from their registrations to their results.",
    "evidence": "Answer every reference case in a folder and show how close we come.",
}
"""Every command with its one line."""


EXAMPLES = """
\b
Examples:
  equipoise demo                                   both shipped studies, from registration to results
  equipoise read page.txt --report                 what a portal page says, and what it does not
  equipoise draft page.txt --output my-study       a draft study and its open questions
  equipoise check my-study/study.yaml              every fault of a study file at once
  equipoise screen NCT01681446 patients.json       who fits, why, and what to ask next
  equipoise design audit page.txt                  which assumptions lead to a registered number
  equipoise simulate NCT07120750 --seed 7          a dress rehearsal, as a verifiable ledger
"""


@click.command(
    cls=LazyGroup,
    lines=COMMANDS,
    module="equipoise.cli.{}_command",
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="equipoise")
def cli() -> None:
    """A clinical trial from its registry record to its result: one study file, everything else is derived."""


def run(args: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 well, 1 findings or faults, 2 wrong use.

    An error of ours is printed in one piece, without a traceback; a programming mistake keeps its traceback.
    """
    # The matrices of a trial are small: threads of the linear algebra would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        outcome = cli.main(args=args, prog_name="equipoise", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as fault:
        fault.show(file=sys.stderr)
        return fault.exit_code
    except EquipoiseError as fault:
        click.echo(f"equipoise: {fault}", err=True)
        return 1
    except BrokenPipeError:
        return 0
    return outcome if isinstance(outcome, int) else 0
