"""The audit of a record's number of participants."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equipoise.web.audit_page import audit_page


@require_safe
def audit(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show which assumptions lead to the registered number, what is missing, and its power."""
    page = audit_page(identifier)
    if page is None:
        raise Http404(identifier)
    return render(request, "audit.html", {"id": identifier, "page": page})
