"""The list of records at hand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equipoise.registry import FACETS, search
from equipoise.web.shelf import shelf

PER_PAGE = 20
LONGEST_QUERY = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its count, whether it is chosen, and the address that chooses or drops it."""

    value: str
    count: int
    chosen: bool
    address: str


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show the records in which every word of the query occurs, narrowed by the chosen facets."""
    query = str(request.GET.get("q", "")).strip()[:LONGEST_QUERY]
    chosen = {name: str(request.GET[name]) for name in FACETS if request.GET.get(name)}
    hits = search(shelf().library, query, chosen=chosen)
    page = Paginator(hits.hits, PER_PAGE).get_page(request.GET.get("page"))
    facets = {name: [_choice(query, chosen, name, *pair) for pair in pairs] for name, pairs in hits.facets.items()}
    whole = {
        "query": query,
        "chosen": chosen,
        "page": page,
        "total": len(shelf().library.shelved),
        "facets": facets,
        "unknown_words": hits.unknown_words,
        "next": _address(query, chosen, page.next_page_number()) if page.has_next() else "",
        "previous": _address(query, chosen, page.previous_page_number()) if page.has_previous() else "",
    }
    return render(request, "find.html", whole)


def _choice(query: str, chosen: dict[str, str], name: str, value: str, count: int) -> Choice:
    is_chosen = chosen.get(name) == value
    others = {key: kept for key, kept in chosen.items() if key != name}
    return Choice(value, count, is_chosen, _address(query, others if is_chosen else {**others, name: value}, 1))


def _address(query: str, chosen: dict[str, str], page: int) -> str:
    words = {"q": query} if query else {}
    number = {"page": str(page)} if page > 1 else {}
    return "?" + urlencode({**words, **chosen, **number})
