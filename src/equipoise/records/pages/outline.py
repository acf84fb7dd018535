"""Which lines of a page are its headings: found by name, weighed by what follows, ordered by the dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from equipoise.errors import RecordError
from equipoise.records.pages.accepts import accepts, is_typed
from equipoise.records.pages.block import Block, Standing
from equipoise.records.pages.dictionary import BlockSpec, Portal
from equipoise.records.pages.lines import PageLine

_STRONG, _FAIR, _WEAK = 3, 2, 1
_LONGEST_GUESSED_HEADING = 6
_FEWEST_WORDS_OF_A_SENTENCE = 6
_MOST_HEADINGS = 1000
"""A page has some forty. Ordering them takes the square of their number, so a file of many pages is refused."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading. `at` is the index of its line, `content` that of the first line below it."""

    spec: BlockSpec
    at: int
    content: int
    strength: int
    note: int | None = None
    guessed: bool = False
    headless: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A page cut at its headings; `head` is what stands before the first."""

    head: tuple[PageLine, ...]
    blocks: tuple[Block, ...]
    quoted: tuple[tuple[PageLine, BlockSpec], ...]
    """Lines inside running text that read like a heading but are none."""


def outline(lines: Sequence[PageLine], portal: Portal, where: str = "page") -> Outline:
    """Return the page cut at its headings; RecordError where there are far more than one page has."""
    found = _candidates(lines, portal, where)
    quoted = _quoted(found)
    candidates = [candidate for candidate in found if candidate not in quoted]
    kept = _judged(lines, candidates, _backbone(candidates))
    chosen = {candidate for candidate, _ in kept}
    quoted += [candidate for candidate in candidates if candidate not in chosen]
    first = kept[0][0].at if kept else len(lines)
    blocks = tuple(_block(lines, kept, index) for index in range(len(kept)))
    return Outline(tuple(lines[:first]), blocks, tuple((lines[c.at], c.spec) for c in quoted))


def heading_count(lines: Sequence[PageLine], portal: Portal) -> int:
    """Return how many different headings of a portal stand on a page: how its pages are recognised."""
    names = {spec.name for line in lines for spec in portal.specs(line.bare)}
    notes = {spec.name for line in lines for spec in portal.noted(line.bare)}
    return len(names) + len(notes) + sum(line.bare in portal.furniture for line in lines)


# --- finding ---------------------------------------------------------------------------------------------------


def _candidates(lines: Sequence[PageLine], portal: Portal, where: str) -> list[Candidate]:
    named = [candidate for index in range(len(lines)) for candidate in _at(lines, index, portal)]
    if len(named) > _MOST_HEADINGS:
        what = f"shows {len(named):,} headings, more than one page can have"
        raise RecordError(what, where=where, mend="save each page in a file of its own")
    headed = {candidate.note for candidate in named}
    known = {candidate.spec.name for candidate in named if candidate.note is not None}
    headless = [
        Candidate(spec, index, index + 1, _STRONG, index, headless=True)
        for index, line in enumerate(lines)
        if index not in headed and not line.is_blank and _stands_alone(lines, index)
        for spec in portal.noted(line.bare)
        if spec.is_section and spec.name not in known
    ]
    found = sorted([*named, *headless], key=lambda candidate: candidate.at)
    return sorted([*found, *_guesses(lines, found, portal)], key=lambda candidate: candidate.at)


def _at(lines: Sequence[PageLine], index: int, portal: Portal) -> Iterator[Candidate]:
    if lines[index].is_blank:
        return
    for spec in portal.specs(lines[index].bare):
        if spec.pattern is not None:
            yield Candidate(spec, index, index + 1, _STRONG)
            continue
        note = _note_below(lines, index, spec)
        strength = _strength(lines, index, spec, note, portal)
        is_between = _blank(lines, index + 1) and _is_next_a_name(lines, index + 1, portal)
        is_sure = is_between or note is not None or (strength == _STRONG and is_typed(spec))
        alone = _blank(lines, index - 1) or spec.glued or is_sure or _ends_a_sentence(lines[index - 1])
        if alone and (_blank(lines, index + 1) or _is_name(lines, index + 1, portal)):
            yield Candidate(spec, index, (note if note is not None else index) + 1, strength, note)


def _ends_a_sentence(line: PageLine) -> bool:
    return line.text.endswith((".", ";", ":", ")"))


def _is_next_a_name(lines: Sequence[PageLine], index: int, portal: Portal) -> bool:
    below = _next_filled(lines, index)
    return below is not None and _is_name(lines, below, portal)


def _note_below(lines: Sequence[PageLine], index: int, spec: BlockSpec) -> int | None:
    if not spec.is_section:
        return None
    below = _next_filled(lines, index + 1)
    if below is None or not (spec.is_note(lines[below].bare) or _may_be_note(lines, below, spec)):
        return None
    return below


def _may_be_note(lines: Sequence[PageLine], index: int, spec: BlockSpec) -> bool:
    """Return whether a sentence opens a section that is known to open with one whose words have not been seen."""
    bare = lines[index].bare
    is_sentence = bare[:1].isupper() and bare.endswith(".") and len(bare.split()) >= _FEWEST_WORDS_OF_A_SENTENCE
    return bool(spec.options.get("opens_with_sentence")) and is_sentence and _stands_alone(lines, index)


def _strength(lines: Sequence[PageLine], index: int, spec: BlockSpec, note: int | None, portal: Portal) -> int:
    if note is not None:
        return _STRONG
    below = _next_filled(lines, index + 1)
    if below is None or _is_name(lines, below, portal):
        return _WEAK
    if is_typed(spec):
        return _STRONG if accepts(spec, lines[below].bare) else _WEAK
    return _WEAK if spec.notes else _FAIR


def _is_name(lines: Sequence[PageLine], index: int, portal: Portal) -> bool:
    return index < len(lines) and any(not spec.pattern for spec in portal.specs(lines[index].bare))


def _guesses(lines: Sequence[PageLine], found: list[Candidate], portal: Portal) -> Iterator[Candidate]:
    """Yield headings under another name: alone, short, in the right section, with a value of the right type below."""
    known = {candidate.spec.name for candidate in found}
    taken = {candidate.at for candidate in found}
    for index, line in enumerate(lines):
        if line.is_blank or index in taken or len(line.bare.split()) > _LONGEST_GUESSED_HEADING:
            continue
        below = _next_filled(lines, index + 1)
        if below is None or not _stands_alone(lines, index):
            continue
        section = _section_at(found, index)
        for spec in portal.blocks:
            fits = spec.like is not None and spec.name not in known and spec.section == section
            if fits and spec.like is not None and spec.like.fullmatch(line.bare) and accepts(spec, lines[below].bare):
                known.add(spec.name)
                yield Candidate(spec, index, index + 1, _FAIR, guessed=True)
                break


def _section_at(found: list[Candidate], index: int) -> str:
    sections = [c.spec.name for c in found if c.spec.is_section and c.at < index and c.strength == _STRONG]
    return sections[-1] if sections else ""


def _quoted(found: list[Candidate]) -> list[Candidate]:
    """Return the headings of one kind of criteria that stand below the heading of both: there they are plain text."""
    quoted: list[Candidate] = []
    for before, candidate in pairwise(found):
        whole = candidate.spec.text("unless")
        if whole and (before.spec.name == whole or before in quoted):
            quoted.append(candidate)
    return quoted


def _stands_alone(lines: Sequence[PageLine], index: int) -> bool:
    return _blank(lines, index - 1) and _blank(lines, index + 1)


def _blank(lines: Sequence[PageLine], index: int) -> bool:
    return not 0 <= index < len(lines) or lines[index].is_blank


def _next_filled(lines: Sequence[PageLine], index: int) -> int | None:
    return next((at for at in range(index, len(lines)) if not lines[at].is_blank), None)


# --- choosing --------------------------------------------------------------------------------------------------


def _backbone(candidates: list[Candidate]) -> set[int]:
    """Return the indices of the heaviest run of candidates in the portal's order (longest increasing subsequence)."""
    best: list[tuple[int, int | None]] = []
    for index, candidate in enumerate(candidates):
        before = [
            (best[other][0], other)
            for other in range(index)
            if candidates[other].spec.order < candidate.spec.order and candidates[other].at < candidate.at
        ]
        weight, previous = max(before, key=lambda entry: entry[0]) if before else (0, None)
        best.append((weight + 4 * candidate.strength, previous))
    chosen: set[int] = set()
    index = max(range(len(best)), key=lambda at: best[at][0]) if best else None
    while index is not None:
        chosen.add(index)
        index = best[index][1]
    return chosen


