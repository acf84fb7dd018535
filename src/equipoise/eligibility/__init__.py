"""Reading of criteria and verdicts: who may enter, why, why not, and what to ask next."""

from equipoise.eligibility.basis import AbsencePolicy, Basis, Policy
from equipoise.eligibility.criteria import Eligibility, EligibilitySource, parse_eligibility
from equipoise.eligibility.derivation import DERIVATIONS, Derivation
from equipoise.eligibility.evaluate import evaluate
from equipoise.eligibility.facts import FormSource, Item, facts_from_items
from equipoise.eligibility.laboratory import LaboratoryLimit
from equipoise.eligibility.patient import Attestation, Observation, Patient, PatientEvent
from equipoise.eligibility.patient_file import read_patients
from equipoise.eligibility.questions import Question, questions
from equipoise.eligibility.reason import Ask, Cost, Explanation, Reason
from equipoise.eligibility.render import render_verdicts, screening_to_json
from equipoise.eligibility.screening import (
    JudgedStage,
    Judgement,
    Knowledge,
    Screening,
    evaluate_criterion,
    evaluate_stage,
    screen,
)
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import Stretch

__all__ = [
    "DERIVATIONS",
    "AbsencePolicy",
    "Ask",
    "Attestation",
    "Basis",
    "Cost",
    "Derivation",
    "Eligibility",
    "EligibilitySource",
    "Explanation",
    "FormSource",
    "Item",
    "JudgedStage",
    "Judgement",
    "Knowledge",
    "LaboratoryLimit",
    "Observation",
    "Patient",
    "PatientEvent",
    "Policy",
    "Question",
    "Reason",
    "Screening",
    "Situation",
    "Stretch",
    "evaluate",
    "evaluate_criterion",
    "evaluate_stage",
    "facts_from_items",
    "parse_eligibility",
    "questions",
    "read_patients",
    "render_verdicts",
    "screen",
    "screening_to_json",
]
