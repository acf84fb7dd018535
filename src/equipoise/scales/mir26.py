"""miR-26 expression in a tumour against the liver around it, by the ΔΔCt method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from equipoise.errors import DataError
from equipoise.scales.significant import Number, exact
from equipoise.scales.table import decide
from equipoise.scales.table_file import read_table_file, shipped_table


@dataclass(frozen=True, slots=True)
class Mir26:
    """ΔΔCt, fold = 2^−ΔΔCt, and whether the fold is low (strictly below 1); a positive ΔΔCt means low expression.

    All three are None while a cycle is missing or undetermined, which `undetermined` and `missing` name.
    """

    ddct: Decimal | None
    fold: float | None
    low: bool | None
    missing: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()


def mir26(
    *,
    ct_mir26_tumour: Number | None,
    ct_ref_tumour: Number | None,
    ct_mir26_nontumour: Number | None,
    ct_ref_nontumour: Number | None,
    reference_genes: Sequence[str] = (),
) -> Mir26:
    """Return ΔΔCt and fold of miR-26; `ct_ref_…` is the mean Ct of the reference genes of that sample.

    A Ct of 40 or more is undetermined. DataError when miR-26a itself is among the reference genes, or a Ct is not above
    zero.

    >>> mir26(ct_mir26_tumour=26.0, ct_ref_tumour=20.0, ct_mir26_nontumour=24.0, ct_ref_nontumour=20.0).fold
    0.25
    """
    check_reference_genes(reference_genes)
    given = {
        "ct_mir26_tumour": ct_mir26_tumour,
        "ct_ref_tumour": ct_ref_tumour,
        "ct_mir26_nontumour": ct_mir26_nontumour,
        "ct_ref_nontumour": ct_ref_nontumour,
    }
    cts = {name: exact(value) for name, value in given.items() if value is not None}
    wrong = [name for name, ct in cts.items() if ct <= 0]
    if wrong:
        raise DataError("a Ct is above zero", where=", ".join(wrong), mend="check the cycle numbers")
    missing = tuple(name for name in given if name not in cts)
    limit = Decimal(read_table_file("biomarkers")["mir26_technical"]["ct_undetermined"])
    undetermined = tuple(name for name, ct in cts.items() if ct >= limit)
    if missing or undetermined:
        return Mir26(None, None, None, missing, undetermined)
    ddct = (cts["ct_mir26_tumour"] - cts["ct_ref_tumour"]) - (cts["ct_mir26_nontumour"] - cts["ct_ref_nontumour"])
    # The cut is judged on the exact difference: a fold of 1 is not low, however the power rounds.
    fold = 1.0 if ddct == 0 else 2.0 ** -float(ddct)
    return Mir26(ddct, fold, decide(shipped_table("biomarkers", "mir26_low"), {"fold": fold}).outcome == "low")


def check_reference_genes(genes: Sequence[str]) -> None:
    """Raise DataError when miR-26a is used as the reference gene: it would cancel what is measured."""
    refused = [gene for gene in genes if "mir26a" in gene.lower().replace("-", "").replace("_", "").replace(" ", "")]
    if refused:
        raise DataError(
            f"{', '.join(refused)} is the gene that is measured", where="reference gene", mend="use another, e.g. RNU48"
        )


def replicates_agree(cts: Sequence[Number]) -> bool:
    """Return whether technical replicates suffice: at least three, with a standard deviation of 0.5 cycles at most."""
    technical = read_table_file("biomarkers")["mir26_technical"]
    if len(cts) < int(technical["replicates"]):
        return False
    values = [exact(ct) for ct in cts]
    mean = sum(values, Decimal(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Decimal(0)) / (len(values) - 1)
    return variance <= Decimal(technical["ct_sd_max"]) ** 2
