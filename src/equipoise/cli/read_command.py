"""`equipoise read`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise read NCT01681446.txt               the page of a portal as a record in the registry's v2 shape
  equipoise read record.json --report          where each field came from, what was not read, what is absent
  equipoise read page.txt --output record.json
"""
)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--report", is_flag=True, help="Add line ranges, unread lines, absent fields and warnings.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the record here instead.")
def command(source: Path, report: bool, output: Path | None) -> int:
    """Read SOURCE, a record in the registry's JSON or the saved text of a portal's page, and print it as v2 JSON."""
    from equipoise.records import dump_record, read, render_report

    reading = read(source)
    text = dump_record(reading.record, indent=1)
    if output is None:
        click.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")
        click.echo(f"wrote {output}")
    if report:
        click.echo("")
        click.echo(render_report(reading))
    return 0
