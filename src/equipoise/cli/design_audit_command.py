"""`equipoise design audit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from equipoise.design import DesignAudit
    from equipoise.records import Record


@click.command(
    epilog="""
\b
Examples:
  equipoise design audit NCT07120750                   the registration of a shipped study
  equipoise design audit page.txt --show 40            a portal's page; the 40 roundest sets of assumptions
  equipoise design audit record.json --csv routes.csv  every route, rounding by rounding, as a table
  equipoise design audit record.json --total 296       another number than the registered one
"""
)
@click.argument("source")
@click.option("--total", type=click.IntRange(min=2), help="Audit this number instead of the registered one.")
@click.option("--show", type=click.IntRange(min=0), default=12, show_default=True, help="Sets of assumptions to print.")
@click.option("--csv", "csv_path", type=click.Path(dir_okay=False, path_type=Path), help="Write every route here.")
@click.option("--json", "as_json", is_flag=True, help="Print the audit as JSON.")
def command(source: str, total: int | None, show: int, csv_path: Path | None, as_json: bool) -> int:
    """Audit the number of participants of SOURCE: a record, a portal's page, or a shipped study's id.

    What the text states is kept; what it leaves open is tried over a plain grid. The sets of assumptions that end at
    the number are listed from the roundest to the oddest; none is chosen where more than one fits.
    """
    from dataclasses import replace

    from equipoise.cli.audit_text import audit_json, audit_text, routes_csv
    from equipoise.design import audit_design, read_stated_design

    stated = read_stated_design(_record(source))
    audit: DesignAudit = audit_design(stated if total is None else replace(stated, total=total))
    if csv_path is not None:
        csv_path.write_text(routes_csv(audit.routes), encoding="utf-8")
        click.echo(f"wrote {len(audit.routes)} routes to {csv_path}", err=as_json)
    click.echo(audit_json(audit) if as_json else audit_text(audit, show=show))
    return 0


def _record(source: str) -> Record:
    """Return the record of a file, or of a shipped study's id where no file has that name."""
    from equipoise.errors import InputError
    from equipoise.records import read_record
    from equipoise.study import shipped_ids, study_folder

    path = Path(source)
    if path.exists():
        return read_record(path)
    if source in shipped_ids():
        return read_record(study_folder(source) / "record.json")
    raise InputError(
        f"there is no file {source!r}, and no shipped study of that id",
        mend=f"name a record, a saved page, or one of {', '.join(shipped_ids())}",
    )
