"""How the registry's codes read to people."""

from __future__ import annotations

from django import template

from equipoise.web.wording import code_words, codes_within, plain_text

register = template.Library()


@register.filter
def words(code: object) -> str:
    """Return a registry code in words.

    >>> words("NOT_YET_RECRUITING")
    'Not yet recruiting'
    """
    return code_words(str(code))


@register.filter
def words_within(text: object) -> str:
    """Return a text with each registry code in it in words."""
    return codes_within(str(text))


@register.filter
def plain(text: object) -> str:
    """Return a text of the registry without its escapes."""
    return plain_text(str(text))
