"""One reader per way of setting values on a page: the lines below a heading to fields of the record.

A reader fills fields of the draft and returns the lines that it had no use for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from equipoise.records.pages import values
from equipoise.records.pages.accepts import parts_of
from equipoise.records.pages.block import Block
from equipoise.records.pages.conditions import split_joined
from equipoise.records.pages.draft import PageDraft
from equipoise.records.pages.lines import PageLine, filled, paragraphs, trimmed, verbatim
from equipoise.records.schema import enum_value

_FEWEST_WORDS_OF_A_SENTENCE = 8
Leftover = Sequence[PageLine]
Reader = Callable[[PageDraft, Block], Leftover]


def unknown_value(draft: PageDraft, block: Block, line: PageLine) -> None:
    """Leave a line unread whose words are no value of the block; the words stay in the warning."""
    draft.leave([line], f"no value of {block.spec.name}")
    message = f"{block.spec.name}: {line.bare!r} is no value that we know"
    draft.warn("value-unknown", message, block.spec.to, [line.number])


def _first(draft: PageDraft, block: Block, parse: Callable[[str], object | None]) -> tuple[object | None, Leftover]:
    """Parse the first line below; return the value and the lines after it."""
    lines = filled(block.value_lines)
    if not lines:
        return None, ()
    value = parse(lines[0].bare)
    if value is None:
        unknown_value(draft, block, lines[0])
    return value, lines[1:]


def _single(parse: Callable[[str, Block], object | None]) -> Reader:
    def read(draft: PageDraft, block: Block) -> Leftover:
        value, rest = _first(draft, block, lambda line: parse(line, block))
        if value is not None:
            draft.put(block.spec.to, value, filled(block.value_lines)[:1])
        return rest

    return read


def _nothing(draft: PageDraft, block: Block) -> Leftover:
    del draft
    return filled(block.value_lines)


def _date(draft: PageDraft, block: Block) -> Leftover:
    value, rest = _first(draft, block, values.date)
    if isinstance(value, str):
        line = filled(block.value_lines)[0]
        draft.put(block.spec.to, value, [line])
        if values.is_edge_of_month(value):
            what = f"{value}: the portal may have made the day from a month"
            draft.warn("day-suspect", what, block.spec.to, [line.number])
    return rest


def _status_and_phase(draft: PageDraft, block: Block) -> Leftover:
    lines = next(iter(paragraphs(block.value_lines)), ())
    status = next((line for line in lines if enum_value("Status", line.bare)), None)
    if status is not None:
        draft.put(block.spec.to, enum_value("Status", status.bare), [status])
    rest = [line for line in lines if line is not status]
    phased = [line for line in rest if values.phases(line.bare)]
    if phased:
        named = [phase for line in phased for phase in values.phases(line.bare) or ()]
        draft.put(block.spec.text("phases"), list(dict.fromkeys(named)), phased)
    for line in rest:
        if line not in phased:
            unknown_value(draft, block, line)
    return filled(block.value_lines)[len(lines) :]


def _enums(draft: PageDraft, block: Block) -> Leftover:
    is_phase = block.spec.text("enum") == "Phase"
    found: list[str] = []
    used: list[PageLine] = []
    lines = filled(block.value_lines)
    for line in lines:
        named = values.phases(line.bare) if is_phase else _enum_list(block.spec.text("enum"), line.bare)
        if named is None:
            break
        found.extend(named)
        used.append(line)
    if used:
        draft.put(block.spec.to, list(dict.fromkeys(found)), used)
    elif lines:
        unknown_value(draft, block, lines[0])
        return lines[1:]
    return lines[len(used) :]


def _enum_list(enum: str, line: str) -> tuple[str, ...] | None:
    found = [enum_value(enum, part) for part in parts_of(line)]
    return tuple(value for value in found if value) if all(found) else None


def _text(draft: PageDraft, block: Block) -> Leftover:
    lines = trimmed(block.value_lines)
    if lines:
        draft.put(block.spec.to, verbatim(lines), lines)
    return ()


def _criteria(draft: PageDraft, block: Block) -> Leftover:
    # The parts are put together once all are found: their headings belong to the text.
    lines = trimmed(block.value_lines)
    if lines:
        draft.put(f"criteria.{block.spec.text('part')}", verbatim(lines), lines)
    return ()


def _is_sentence(line: PageLine) -> bool:
    return line.bare.endswith((".", ":", "?")) and len(line.bare.split()) >= _FEWEST_WORDS_OF_A_SENTENCE


def _lines(draft: PageDraft, block: Block) -> Leftover:
    lines = next(iter(paragraphs(block.value_lines)), ())
    if any(_is_sentence(line) for line in lines):
        return filled(block.value_lines)
    if lines:
        draft.put(block.spec.to, [line.bare for line in lines], lines)
        if len(lines) > 1 and (remark := block.spec.text("remark")):
            draft.warn("order-unsure", remark, block.spec.to, [line.number for line in lines])
    return filled(block.value_lines)[len(lines) :]


def _named_types(draft: PageDraft, block: Block) -> Leftover:
    lines = next(iter(paragraphs(block.value_lines)), ())
    for line in lines:
        named = values.named_type(line.bare, block.spec.text("enum"))
        if named is None:
            unknown_value(draft, block, line)
            continue
        kind, name = named
        draft.add(block.spec.to, {"type": draft.given(kind, line), "name": draft.given(name, line)})
    return filled(block.value_lines)[len(lines) :]


def _funders(draft: PageDraft, block: Block) -> Leftover:
    lines = next(iter(paragraphs(block.value_lines)), ())
    classes = [(line, enum_value(block.spec.text("enum"), line.bare)) for line in lines]
    for line, value in classes:
        if value is None:
            unknown_value(draft, block, line)
    known = [(line, value) for line, value in classes if value is not None]
    # The sponsor's class stands first; where the first line is unknown, no line is surely the sponsor's.
    if known and classes[0][1] is not None:
        draft.put(block.spec.to, known[0][1], [known[0][0]])
        for line, value in known[1:]:
            draft.add(block.spec.text("others"), {"class": draft.given(value, line)})
        if known[1:]:
            what = "the page lists classes of funders without saying whose they are; the first is read as the sponsor's"
            draft.warn("funders-unnamed", what, block.spec.text("others"), [line.number for line, _ in known[1:]])
    else:
        draft.leave([line for line, _ in known], "no class is surely the sponsor's")
    return filled(block.value_lines)[len(lines) :]


def _identifiers(draft: PageDraft, block: Block) -> Leftover:
    lines = next(iter(paragraphs(block.value_lines)), ())
    rest = filled(block.value_lines)[len(lines) :]
    if not lines:
        return rest
    if values.nct_id(lines[0].bare) is None:
        draft.leave(lines, "the NCT number is missing, so no line is surely the sponsor's own number")
        draft.warn("value-missing", "no NCT number stands first", block.spec.to, [line.number for line in lines])
        return rest
    draft.put(block.spec.to, lines[0].bare, lines[:1])
    for line in lines[1:2]:
        draft.put(block.spec.text("org"), line.bare, [line])
    for line in lines[2:]:
        name, kind = _typed_id(line.bare)
        item = {"id": draft.given(name, line)} | ({"type": draft.given(kind, line)} if kind else {})
        draft.add(block.spec.text("secondary"), item)
    return rest


def _typed_id(text: str) -> tuple[str, str | None]:
    """Return identifier and type of "2014-002273-11 (EudraCT Number)"; no type where none is written."""
    name, opening, label = text.removesuffix(")").rpartition(" (")
    kind = enum_value("SecondaryIdType", label) if opening and text.endswith(")") else None
    return (name, kind) if kind else (text, None)


def _enrollment(draft: PageDraft, block: Block) -> Leftover:
    value, rest = _first(draft, block, values.enrollment)
    if isinstance(value, values.Count):
        line = filled(block.value_lines)[0]
        draft.put(f"{block.spec.to}.count", value.count, [line])
        kind = value.kind or block.spec.text("bare")
        if kind:
            draft.put(f"{block.spec.to}.type", kind, [line])
        if kind and not value.kind:
            what = f"the page does not call the number estimated, which is this portal's way to say {kind}"
            draft.warn("kind-inferred", what, f"{block.spec.to}.type", [line.number])
    return rest


def _age(draft: PageDraft, block: Block) -> Leftover:
    value, rest = _first(draft, block, values.age)
    lines = filled(block.value_lines)[:1]
    if value:
        draft.put(block.spec.to, value, lines)
    elif value == "":
        draft.constant(lines)
    return rest


def _ages(draft: PageDraft, block: Block) -> Leftover:
    value, rest = _first(draft, block, values.ages)
    if isinstance(value, values.AgeLimits):
        line = filled(block.value_lines)[0]
        draft.constant([line])
        for path, limit in ((block.spec.to, value.lowest), (block.spec.text("highest"), value.highest)):
            if limit:
                draft.put(path, limit, [line])
    return rest


def _masking(draft: PageDraft, block: Block) -> Leftover:
    value, _ = _first(draft, block, values.masking)
    lines = filled(block.value_lines)
    roles: list[str] = []
    used: list[PageLine] = []
    if isinstance(value, values.Masking):
        draft.put(block.spec.to, value.level, lines[:1])
        roles.extend(value.roles)
        used.extend(lines[:1] if value.roles else ())
    for line in lines[1:]:
        named = _enum_list("WhoMasked", line.bare) or _spaced_roles(line.bare)
        if named is None:
            break
        roles.extend(named)
        used.append(line)
    if roles:
        draft.put(block.spec.text("roles"), list(dict.fromkeys(roles)), used)
    return [line for line in lines[1:] if line not in used]


def _spaced_roles(line: str) -> tuple[str, ...] | None:
    """Return the roles of a line that sets them side by side: "Participants Outcome Assessors"."""
    words = line.split()
    for count in (1, 2):
        role = enum_value("WhoMasked", " ".join(words[:count]))
        if role is not None and count <= len(words):
            rest = words[count:]
            following = _spaced_roles(" ".join(rest)) if rest else ()
            return None if following is None else (role, *following)
    return None


def _number(draft: PageDraft, block: Block) -> Leftover:
    value, rest = _first(draft, block, values.whole)
    if isinstance(value, int):
        draft.counts[block.spec.text("count")] = value
        draft.constant(filled(block.value_lines)[:1])
    return rest


def _people(draft: PageDraft, block: Block) -> Leftover:
    lines = next(iter(paragraphs(block.value_lines)), ())
    for line in lines:
        for name in (part.strip() for part in line.bare.split(";")):
            if name:
                draft.add(block.spec.to, {"name": draft.given(name, line)})
    return filled(block.value_lines)[len(lines) :]


def _joined(draft: PageDraft, block: Block) -> Leftover:
    groups = list(paragraphs(block.value_lines))
    lines = groups[0] if groups else ()
    if any(_is_sentence(line) for line in lines):
        return filled(block.value_lines)
    if len(lines) > 1:
        draft.put(block.spec.to, [line.bare for line in lines], lines)
    elif lines:
        names, is_sure = split_joined(lines[0].bare, "\n".join(line.text for line in draft.lines))
        draft.put(block.spec.to, list(names), lines)
        if not is_sure:
            what = f"the page joins names with one blank; read as {len(names)}: {' | '.join(names)}"
            draft.warn("split-unsure", what, block.spec.to, [lines[0].number])
    return [line for group in groups[1:] for line in group]


def _unread(draft: PageDraft, block: Block) -> Leftover:
    draft.leave(block.value_lines, block.spec.text("reason"))
    return ()


def _results(draft: PageDraft, block: Block) -> Leftover:
    if block.heading is not None and not draft.has(block.spec.to):
        draft.put(block.spec.to, True, [block.heading])
    return _unread(draft, block)


READERS: dict[str, Reader] = {
    "nothing": _nothing,
    "nct": _single(lambda line, _: values.nct_id(line)),
    "enum": _single(lambda line, block: enum_value(block.spec.text("enum"), line)),
    "choice": _single(lambda line, block: values.choice(line, block.spec.options["choices"])),
    "line": _single(lambda line, _: line),
    "date": _date,
    "enums": _enums,
    "status_and_phase": _status_and_phase,
    "text": _text,
    "criteria": _criteria,
    "lines": _lines,
    "joined": _joined,
    "named_types": _named_types,
    "funders": _funders,
    "identifiers": _identifiers,
    "enrollment": _enrollment,
    "age": _age,
    "ages": _ages,
    "masking": _masking,
    "number": _number,
    "people": _people,
    "unread": _unread,
    "results": _results,
}
"""What the word `read` of a portal's dictionary may be, besides the readers of `structures`."""
