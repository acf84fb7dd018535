"""The page of one record."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equipoise.registry import related_records
from equipoise.web.record_page import record_page
from equipoise.web.results_page import results_page
from equipoise.web.shelf import shelf


@require_safe
def record(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show every section of a record, with its results where it has them, and related records."""
    item = shelf().library.shelved.get(identifier)
    if item is None:
        raise Http404(identifier)
    whole = {
        "item": item,
        "page": record_page(item.record),
        "results": results_page(item.record.results_section),
        "related": related_records(shelf().library, identifier),
    }
    return render(request, "record.html", whole)
