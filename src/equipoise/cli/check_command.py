"""`equipoise check`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from equipoise.vocabulary import Finding


@click.command(
    epilog="""
\b
Examples:
  equipoise check NCT01681446                      the shipped study and its registration
  equipoise check my-study/study.yaml              every fault with line, column and remedy
  equipoise check page.txt --profile protocol      a portal's page held against a protocol's duties
  equipoise check results.json --profile results   a results section
Exit status: 0 no errors, 1 errors found.
"""
)
@click.argument("source")
@click.option(
    "--profile",
    type=click.Choice(["record", "protocol", "results"]),
    default="record",
    show_default=True,
    help="record lowers what only a protocol owes; results adds the checks of posted results.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the check is made for; today if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--all", "show_all", is_flag=True, help="Also list what passed and what cannot be assessed.")
def command(source: str, profile: str, as_of: datetime | None, as_json: bool, show_all: bool) -> int:
    """Check SOURCE: a record, a portal page, a results section, a study file, or a shipped study's id."""
    from equipoise.cli.checking import check_source
    from equipoise.lint import render_findings
    from equipoise.vocabulary import Outcome, Severity

    day = as_of.date() if as_of else date.today()  # noqa: DTZ011 - the user's own day
    findings = check_source(Path(source) if Path(source).exists() else source, profile=profile, as_of=day)
    shown: Sequence[Finding] = findings if show_all else [item for item in findings if item.outcome is Outcome.FAIL]
    if as_json:
        from dataclasses import asdict

        click.echo(json.dumps([asdict(item) for item in shown], ensure_ascii=False, indent=1))
    else:
        click.echo(render_findings(shown))
    failed = [item for item in findings if item.outcome is Outcome.FAIL and item.severity is Severity.ERROR]
    return 1 if failed else 0
