"""The page for what is not there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the page for an address that leads nowhere."""
    return render(request, "not_found.html", {"path": request.path}, status=404)
