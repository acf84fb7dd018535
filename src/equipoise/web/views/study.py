"""The pages of one study: what it is, its report, and its files."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from equipoise.results import render_schedule
from equipoise.study import Study
from equipoise.web.shelf import shelf
from equipoise.web.study_page import study_page

FILES = {"report.pdf": "application/pdf", "report.html": "text/html; charset=utf-8", "results.json": "application/json"}
"""Files of a study that may be fetched; anything else is not served."""


@require_safe
def study(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a study: question, arms, criteria by stage, endpoints, schedule, open questions, its report."""
    found = _found(identifier)
    whole = {
        "study": found,
        "page": study_page(found),
        "schedule": mark_safe(render_schedule(found)),
        "files": [name for name in FILES if shelf().file(identifier, name)],
        "figures": [figure for figure in shelf().figures(identifier) if figure.name != "schedule.svg"],
    }
    return render(request, "study.html", whole)


@require_safe
def study_report(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show the study's report, or how to make one."""
    found = _found(identifier)
    path = shelf().file(identifier, "report.html")
    body = _body(path) if path is not None else ""
    return render(request, "study_report.html", {"study": found, "body": mark_safe(body)})


@require_safe
def study_file(request: HttpRequest, identifier: str, name: str) -> FileResponse:
    """Hand out one file of a study, of the fixed set or a figure."""
    found = _found(identifier)
    if name in FILES:
        path, kind = shelf().file(found.id, name), FILES[name]
    elif re.fullmatch(r"[a-z0-9-]+\.svg", name):
        path, kind = shelf().file(found.id, f"figures/{name}"), "image/svg+xml"
    else:
        path, kind = None, ""
    if path is None:
        raise Http404(name)
    return FileResponse(path.open("rb"), content_type=kind)


def _found(identifier: str) -> Study:
    found = shelf().study(identifier)
    if found is None:
        raise Http404(identifier)
    return found


def _body(path: Path) -> str:
    """Return what stands inside the report's main element."""
    page = path.read_text(encoding="utf-8")
    return page.partition("<main>")[2].rpartition("</main>")[0]
