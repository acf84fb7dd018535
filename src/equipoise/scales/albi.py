"""The albumin–bilirubin (ALBI) score of liver function."""

from __future__ import annotations

import math
from dataclasses import dataclass

from equipoise.errors import DataError
from equipoise.scales.table import decide
from equipoise.scales.table_file import shipped_table


@dataclass(frozen=True, slots=True)
class Albi:
    """The unrounded score with its grade; `modified_grade` splits grade 2 into 2a and 2b at −2.27."""

    score: float | None
    grade: int | None
    modified_grade: str | None
    missing: tuple[str, ...] = ()


def albi(*, bilirubin_umol_L: float | None, albumin_g_L: float | None) -> Albi:
    """Return the ALBI score and grade (Johnson 2015); the grade comes from the unrounded score.

    DataError for a bilirubin or an albumin that is not above zero; no score while one is missing.

    >>> albi(bilirubin_umol_L=10, albumin_g_L=38.35).grade
    2
    """
    given = {"bilirubin_umol_L": bilirubin_umol_L, "albumin_g_L": albumin_g_L}
    missing = tuple(name for name, value in given.items() if value is None)
    if bilirubin_umol_L is None or albumin_g_L is None:
        return Albi(None, None, None, missing)
    wrong = [name for name, value in given.items() if value is not None and not 0 < value < math.inf]
    if wrong:
        raise DataError("must be above zero", where=", ".join(wrong), mend="check the value and its unit")
    score = 0.66 * math.log10(bilirubin_umol_L) - 0.085 * albumin_g_L
    grade = decide(shipped_table("albi", "grade"), {"score": score}).outcome
    modified = decide(shipped_table("albi", "modified_grade"), {"score": score}).outcome
    return Albi(score, int(grade), str(modified))