def _judged(
    lines: Sequence[PageLine], candidates: list[Candidate], backbone: set[int]
) -> list[tuple[Candidate, Standing]]:
    own = {candidates[index].spec.name: candidates[index] for index in backbone}
    kept: list[tuple[Candidate, Standing]] = []
    for index, candidate in enumerate(candidates):
        if index in backbone:
            kept.append((candidate, Standing.IN_ORDER))
        elif candidate.spec.read == "results":
            continue  # pages of results stand at the end: such a name further up is plain text
        elif candidate.spec.name not in own:
            is_moved = candidate.strength > _WEAK
            kept.append((candidate, Standing.MOVED if is_moved else Standing.STRAY))
        else:
            same = _is_same(lines, candidates, candidate, own[candidate.spec.name])
            kept.append((candidate, Standing.REPEATED if same else Standing.STRAY))
    return kept


def _is_same(lines: Sequence[PageLine], candidates: list[Candidate], one: Candidate, other: Candidate) -> bool:
    if one.spec.is_free:
        return _whole_content(lines, candidates, one) == _whole_content(lines, candidates, other)
    return _first_value(lines, one) == _first_value(lines, other)


def _whole_content(lines: Sequence[PageLine], candidates: list[Candidate], candidate: Candidate) -> list[str]:
    end = min((other.at for other in candidates if other.at > candidate.at), default=len(lines))
    return [line.bare for line in lines[candidate.content : end] if not line.is_blank]


def _first_value(lines: Sequence[PageLine], candidate: Candidate) -> str:
    if candidate.spec.pattern is not None:
        return lines[candidate.at].bare
    below = _next_filled(lines, candidate.content)
    return lines[below].bare if below is not None else ""


def _block(lines: Sequence[PageLine], kept: list[tuple[Candidate, Standing]], index: int) -> Block:
    candidate, standing = kept[index]
    end = kept[index + 1][0].at if index + 1 < len(kept) else len(lines)
    heading = None if candidate.headless else lines[candidate.at]
    note = lines[candidate.note] if candidate.note is not None else None
    match = candidate.spec.pattern.fullmatch(lines[candidate.at].bare) if candidate.spec.pattern else None
    content = tuple(lines[min(candidate.content, end) : end])
    return Block(candidate.spec, heading, note, match, content, standing, candidate.guessed)
