"""A simulated cohort as the data sets that detectors read: ADSL, ADTTE and the scans."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.pitfalls.compared_arms import followed_endpoint
from equipoise.errors import DataError
from equipoise.simulation.baseline import Baseline
from equipoise.simulation.cohort import Cohort
from equipoise.simulation.pitfalls.fitness_flags import fitness_flags
from equipoise.simulation.random_stream import Bools, Floats, Ints
from equipoise.simulation.truth.baseline import BaselineTruth
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Endpoint, Study

_NEVER = np.datetime64("NaT", "D")
_CODES = {"event": 1, "competing": 2, "censored": 0, "ignored": 0}


def cohort_datasets(study: Study, truth: TruthModel, cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Return adsl, adtte and scans of a cohort, with the columns that detectors read and the study's words.

    Everybody enters on the day of allocation. ADTTE holds the one endpoint whose follow-up detectors read. What the
    cohort does not know, such as the insurance, has no column.
    """
    names = [f"{study.id}-{place:05d}" for place in range(len(cohort))]
    zero = np.datetime64(truth.calendar.first_in, "D") + _days(cohort.follow_up.entry * truth.month_days)
    arm = _arms(study, cohort.treated)
    return {
        "adsl": _adsl(study, truth, cohort, names, arm, zero),
        "adtte": _adtte(followed_endpoint(study), truth, cohort, names, zero),
        "scans": _scans(cohort, names, arm, zero),
    }


def _days(days: Floats) -> NDArray[np.timedelta64]:
    return np.floor(days).astype("timedelta64[D]")


def _arms(study: Study, treated: Bools) -> NDArray[np.str_]:
    control = [arm.id for arm in study.arms if arm.is_control]
    others = [arm.id for arm in study.arms if not arm.is_control]
    if len(control) != 1 or len(others) != 1:
        raise DataError("a cohort of the laboratory has a control arm and one other", where=study.id)
    return np.where(treated, others[0], control[0])


def _adsl(
    study: Study,
    truth: TruthModel,
    cohort: Cohort,
    names: list[str],
    arm: NDArray[np.str_],
    zero: NDArray[np.datetime64],
) -> pl.DataFrame:
    month = truth.month_days
    died = cohort.outcome.died
    lost = ~died & (cohort.follow_up.loss < cohort.follow_up.administrative_end)
    last = zero + np.where(died, np.ceil(cohort.death * month), np.floor(cohort.follow_up.end * month)).astype(
        "timedelta64[D]"
    )
    never = ~np.isfinite(cohort.start)
    begun = zero + _days(np.where(never, 0.0, cohort.start) * month)
    columns: dict[str, object] = {
        "USUBJID": names,
        "ARMCD": arm,
        "ALLOCDT": zero,
        "TRTSDT": np.where(never, _NEVER, begun),
        "EOSSTT": np.where(died | lost, "DISCONTINUED", "ONGOING"),
        "EOSDT": np.where(died | lost, last, _NEVER),
        "DCSREAS": np.where(died, "death", np.where(lost, "lost", "")),
        "LSTALVDT": last,
        **_baseline_columns(study, truth.baseline, cohort.baseline),
        **fitness_flags(study, _counts(cohort.baseline)),
    }
    return pl.DataFrame(columns)


def _baseline_columns(study: Study, law: BaselineTruth, people: Baseline) -> dict[str, object]:
    """Return the study's variables that the cohort knows, by the names of ADSL."""
    kinds, drugs, sites = (list(table) for table in (law.ablation_kinds, law.antiviral_drugs, law.sites))
    known: dict[str, object] = {
        "age": np.floor(people.age),
        "sex": np.where(people.male, "M", "F"),
        "site": _named(sites, people.site),
        "tumor_diameter_max": people.size_cm,
        "tumor_count": people.n_tumours.astype(np.float64),
        "mvi": _yes(people.mvi),
        "edmondson": np.where(people.poor_differentiation, "III", "II"),
        "cirrhosis": _yes(people.cirrhosis),
        "inr": people.inr,
        **_counts(people),
        "alt": people.alt,
        "afp": people.afp,
        "albi": people.albi,
        "hbsag_quant": pl.Series(10.0**people.log10_hbsag).fill_nan(None),
        "hbv_dna_cat": np.where(people.dna_detectable, "below_2000", "not_detected"),
        "hbeag": np.where(people.hbeag_positive, "pos", "neg"),
        "na_use": _yes(people.antiviral),
        "na_drug": _named(drugs, people.antiviral_drug),
        "modality": np.where(people.ablation, _named(kinds, people.ablation_kind), "resection"),
        "bclc_stage": np.where(people.bclc_0, "0", "A"),
    }
    return {name.upper(): values for name, values in known.items() if name in study.variables}


def _counts(people: Baseline) -> dict[str, Floats]:
    """Return the measurements that limits on a drug ask for, in the units of the truth, which are the study's."""
    return {
        "platelets": people.platelets,
        "leukocytes": people.wbc,
        "neutrophils": people.neutrophils,
        "bilirubin": people.bilirubin,
        "albumin": people.albumin,
    }


def _yes(flag: Bools) -> NDArray[np.str_]:
    return np.where(flag, "yes", "no")


def _named(names: list[str], places: Ints) -> NDArray[np.str_]:
    return np.asarray(names or [""])[places]


def _adtte(
    endpoint: Endpoint, truth: TruthModel, cohort: Cohort, names: list[str], zero: NDArray[np.datetime64]
) -> pl.DataFrame:
    seen = cohort.outcome
    code = np.array([0, _code(endpoint, "recurrence"), _code(endpoint, "death_other_cause")])[seen.cause]
    # A death counts on the day it happens; days of scans are whole already.
    day = np.ceil(np.round(seen.time * truth.month_days, 6)).astype(np.int64)
    return pl.DataFrame(
        {
            "USUBJID": names,
            "PARAMCD": [endpoint.paramcd] * len(names),
            "AVAL": np.where((seen.cause == 0) & np.isnan(cohort.scans.last_negative), 0, day),
            "EVENTCD": code,
            "ENTRY": np.zeros(len(names), np.int64),
            "STARTDT": zero,
        }
    )


def _code(endpoint: Endpoint, happening: str) -> int:
    return next((_CODES[rule.counts_as] for rule in endpoint.rules if rule.when == happening), 0)


def _scans(cohort: Cohort, names: list[str], arm: NDArray[np.str_], zero: NDArray[np.datetime64]) -> pl.DataFrame:
    person, place = np.nonzero(cohort.scans.seen)
    found = cohort.scans.found[person] == place
    day = cohort.scans.day[person, place]
    return pl.DataFrame(
        {
            "USUBJID": np.asarray(names)[person],
            "ARMCD": arm[person],
            "ADT": zero[person] + day.astype("timedelta64[D]"),
            "ADY": day,
            "ADEQFL": ["Y"] * person.size,
            "RESULT": np.where(found, "recurrence", "no_recurrence"),
        }
    )
