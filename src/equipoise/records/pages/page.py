"""A portal's page to a partial record: cut at its headings, read block by block, every line accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from equipoise.errors import RecordError
from equipoise.records.pages.accepts import accepts, is_typed
from equipoise.records.pages.arms import link_arms
from equipoise.records.pages.block import Block, Standing
from equipoise.records.pages.closing import absent_fields, check_headings, close_criteria
from equipoise.records.pages.dictionary import BlockSpec, Portal, load_portal, portals
from equipoise.records.pages.draft import PageDraft
from equipoise.records.pages.head import read_head
from equipoise.records.pages.lines import PageLine, filled, page_lines, paragraphs, trimmed
from equipoise.records.pages.outline import Outline, heading_count, outline
from equipoise.records.pages.repeats import repeated_notes, without_portal_lines, without_repeats
from equipoise.records.pages.structures import reader
from equipoise.records.reading import Reading, ReadReport
from equipoise.records.record import Record

_FEWEST_HEADINGS = 3
_ARMS = "protocolSection.armsInterventionsModule.armGroups"
_INTERVENTIONS = "protocolSection.armsInterventionsModule.interventions"
_LAST = frozenset({"arms", "groups"})
_PROSE_WORDS = 8
_READ = (Standing.IN_ORDER, Standing.MOVED)
_OF_SEVERAL = frozenset({"masking", "enums", "status_and_phase", "funders", "named_types"})
_SAYS_NOTHING = frozenset({"none", "no", "yes", "other", "n/a"})
_OPEN_TO_OTHERS = frozenset({"lines", "joined", "people", "text", "criteria", "arms"})


def read_page(text: str, portal: str | Path | None = None, *, where: str = "page") -> Reading:
    """Return the partial record of a portal's page, and the account of every line.

    The portal is recognised by its headings; name it to skip that, or give the path of a dictionary of your own.
    RecordError, which names the page by `where`, if no known portal fits or the text holds many pages. Fields that are
    damaged or unsure stay empty.
    """
    lines = page_lines(text)
    known = _named(portal) if portal is not None else _recognised(lines, where)
    draft = PageDraft(lines)
    cut = _trusted_outline(known, outline(lines, known, where))
    draft.notes = repeated_notes(known, lines)
    _read_blocks(draft, known, cut.blocks)
    read_head(draft, known, cut.head)
    close_criteria(draft, cut.blocks)
    link_arms(draft, _ARMS, _INTERVENTIONS)
    check_headings(draft, known, cut)
    return Reading(Record(draft.tree() or {"protocolSection": {}}), _report(draft, known))


def _named(portal: str | Path) -> Portal:
    if isinstance(portal, Path):
        return load_portal(portal)
    found = next((known for known in portals() if portal in (known.name, known.title)), None)
    if found is None:
        names = ", ".join(known.name for known in portals())
        raise RecordError(f"{portal!r} is no portal that we know", where="portal", mend=f"name one of {names}")
    return found


def _recognised(lines: Sequence[PageLine], where: str) -> Portal:
    counts = [(heading_count(lines, known), known) for known in portals()]
    best, portal = max(counts, key=lambda entry: entry[0])
    if best < _FEWEST_HEADINGS or [count for count, _ in counts].count(best) > 1:
        names = ", ".join(known.name for known in portals())
        what = "this is neither a registration in JSON nor a page of a portal that we know"
        raise RecordError(what, where=where, mend=f"save the whole text of a page of {names}")
    return portal


def _report(draft: PageDraft, portal: Portal) -> ReadReport:
    unread = draft.unread()
    return ReadReport(
        "page",
        portal.name,
        len(draft.lines),
        draft.provenance(),
        draft.constants(),
        unread,
        absent_fields(draft, portal),
        tuple(draft.warnings),
        dict(draft.counts),
    )


# --- blocks ----------------------------------------------------------------------------------------------------


def _trusted_outline(portal: Portal, cut: Outline) -> Outline:
    blocks = tuple(_trusted(portal, cut.blocks, index) for index in range(len(cut.blocks)))
    return Outline(cut.head, blocks, cut.quoted)


def _read_blocks(draft: PageDraft, portal: Portal, blocks: Sequence[Block]) -> None:
    broken: dict[int, str] = {}
    for block in blocks:
        _mark_heading(draft, block)
    order = sorted(range(len(blocks)), key=lambda index: _turn(blocks[index]))
    for index in order:
        leftover = _read_block(draft, portal, blocks[index])
        reason = _breaks(draft, portal, blocks[index], leftover)
        above = _text_above(blocks, index)
        if reason and above is not None:
            broken[above] = reason
        below = blocks[index + 1] if index + 1 < len(blocks) else None
        if below is not None and below.spec.text("part") and _has_prose(draft, portal, blocks[index], leftover):
            broken[index + 1] = f"lines above {below.spec.name!r} belong to no heading and may be criteria"
    for index, block in enumerate(blocks):
        if block.spec.is_free and block.standing is Standing.STRAY:
            broken |= _torn(blocks, block)
        broken |= _run_together(portal, blocks, index)
    for index, reason in broken.items():
        _drop_text(draft, blocks[index], reason)


def _turn(block: Block) -> int:
    """Return when a block is read: values that can be told by their looks first, running text last."""
    if block.spec.is_free:
        return 3
    if block.spec.read in _LAST:
        return 2
    return 0 if is_typed(block.spec) else 1


def _trusted(portal: Portal, blocks: Sequence[Block], index: int) -> Block:
    """Return the block, as a stray one where it is out of order and may begin or end amid another's lines.

    Below a moved heading only a single value of its kind is surely its own; running text and names only where a
    value that can be told by its looks stands complete above.
    """
    block = blocks[index]
    if block.standing is not Standing.MOVED:
        return block
    above = blocks[index - 1] if index else None
    groups = [group for group in paragraphs(block.content) if not _is_own(portal, block, group)]
    if is_typed(block.spec) or block.is_inline:
        is_sure = len(groups) <= 1
    else:
        is_sure = bool(groups) and above is not None and _is_complete(above)
    if is_sure:
        return block
    return Block(block.spec, block.heading, block.note, block.match, block.content, Standing.STRAY)


def _is_complete(block: Block) -> bool:
    """Return whether nothing more can belong to a block than what stands there."""
    return is_typed(block.spec) and block.spec.read not in _OF_SEVERAL and block.standing is not Standing.STRAY


def _is_own(portal: Portal, block: Block, group: Sequence[PageLine]) -> bool:
    return all(portal.is_furniture(line.bare) or block.spec.is_note(line.bare) for line in group)


def _mark_heading(draft: PageDraft, block: Block) -> None:
    draft.constant([line for line in (block.heading, block.note) if line is not None])
    numbers = [block.heading.number] if block.heading is not None else []
    name = block.spec.name
    if block.heading is None and block.note is not None:
        what = f"the heading {name!r} is missing; its section is recognised by the sentence below it"
        draft.warn("heading-missing", what, block.spec.to, [block.note.number])
    elif block.guessed and block.heading is not None:
        draft.warn("heading-guessed", f"{block.heading.bare!r} is read as {name!r}", block.spec.to, numbers)
    if block.standing is Standing.MOVED:
        draft.warn("heading-moved", f"{name!r} stands out of the portal's order", block.spec.to, numbers)
    elif block.standing in (Standing.REPEATED, Standing.STRAY):
        what = "repeated" if block.standing is Standing.REPEATED else "repeated or out of place"
        draft.leave([line for line in (block.heading, block.note) if line is not None], f"a heading {what}")
        draft.warn(f"heading-{block.standing.value}", f"{name!r} is {what}", block.spec.to, numbers)


def _read_block(draft: PageDraft, portal: Portal, block: Block) -> Sequence[PageLine]:
    """Read one block; return the lines that belong to nothing, already marked as unread."""
    if block.standing is Standing.STRAY:
        # A sentence that only may be a section's own is, below a stray heading, as likely another's.
        is_guess = block.note is not None and not block.spec.is_note(block.note.bare)
        above = [block.note] if is_guess and block.note is not None else []
        leftover = [*above, *_without_furniture(draft, portal, block.content)]
    elif block.standing is Standing.REPEATED:
        leftover = _after_repeat(draft, portal, block)
    else:
        content = _cleaned(draft, portal, block)
        notes = [line for line in content if block.spec.notes and block.spec.is_note(line.bare)]
        draft.constant(notes)
        content = content if block.spec.is_free else [line for line in content if line not in notes]
        content = without_repeats(draft, block, content)
        cleaned = Block(block.spec, block.heading, block.note, block.match, content, block.standing)
        if not filled(cleaned.value_lines) and block.spec.read not in ("nothing", "results", "unread"):
            _warn_empty(draft, block)
        leftover = filled(reader(block.spec.read)(draft, cleaned))
    if leftover:
        draft.leave(leftover, f"unexpected below {block.spec.name!r}")
        numbers = [line.number for line in leftover]
        draft.warn("line-unexpected", f"lines that do not belong to {block.spec.name!r}", "", numbers)
    return leftover


def _warn_empty(draft: PageDraft, block: Block) -> None:
    if block.spec.read == "criteria" and block.spec.text("part") == "whole" and block.spec.is_section:
        return  # the criteria stand below the headings of their own that follow
    numbers = [line.number for line in (block.heading, block.note) if line is not None]
    draft.warn("value-missing", f"nothing stands below {block.spec.name!r}", block.spec.to, numbers[:1])


def _after_repeat(draft: PageDraft, portal: Portal, block: Block) -> Sequence[PageLine]:
    """Leave the repeated value of a block; return what stands below it besides."""
    own = {draft.lines[n - 1].bare for given in draft.fields.values() for n in given.lines}
    own |= {
        draft.lines[number - 1].bare
        for items in draft.lists.values()
        for item in items
        for given in item.values()
        for number in given.lines
    }
    content = _without_furniture(draft, portal, block.content)
    repeated = [line for line in content if line.bare in own]
    draft.leave(repeated, "repeated")
    return [line for line in content if line not in repeated]


def _without_furniture(draft: PageDraft, portal: Portal, lines: Sequence[PageLine]) -> list[PageLine]:
    furniture = [line for line in filled(lines) if portal.is_furniture(line.bare)]
    draft.constant(furniture)
    return [line for line in filled(lines) if line not in furniture]


# --- values that lost their heading ----------------------------------------------------------------------------


def _cleaned(draft: PageDraft, portal: Portal, block: Block) -> Sequence[PageLine]:
    """Return the lines of a block without furniture and without values of headings that are missing on the page."""
    if is_typed(block.spec):
        furniture = {line.number for line in filled(block.content) if portal.is_furniture(line.bare)}
        draft.constant([line for line in block.content if line.number in furniture])
        return [line for line in block.content if line.number not in furniture]
    lines = _without_glued(draft, portal, block, list(block.content))
    groups = list(paragraphs(lines))
    for group in reversed(groups):
        if all(portal.is_furniture(line.bare) for line in group):
            draft.constant(group)
        elif block.spec.read not in _OPEN_TO_OTHERS:
            continue
        elif (spec := _lost(draft, portal, block, group)) is not None:
            _leave_lost(draft, spec, group)
        elif block.spec.is_free or block.spec.read in _LAST:
            break  # inside running text a line may say anything: only its end is looked at
        else:
            continue
        lines = [line for line in lines if line not in group]
    return trimmed(without_portal_lines(draft, portal, block, lines))


def _without_glued(draft: PageDraft, portal: Portal, block: Block, lines: list[PageLine]) -> list[PageLine]:
    """Drop a value at the end of running text whose heading, which the portal sets without a blank line, is missing."""
    written = filled(lines)
    spec = _lost(draft, portal, block, written[-1:]) if block.spec.is_free and len(written) > 1 else None
    if spec is None or not spec.glued:
        return lines
    _leave_lost(draft, spec, written[-1:])
    return [line for line in lines if line is not written[-1]]


def _leave_lost(draft: PageDraft, spec: BlockSpec, lines: Sequence[PageLine]) -> None:
    what = f"looks like the value of {spec.name!r}, whose heading is missing"
    draft.leave(lines, what)
    draft.warn("value-without-heading", f"{lines[0].bare!r} {what}", spec.to, [line.number for line in lines])


def _lost(draft: PageDraft, portal: Portal, block: Block, group: Sequence[PageLine]) -> BlockSpec | None:
    if any(not line.bare[0].isalnum() or line.bare.endswith((".", ";", ":", ",")) for line in group):
        return None  # a point of a list or a sentence, not a value
    if group[0].bare.casefold() in _SAYS_NOTHING:
        return None
    study_type = draft.fields.get("protocolSection.designModule.studyType")
    for spec in portal.blocks:
        is_open = spec.to and (not draft.has(spec.to) or not draft.has(spec.text("phases", spec.to)))
        is_open = is_open or (spec.read == "number" and spec.text("count") not in draft.counts)
        is_other_kind = study_type is not None and spec.expected.isupper() and spec.expected != study_type.value
        if (
            is_typed(spec)
            and is_open
            and not is_other_kind
            and spec is not block.spec
            and all(accepts(spec, x.bare) for x in group)
        ):
            return spec
    return None


# --- texts that may have been cut into --------------------------------------------------------------------------


def _breaks(draft: PageDraft, portal: Portal, block: Block, leftover: Sequence[PageLine]) -> str:
    """Return why the running text above a block may be incomplete or hold another's, or an empty text."""
    name = block.spec.name
    if block.standing is not Standing.IN_ORDER:
        return f"the text above {name!r}, which is out of place, may go on below it" if leftover else ""
    if block.spec.is_free and not block.spec.is_section and not filled(block.content):
        return f"nothing stands below {name!r}: its text may stand above it"
    if _has_prose(draft, portal, block, leftover) or _has_prose_for_value(draft, block):
        return f"{name!r} has lines below it that are not its own: it may stand amid the text above it"
    return ""


