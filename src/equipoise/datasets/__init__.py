"""ADSL, ADTTE, ADLB and their kin, derived from the ledger."""

from equipoise.datasets.adae import derive_adae
from equipoise.datasets.adcat import derive_adcat
from equipoise.datasets.adlb import derive_adlb
from equipoise.datasets.adsl import derive_adsl
from equipoise.datasets.adtte import derive_adtte
from equipoise.datasets.anchor_days import anchor_date, event_days
from equipoise.datasets.collected import Chart, Collected, collect
from equipoise.datasets.course import Course, check_course
from equipoise.datasets.dataset_files import data_hash, write_datasets
from equipoise.datasets.derive import derive_datasets
from equipoise.datasets.deviations import derive_dv
from equipoise.datasets.endpoint_rules import (
    EMA_STYLE,
    ENDPOINT_RULES,
    ENDPOINTS,
    FDA_STYLE,
    RULE_SETS,
    derive_endpoint_times,
)
from equipoise.datasets.endpoint_time import EndpointTime, RuleSet, Step, counted_from, derive_endpoint_time
from equipoise.datasets.exposure import Exposure, derive_adex, exposure_of
from equipoise.datasets.participant_course import DatedCourse, course_from, dated_course
from equipoise.datasets.rule_sets import AS_REGISTERED, derive_adtters, endpoints_read
from equipoise.datasets.scans import Scan, derive_scans, scans_of

__all__ = [
    "AS_REGISTERED",
    "EMA_STYLE",
    "ENDPOINTS",
    "ENDPOINT_RULES",
    "FDA_STYLE",
    "RULE_SETS",
    "Chart",
    "Collected",
    "Course",
    "DatedCourse",
    "EndpointTime",
    "Exposure",
    "RuleSet",
    "Scan",
    "Step",
    "anchor_date",
    "check_course",
    "collect",
    "counted_from",
    "course_from",
    "data_hash",
    "dated_course",
    "derive_adae",
    "derive_adcat",
    "derive_adex",
    "derive_adlb",
    "derive_adsl",
    "derive_adtte",
    "derive_adtters",
    "derive_datasets",
    "derive_dv",
    "derive_endpoint_time",
    "derive_endpoint_times",
    "derive_scans",
    "endpoints_read",
    "event_days",
    "exposure_of",
    "scans_of",
    "write_datasets",
]
