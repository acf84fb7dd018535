"""Writes docs/evidence.md from the reference cases and tests in `tests`; `--check` fails where the page is stale.

Which estimator a case exercises is not kept by hand: the calls are watched while the case is answered.
"""

from __future__ import annotations

import inspect
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from evidence_tests import ACCEPTANCE, tests_of
from evidence_trace import TracedResult, public_functions, run_traced

import equipoise.statistics as statistics
from equipoise.evidence import Case, CaseStatus, read_cases

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "evidence.md"

# Differences below this are rounding, and not the same on every machine.
ROUNDING = 1e-12
# A difference relative to an expected number that is itself rounding of 0 says nothing.
NEAR_ZERO = 1e-9

HEAD = """# Evidence

What each number was checked against. The page is written by `python docs/generate_evidence.py` from the cases and tests
in `tests`; anybody can run the cases:

    equipoise evidence tests/reference

A case keeps its arguments, the expected values, the tolerance and where they came from; each folder's `how.md` says how
they were made, and the R scripts are kept beside them. Further cases in the same forms run the same way.

Differences are the largest over all numbers of all cases, rounded up to one digit: absolute, and relative to the
expected number where that is above 1e-9. *Rounding* is anything below 1e-12. Larger ones
come from the program compared with where it stops early, or from values printed with few digits; each case's tolerance
and its folder's `how.md` say so.

"""

ESTIMATORS = """## Estimators

One line for each public function of `equipoise.statistics`. The cases are those whose answer calls it; *within* another
estimator means that the cases judge it through that one. Tests named beside it hold it to reference values or to laws
(identities, agreement of two implementations, the truth of a simulation), or use it in whole trials, which verifies
nothing by itself. *Unverified* means that there are neither cases nor such tests, and only its worked example is run.

| estimator | source | checked against | cases | absolute | relative | tests |
|---|---|---|---:|---:|---:|---|
"""

METHODS = """
## Cases by method

| method | cases | hold | absolute | relative | origin |
|---|---:|---:|---:|---:|---|
"""


@dataclass(frozen=True)
class Gap:
    """The largest differences between computed and expected numbers."""

    absolute: float = 0.0
    relative: float = 0.0

    def __or__(self, other: Gap) -> Gap:
        """Return the larger of both."""
        return Gap(max(self.absolute, other.absolute), max(self.relative, other.relative))


def main() -> int:
    """Write the page, or with --check return 1 where it differs from what would be written."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            print("docs/evidence.md is stale: run python docs/generate_evidence.py")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page's text."""
    functions = public_functions(statistics)
    traced = [run_traced(case, functions) for case in cases()]
    tests = tests_of(functions, ROOT)
    lines = [estimator_row(name, traced, tests.get(name, {})) for name in sorted(functions)]
    unverified = sum("*unverified*" in line for line in lines)
    told = f"\n{len(lines)} estimators, {len(lines) - unverified} verified, {unverified} unverified.\n"
    return HEAD + ESTIMATORS + "\n".join(lines) + "\n" + told + METHODS + "\n".join(method_rows(traced)) + "\n"


def cases() -> Iterator[Case]:
    """Return all cases of `tests/reference`, file by file."""
    for path in sorted((ROOT / "tests" / "reference").rglob("*")):
        if path.name.endswith((".json", ".csv")):
            yield from read_cases(path)


def estimator_row(name: str, traced: Sequence[TracedResult], tests: Mapping[str, Sequence[str]]) -> str:
    """Return the line of one estimator: its own cases, or else those that exercise it within another."""
    held = [each for each in traced if each.result.status is CaseStatus.PASSED]
    own = [each for each in held if name in each.direct]
    through = sorted({each.within[name] for each in held if name in each.within})
    mine = own or [each for each in held if name in each.within]
    against = "; ".join(origins(mine))
    if not own and through:
        against = f"within {', '.join(f'`{one}`' for one in through)}: {against}"
    named = "; ".join(f"{kind}: {', '.join(f'`{short(path)}`' for path in paths)}" for kind, paths in tests.items())
    if not mine:
        against = "; ".join(kind for kind in tests if kind != ACCEPTANCE) or "*unverified*"
    gap = widest(mine)
    numbers = (f"{len(mine)}", rounded(gap.absolute), rounded(gap.relative)) if mine else ("", "", "")
    return f"| `{name}` | {source(name)} | {against} | {' | '.join(numbers)} | {named} |"


