"""A small SVG writer: same input, same bytes; every drawing has a title and a description for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

INK = "#1b2733"
MUTED = "#5b6b7a"
GRID = "#dde3e9"
PAPER = "#ffffff"
ARM_COLOURS = ("#1d4f91", "#c8601a", "#3b7d4f", "#7a4b94")
"""Distinct in luminance as well as in hue, so that they survive grey print and colour blindness."""
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Libertinus Serif', sans-serif"


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, without a trailing point.

    >>> number(3.10)
    '3.1'
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(slots=True)
class Drawing:
    """An SVG under construction; `render` closes it. Coordinates are pixels of the view box, y downwards."""

    width: float
    height: float
    title: str
    description: str
    _parts: list[str] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = INK, width: float = 1) -> None:
        """Draw a straight line."""
        ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self._parts.append(f'<line {ends} stroke="{colour}" stroke-width="{number(width)}"/>')

    def path(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = INK,
        width: float = 2,
        fill: str = "none",
        opacity: float = 1,
        closed: bool = False,
        dash: str = "",
    ) -> None:
        """Draw a polyline through the points, or a filled shape."""
        steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        stroke = "none" if closed else colour
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="M{steps}{"Z" if closed else ""}" fill="{fill}" fill-opacity="{number(opacity)}"'
            f' stroke="{stroke}"'
            f' stroke-width="{number(width)}" stroke-linejoin="round"{dashes}/>'
        )

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = PAPER,
        stroke: str = INK,
        radius: float = 4,
        tip: str = "",
    ) -> None:
        """Draw a rectangle; `tip` is read out and shown on hovering."""
        told = f"<title>{escape(tip)}</title>" if tip else ""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            f' rx="{number(radius)}" fill="{fill}" stroke="{stroke}">{told}</rect>'
        )

    def circle(
        self, x: float, y: float, radius: float, *, fill: str = INK, stroke: str = "none", tip: str = ""
    ) -> None:
        """Draw a dot."""
        told = f"<title>{escape(tip)}</title>" if tip else ""
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"'
            f' stroke="{stroke}">{told}</circle>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        colour: str = INK,
        anchor: str = "start",
        bold: bool = False,
        rotate: float = 0,
    ) -> None:
        """Write one line of text; y is its base line."""
        weight = ' font-weight="600"' if bold else ""
        turn = f' transform="rotate({number(rotate)} {number(x)} {number(y)})"' if rotate else ""
        self._parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{colour}" text-anchor="{anchor}"'
            f"{weight}{turn}>{escape(words)}</text>"
        )

    def render(self) -> str:
        """Return the drawing as an SVG document."""
        box = f"0 0 {number(self.width)} {number(self.height)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{number(self.width)}"'
            f' height="{number(self.height)}" role="img" font-family="{escape(FONT)}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"
            f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(self._parts)}</svg>\n'
        )


def wrap(words: str, limit: int) -> list[str]:
    """Return `words` broken into lines of at most `limit` characters where a blank allows it."""
    lines: list[str] = [""]
    for word in words.split():
        candidate = f"{lines[-1]} {word}".strip()
        if len(candidate) <= limit or not lines[-1]:
            lines[-1] = candidate
        else:
            lines.append(word)
    return lines
