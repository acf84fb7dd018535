"""Every error equipoise raises, drawn as a tree.

    EquipoiseError                 says where, what and how to mend it
    ├── InputError                 something handed in cannot be read
    │   ├── RecordError            a registration or a portal page
    │   ├── StudyError             a study file; carries every finding of the file
    │   ├── RuleSyntaxError        a criterion's rule; carries line and column
    │   ├── TableError             a table of scales, grades or doses with a gap or an overlap
    │   ├── DateError              a date that is none
    │   ├── UnitError              a unit that is unknown, or that does not convert
    │   ├── PatientError           a file of patients
    │   └── CaseError              a file of reference cases
    ├── NotEstimable               the data cannot carry the estimate asked for
    │   ├── NoEventsError          nobody has the event
    │   └── SeparationError        an estimate runs to infinity; names the covariate
    ├── DataError                  arrays or tables that contradict themselves (negative times, NaN, lengths)
    ├── AllocationError            a place that cannot be given
    ├── LedgerError                a ledger that does not verify, or an event that may not be appended
    └── MissingExtraError          a part that is not installed; names the extra

Programming mistakes are never wrapped: they stay what Python raises.
"""

from __future__ import annotations

from collections.abc import Sequence


class EquipoiseError(Exception):
    """An error in the reader's words: where it is, what it is, and how to mend it.

    >>> print(EquipoiseError("expected a date", where="study.yaml:12", mend="write 2025-09-01"))
    study.yaml:12: expected a date (mend: write 2025-09-01)
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" (mend: {self.mend})" if self.mend else ""
        return f"{place}{self.what}{remedy}"


class InputError(EquipoiseError):
    """Something handed in cannot be read."""


class RecordError(InputError):
    """A registration or a portal page that cannot be read."""


class StudyError(InputError):
    """A study file with faults; `findings` holds all of them, in the order of the file."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", findings: Sequence[object] = ()) -> None:
        super().__init__(what, where=where, mend=mend)
        self.findings = tuple(findings)


class RuleSyntaxError(InputError):
    """A rule that does not parse; `line` and `column` count from 1 inside the rule's text."""

    def __init__(self, what: str, *, line: int = 1, column: int = 1, where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.line = line
        self.column = column


class TableError(InputError):
    """A table of scales, grades or doses with a gap, an overlap or an unknown entry."""


class DateError(InputError):
    """A date that is none."""


class UnitError(InputError):
    """A unit that is unknown, or a conversion that must be refused."""


class PatientError(InputError):
    """A file of patients that cannot be read."""


class CaseError(InputError):
    """A file of reference cases that cannot be read."""


class NotEstimable(EquipoiseError):  # noqa: N818 - the field's word for it
    """The data cannot carry the estimate asked for."""


class NoEventsError(NotEstimable):
    """Nobody has the event."""


class SeparationError(NotEstimable):
    """An estimate runs to infinity; the message names the covariate."""


class DataError(EquipoiseError):
    """Arrays or tables that contradict themselves: negative times, NaN, unequal lengths."""


class AllocationError(EquipoiseError):
    """A place that cannot be given."""


class LedgerError(EquipoiseError):
    """A ledger that does not verify, or an event that may not be appended."""


class MissingExtraError(EquipoiseError):
    """A part of equipoise that is not installed; the message names the extra that brings it."""
