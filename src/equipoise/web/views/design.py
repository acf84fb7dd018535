"""The design page: a trial's assumptions and, at once, what they ask for."""

from __future__ import annotations

from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equipoise.web.design_form import DesignForm, read_design_form
from equipoise.web.design_page import SimulatedOnPage, result_page, simulated_page
from equipoise.web.middleware import SCRIPTED_POLICY

_SIMULATING = Lock()
"""One simulation at a time, so that the other pages keep answering."""


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show the form with its answer; simulated too where that was asked for."""
    form = _form(request)
    simulated = _simulated(form) if "simulate" in request.GET and form.plan is not None else None
    whole = {"form": form, "result": result_page(form), "simulated": simulated}
    response = render(request, "design.html", whole)
    response["Content-Security-Policy"] = SCRIPTED_POLICY
    return response


@require_safe
def design_result(request: HttpRequest) -> HttpResponse:
    """Answer a form that has changed, as a piece of the page."""
    return render(request, "design_result.html", {"result": result_page(_form(request))})


@require_safe
def design_simulated(request: HttpRequest) -> HttpResponse:
    """Answer a form at rest by simulated trials, as a piece of the page."""
    return render(request, "design_simulated.html", {"simulated": _simulated(_form(request))})


def _form(request: HttpRequest) -> DesignForm:
    return read_design_form({name: str(request.GET[name]) for name in request.GET})


def _simulated(form: DesignForm) -> SimulatedOnPage:
    if not _SIMULATING.acquire(blocking=False):
        return SimulatedOnPage(fault="another simulation is running: ask again in a moment", later=True)
    try:
        return simulated_page(form)
    finally:
        _SIMULATING.release()