def method_rows(traced: Sequence[TracedResult]) -> list[str]:
    """Return one line per method of the cases, in alphabetical order; methods nobody answers are left out."""
    by_method: dict[str, list[TracedResult]] = defaultdict(list)
    for each in traced:
        if each.result.status is not CaseStatus.NOT_BUILT:
            by_method[each.result.case.method].append(each)
    rows: list[str] = []
    for method, those in sorted(by_method.items()):
        held = [each for each in those if each.result.status is CaseStatus.PASSED]
        gap = widest(held)
        shown = f"{rounded(gap.absolute)} | {rounded(gap.relative)} | {'; '.join(origins(those))}"
        rows.append(f"| {method} | {len(those)} | {len(held)} | {shown} |")
    return rows


def origins(traced: Sequence[TracedResult]) -> list[str]:
    """Return where the expected values come from, the kinds of one origin gathered where there are many."""
    names = sorted({each.result.case.origin for each in traced})
    return names if len(names) <= 3 else sorted({name.split(" (")[0] for name in names})


def widest(traced: Sequence[TracedResult]) -> Gap:
    """Return the largest differences over all numbers of these cases."""
    found = Gap()
    for each in traced:
        for name, expected in each.result.case.expected.items():
            found |= gap(expected, each.result.computed.get(name))
    return found


def gap(expected: object, computed: object) -> Gap:
    """Return the largest differences between two numbers, lists or mappings; texts and absent values have none."""
    if isinstance(expected, Mapping) and isinstance(computed, Mapping):
        return over(gap(value, computed.get(key)) for key, value in expected.items())
    if isinstance(expected, list | tuple):
        values = list(computed) if isinstance(computed, list | tuple) else [computed]
        return over(gap(one, other) for one, other in zip(expected, values, strict=False))
    if isinstance(computed, list | tuple) and len(computed) == 1:
        computed = computed[0]
    if not is_number(expected) or not is_number(computed):
        return Gap()
    difference = abs(computed - expected)
    return Gap(difference, difference / abs(expected) if abs(expected) > NEAR_ZERO else 0.0)


def over(gaps: Iterator[Gap]) -> Gap:
    """Return the largest of several differences."""
    found = Gap()
    for one in gaps:
        found |= one
    return found


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_YEAR = re.compile(
    r"(?:[A-Z][\w'-]+|R's \w+|van de|van|von|de|ten)(?:(?:,| &| and| et al\.| de| van| von)* (?:[A-Z][\w'-]+|al\.))*,? "
    r"(?:Biometrics |Biometrika )?(?:18|19|20)\d\d"
)


def source(name: str) -> str:
    """Return the papers an estimator's docstring names, or its module's; a definition where neither names one."""
    item = getattr(statistics, name)
    for text in (item.__doc__, inspect.getmodule(item).__doc__):
        plain = (
            re.sub(r"\s+", " ", (text or "").partition(">>>")[0]).replace("Return ", "return ").replace("After ", "")
        )
        found = list(dict.fromkeys(match.group(0).replace(", Biometrics", "") for match in _YEAR.finditer(plain)))
        if found:
            return "; ".join(found)
    return "definition"


def short(path: str) -> str:
    """Return a test file without folder and ending."""
    return Path(path).stem.removeprefix("test_")


def rounded(difference: float) -> str:
    """Return a difference rounded up to one digit; below 1e-12 it is rounding, and not the same on every machine.

    >>> rounded(3.2e-9), rounded(4e-13), rounded(9.6e-4), rounded(0)
    ('4e-09', 'rounding', '1e-03', 'none')
    """
    if difference == 0:
        return "none"
    if difference < ROUNDING:
        return "rounding"
    power = math.floor(math.log10(difference))
    return f"{math.ceil(difference / 10.0**power - 1e-9) * 10.0**power:.0e}"


if __name__ == "__main__":
    sys.exit(main())
