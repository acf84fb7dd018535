"""A small SVG writer: same input, same bytes; every drawing has a title and a description for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape, unescape
from typing import Literal

from equipoise.results.lettering import flowed, shorten

INK = "#1b2733"
MUTED = "#5b6b7a"
GRID = "#dde3e9"
PAPER = "#ffffff"
ARM_COLOURS = ("#1d4f91", "#b8540f", "#2f6d42", "#5b2a75")
"""Distinct in luminance as well as in hue, so that they survive grey print and colour blindness."""
ARM_DASHES = ("", "9 3", "2 2.5", "9 3 2 3")
"""A second sign beside the colour of an arm's line."""
ALARM = "#a11d33"
MONTH_DAYS = 30.4375
"""Days of a month on an axis: a twelfth of 365.25."""
Shape = Literal["circle", "square", "diamond", "triangle", "triangle_down", "cross", "bar", "arrow"]
Point = tuple[float, float]
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Libertinus Serif', sans-serif"


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, without a trailing point.

    >>> number(3.10)
    '3.1'
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# What XML 1.0 does not allow in a text, even escaped.
_FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def spelled(words: str) -> str:
    r"""Return a text as it may stand in the drawing: escaped, characters unknown to XML replaced.

    >>> spelled("a < b\x00")
    'a &lt; b\ufffd'
    """
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", words))


_SHAPES: dict[str, tuple[tuple[Point, ...], ...]] = {
    "square": (((-0.87, -0.87), (0.87, -0.87), (0.87, 0.87), (-0.87, 0.87), (-0.87, -0.87)),),
    "diamond": (((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0), (0, -1.1)),),
    "triangle": (((0, -1), (1, 0.75), (-1, 0.75), (0, -1)),),
    "triangle_down": (((0, 1), (1, -0.75), (-1, -0.75), (0, 1)),),
    "cross": (((-0.87, -0.87), (0.87, 0.87)), ((-0.87, 0.87), (0.87, -0.87))),
    "bar": (((0, -1), (0, 1)),),
    "arrow": (((-0.9, -0.9), (0, 0), (-0.9, 0.9)),),
}
"""Each shape as strokes around its point, for a radius of 1; the circle is an arc."""


def _outline(shape: Shape, x: float, y: float, radius: float) -> str:
    """Return one mark around a point as path data."""
    if shape == "circle":
        r, wide = number(radius), number(2 * radius)
        return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {wide} 0a{r} {r} 0 1 0 -{wide} 0z"
    strokes = _SHAPES[shape]
    return "".join(_course([(x + radius * dx, y + radius * dy) for dx, dy in stroke]) for stroke in strokes)