def _has_prose(draft: PageDraft, portal: Portal, block: Block, leftover: Sequence[PageLine]) -> bool:
    """Return whether lines below a block are anything but values that lost their heading."""
    return any(_lost(draft, portal, block, [line]) is None for line in leftover)


def _has_prose_for_value(draft: PageDraft, block: Block) -> bool:
    lines = filled(block.value_lines)
    if not lines or not is_typed(block.spec) or not block.spec.to or draft.has(block.spec.to):
        return False
    bare = lines[0].bare
    return not bare[0].isalnum() or bare.endswith((".", ";", ":")) or len(bare.split()) >= _PROSE_WORDS


def _text_above(blocks: Sequence[Block], index: int) -> int | None:
    for above in range(index - 1, -1, -1):
        if blocks[above].standing in _READ:
            return None if is_typed(blocks[above].spec) or blocks[above].is_inline else above
    return None


def _torn(blocks: Sequence[Block], stray: Block) -> dict[int, str]:
    """Return the texts in doubt where a heading of running text stands twice with different text below it."""
    own = next((i for i, b in enumerate(blocks) if b.spec is stray.spec and b.standing in _READ), None)
    if own is None or not filled(stray.content) or not filled(blocks[own].content):
        return {}
    reason = f"{stray.spec.name!r} stands twice with different text below"
    above = _text_above(blocks, own)
    return {own: reason} | ({above: reason} if above is not None else {})


def _run_together(portal: Portal, blocks: Sequence[Block], index: int) -> dict[int, str]:
    """Return a text and the list below it as in doubt where a heading that always stands between them does not."""
    block, above = blocks[index], index - 1
    is_list = block.standing in _READ and not is_typed(block.spec) and not block.spec.is_free
    if above < 0 or not is_list or not blocks[above].spec.is_free or blocks[above].standing not in _READ:
        return {}
    between = range(blocks[above].spec.order + 1, block.spec.order)
    missing = next((spec for spec in portal.blocks if spec.order in between and spec.expected == "always"), None)
    if missing is None:
        return {}
    reason = f"the heading {missing.name!r} does not stand between {blocks[above].spec.name!r} and {block.spec.name!r}"
    return {above: reason, index: reason}


def _drop_text(draft: PageDraft, block: Block, reason: str) -> None:
    numbers = [line.number for line in filled(block.content)]
    if draft.drop_lines(numbers, reason):
        draft.warn("text-unsure", reason, block.spec.to, numbers)
    if block.spec.text("part"):
        draft.conflicts.add("criteria")
