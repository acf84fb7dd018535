"""The laboratory of pitfalls: planted on simulated trials, and looked for by the detectors of `analysis`."""

from equipoise.simulation.pitfalls.cohort_datasets import cohort_datasets
from equipoise.simulation.pitfalls.laboratory import DetectionRate, detection_rates
from equipoise.simulation.pitfalls.planting import PLANTINGS, Planting, Soil, plantings_of

__all__ = ["PLANTINGS", "DetectionRate", "Planting", "Soil", "cohort_datasets", "detection_rates", "plantings_of"]
