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
  equipoise design audit NCT07120750 --figures audit/  its power and the routes to it as pictures
"""
)
@click.argument("source")
@click.option("--total", type=click.IntRange(min=2), help="Audit this number instead of the registered one.")
@click.option("--show", type=click.IntRange(min=0), default=12, show_default=True, help="Sets of assumptions to print.")
@click.option("--csv", "csv_path", type=click.Path(dir_okay=False, path_type=Path), help="Write every route here.")
@click.option("--figures", type=click.Path(file_okay=False, path_type=Path), help="Write power and routes as SVG here.")
@click.option("--json", "as_json", is_flag=True, help="Print the audit as JSON.")
def command(
    source: str, total: int | None, show: int, csv_path: Path | None, figures: Path | None, as_json: bool
) -> int:
    """Audit the number of participants of SOURCE: a record, a portal's page, or a shipped study's id.

    What the text states is kept; what it leaves open is tried over a plain grid. The sets of assumptions that end at
    the number are listed from the roundest to the oddest; none is chosen where more than one fits.
    """
    from dataclasses import replace

    from equipoise.cli.audit_text import audit_json, audit_text
    from equipoise.design import audit_design, read_stated_design

    stated = read_stated_design(_record(source))
    audit: DesignAudit = audit_design(stated if total is None else replace(stated, total=total, is_enrolled=False))
    if csv_path is not None:
        _write_routes(audit, csv_path)
        click.echo(f"wrote {len(audit.routes)} routes to {csv_path}", err=as_json)
    click.echo(audit_json(audit) if as_json else audit_text(audit, show=show))
    if figures is not None:
        _write_figures(audit, figures, as_json=as_json)
    return 0


def _write_routes(audit: DesignAudit, path: Path) -> None:
    from equipoise.cli.audit_text import routes_csv
    from equipoise.errors import InputError

    try:
        path.write_text(routes_csv(audit.routes), encoding="utf-8")
    except OSError as fault:
        raise InputError(
            f"the routes cannot be written: {fault.strerror}", where=str(path), mend="name another file"
        ) from None


def _write_figures(audit: DesignAudit, folder: Path, *, as_json: bool) -> None:
    """Write what can be drawn of the audit: the power where it is known, the routes where there are any."""
    from equipoise.cli.chart_files import write_svg
    from equipoise.results import audit_chart, route_chart

    charts = {"power": audit_chart(audit), "routes": route_chart(audit)}
    for path in write_svg({name: chart for name, chart in charts.items() if chart is not None}, folder):
        click.echo(f"wrote {path}", err=as_json)


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