@dataclass(slots=True)
class Drawing:
    """An SVG under construction; `render` closes it. Coordinates are pixels of the view box, y downwards."""

    width: float
    height: float
    title: str
    description: str
    _parts: list[str] = field(default_factory=list)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = INK, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a straight line."""
        ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(f'<line {ends} stroke="{colour}" stroke-width="{number(width)}"{dashes}/>')

    def threads(self, lines: Iterable[Sequence[Point]], *, colour: str, width: float, opacity: float) -> None:
        """Draw many thin lines that darken where they lie over each other; a line of one point draws nothing."""
        paths = "".join(f'<path d="{_course(line)}"/>' for line in lines if len(line) > 1)
        style = f'fill="none" stroke="{colour}" stroke-width="{number(width)}" stroke-opacity="{number(opacity)}"'
        self._parts.append(f'<g {style} stroke-linejoin="round">{paths}</g>')

    def marks(
        self, points: Iterable[Point], shape: Shape, *, colour: str, radius: float = 4.5, fill: str = "none"
    ) -> None:
        """Draw a mark of one shape at every point, as one element; marks with fill "none" are hollow."""
        data = "".join(_outline(shape, x, y, radius) for x, y in points)
        if data:
            self._parts.append(f'<path d="{data}" fill="{fill}" stroke="{colour}" stroke-width="1.3"/>')

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
        steps = _course(points)
        stroke = "none" if closed else colour
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="{steps}{"Z" if closed else ""}" fill="{fill}" fill-opacity="{number(opacity)}"'
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
        told = f"<title>{spelled(tip)}</title>" if tip else ""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            f' rx="{number(radius)}" fill="{fill}" stroke="{stroke}">{told}</rect>'
        )

    def circle(
        self, x: float, y: float, radius: float, *, fill: str = INK, stroke: str = "none", tip: str = ""
    ) -> None:
        """Draw a dot."""
        told = f"<title>{spelled(tip)}</title>" if tip else ""
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
        room: float = 0,
        halo: bool = False,
    ) -> None:
        """Write one line of text; y is its base line. Beyond `room` pixels it is shortened, whole on hovering.

        A halo in the colour of the paper keeps it readable over lines.
        """
        if not words:
            return
        shown = shorten(words, size, room, bold=bold) if room else words
        tip = "" if shown == words else f"<title>{spelled(words)}</title>"
        weight = ' font-weight="600"' if bold else ""
        around = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"' if halo else ""
        turn = f' transform="rotate({number(rotate)} {number(x)} {number(y)})"' if rotate else ""
        self._parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{colour}" text-anchor="{anchor}"'
            f"{weight}{turn}{around}>{spelled(shown)}{tip}</text>"
        )

    def heading(self, left: float, *, simulated: bool) -> None:
        """Write the title from `left` on, in as many lines as it needs, and SIMULATED at the right."""
        for place, words in enumerate(_title_lines(self.title, self.width, left)):
            self.text(left, 26 + 20 * place, words, size=16, bold=True)
        if simulated:
            self.text(self.width - 20, 26, "SIMULATED", size=12, colour=ALARM, anchor="end", bold=True)

    def render(self) -> str:
        """Return the drawing as an SVG document, its title and description tied to it by ids made of its content."""
        box = f"0 0 {number(self.width)} {number(self.height)}"
        inside = "".join(self._parts)
        # Several drawings stand in one page: an id must belong to one of them, and be the same at each writing.
        mark = sha256(f"{self.title}\n{self.description}\n{inside}".encode(errors="replace")).hexdigest()[:10]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{number(self.width)}"'
            f' height="{number(self.height)}" role="img" aria-labelledby="t{mark} d{mark}" xml:lang="en"'
            f' font-family="{escape(FONT)}">'
            f'<title id="t{mark}">{spelled(self.title)}</title><desc id="d{mark}">{spelled(self.description)}</desc>'
            f'<rect width="100%" height="100%" fill="{PAPER}"/>{inside}</svg>\n'
        )


def heading_height(title: str, width: float, left: float) -> float:
    """Return where a drawing may begin below the title that `Drawing.heading` writes."""
    return 26.0 + 20 * len(_title_lines(title, width, left))


def _title_lines(title: str, width: float, left: float) -> list[str]:
    return flowed(title, 16, width - left - 130, bold=True)


def described(svg: str) -> tuple[str, str]:
    """Return title and description of one of our drawings, as plain text; empty where it has none."""
    found = (re.search(rf"<{name}(?: [^>]*)?>([^<]*)</{name}>", svg) for name in ("title", "desc"))
    title, description = (unescape(match[1]) if match else "" for match in found)
    return title, description


def _course(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def wrap(words: str, limit: int) -> list[str]:
    """Return `words` broken into lines of at most `limit` characters, at blanks where there are any.

    >>> wrap("one word, antidisestablishment", 10)
    ['one word,', 'antidisest', 'ablishment']
    """
    lines: list[str] = [""]
    for word in words.split():
        pieces = [word[start : start + limit] for start in range(0, len(word), limit)]
        for piece in pieces:
            candidate = f"{lines[-1]} {piece}".strip()
            if len(candidate) <= limit or not lines[-1]:
                lines[-1] = candidate
            else:
                lines.append(piece)
    return lines
