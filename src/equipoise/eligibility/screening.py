"""A person against a study's stages: a verdict for each criterion, each stage, and the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from equipoise.eligibility.basis import AbsencePolicy, Basis, Policy
from equipoise.eligibility.criteria import Eligibility, ParsedCriterion, ParsedStage
from equipoise.eligibility.derivation import DERIVATIONS, Derivation
from equipoise.eligibility.evaluate import evaluate
from equipoise.eligibility.laboratory import LaboratoryLimit
from equipoise.eligibility.moments import moments_of
from equipoise.eligibility.patient import Patient
from equipoise.eligibility.reason import Explanation, Reason
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import Stretch
from equipoise.study import Criterion
from equipoise.vocabulary import StageVerdict, Truth, Verdict, negate


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known besides the person's own data: days of anchors, laboratory limits, how variables are computed."""

    dates: Mapping[str, date] = field(default_factory=dict[str, date])
    limits: Mapping[str, Sequence[LaboratoryLimit]] = field(default_factory=dict[str, Sequence[LaboratoryLimit]])
    derive: Mapping[str, Derivation] = field(default_factory=lambda: DERIVATIONS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A criterion's verdict with its explanation; `open` names the parameters that the protocol has not supplied."""

    criterion: Criterion
    excludes: bool
    verdict: Verdict
    explanation: Explanation
    guard: Explanation | None = None
    open: tuple[str, ...] = ()

    def reasons(self) -> Iterator[Reason]:
        """Yield the reasons behind the verdict: the guard's where it decides or is open, else the rule's."""
        if self.guard is not None and self.guard.truth is not Truth.TRUE:
            yield from self.guard.reasons()
        if self.verdict is not Verdict.NOT_APPLICABLE:
            yield from self.explanation.reasons()

    @property
    def basis(self) -> frozenset[Basis]:
        """What the verdict rests on. A plan that was told is no evidence: it is named only where nothing else is."""
        found = frozenset(basis for reason in self.reasons() for basis in reason.basis)
        return found - {Basis.STATED} or found

    @property
    def provisional(self) -> bool:
        """Whether a planned date stands in for one that has not come."""
        return any(reason.provisional for reason in self.reasons())


@dataclass(frozen=True, slots=True)
class JudgedStage:
    """A stage's verdict on the day of its anchor `at`; `own` is that of its own criteria, whatever it requires."""

    stage: str
    at: str
    verdict: StageVerdict
    own: StageVerdict
    on: Stretch | None
    judgements: tuple[Judgement, ...]
    requires: str | None = None
    advisory: bool = False

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many criteria are met (or not applicable), not met, unknown."""
        verdicts = [judgement.verdict for judgement in self.judgements]
        failed, unknown = verdicts.count(Verdict.NOT_MET), verdicts.count(Verdict.UNKNOWN)
        return len(verdicts) - failed - unknown, failed, unknown


@dataclass(frozen=True, slots=True)
class Screening:
    """A person's screening, stage by stage, with the policy by which silence was read."""

    patient: str
    policy: AbsencePolicy
    stages: tuple[JudgedStage, ...]

    @property
    def verdict(self) -> StageVerdict:
        """The verdict over all stages that decide who enters."""
        return _together(stage.verdict for stage in self.stages if not stage.advisory)

    def judgements(self) -> Iterator[Judgement]:
        """Yield every criterion's judgement, stage by stage."""
        for stage in self.stages:
            yield from stage.judgements


def screen(
    eligibility: Eligibility,
    patient: Patient,
    *,
    policy: Policy | AbsencePolicy = Policy.STRICT,
    stage: str | None = None,
    knowledge: Knowledge | None = None,
) -> Screening:
    """Return the patient's verdicts: of all stages, or of one and those it requires; StudyError if there is none such.

    An exclusion is met when its condition is false. A later stage needs the earlier one. Nothing is scored: a person is
    eligible, not eligible, or undecided, and every verdict says what it rests on.
    """
    policy = policy if isinstance(policy, AbsencePolicy) else AbsencePolicy(policy)
    knowledge = knowledge or Knowledge()
    moments = moments_of(eligibility, patient, knowledge.dates)
    situation = Situation(patient, eligibility, None, moments, policy, knowledge.derive, knowledge.limits)
    judged = dict[str, JudgedStage]()
    wanted = eligibility.stages if stage is None else _with_required(eligibility, stage)
    for one in wanted:
        judged[one.stage.id] = evaluate_stage(one, situation, judged)
    return Screening(patient.id, policy, tuple(judged.values()))


def evaluate_stage(stage: ParsedStage, situation: Situation, earlier: Mapping[str, JudgedStage]) -> JudgedStage:
    """Return the stage's verdict on the day of its anchor; `earlier` holds the stages judged before."""
    at, required = stage.stage.at, stage.stage.requires
    situation = replace(situation, on=situation.moments.get(at), at=at)
    judgements = tuple(evaluate_criterion(criterion, situation) for criterion in stage.criteria)
    own = _own(judgements)
    verdict = own if required is None or required not in earlier else _together((own, earlier[required].verdict))
    return JudgedStage(stage.stage.id, at, verdict, own, situation.on, judgements, required, stage.stage.advisory)


def evaluate_criterion(parsed: ParsedCriterion, situation: Situation) -> Judgement:
    """Return the criterion's verdict: not applicable where its guard is false, otherwise what its rule says.

    Where the guard cannot be decided the criterion is met only if it is met regardless.
    """
    situation = replace(situation, excludes=parsed.excludes, pick=parsed.criterion.pick, speaks_for=not parsed.excludes)
    guard = None if parsed.guard is None else evaluate(parsed.guard, situation)
    explanation = evaluate(parsed.rule, situation)
    speaks = negate(explanation.truth) if parsed.excludes else explanation.truth
    verdict = _VERDICTS[speaks]
    if guard is not None and guard.truth is Truth.FALSE:
        verdict = Verdict.NOT_APPLICABLE
    elif guard is not None and guard.truth is Truth.UNKNOWN and verdict is not Verdict.MET:
        verdict = Verdict.UNKNOWN
    return Judgement(parsed.criterion, parsed.excludes, verdict, explanation, guard, parsed.open)


_VERDICTS = {Truth.TRUE: Verdict.MET, Truth.FALSE: Verdict.NOT_MET, Truth.UNKNOWN: Verdict.UNKNOWN}


def _with_required(eligibility: Eligibility, name: str) -> list[ParsedStage]:
    """Return a stage after all the stages it requires."""
    chain = list[ParsedStage]()
    todo: str | None = name
    while todo is not None:
        stage = eligibility.stage(todo)
        chain.insert(0, stage)
        todo = stage.stage.requires if stage.stage.requires not in [one.stage.id for one in chain] else None
    return chain


def _own(judgements: Sequence[Judgement]) -> StageVerdict:
    verdicts = {judgement.verdict for judgement in judgements}
    if Verdict.NOT_MET in verdicts:
        return StageVerdict.NOT_ELIGIBLE
    return StageVerdict.UNDECIDED if Verdict.UNKNOWN in verdicts else StageVerdict.ELIGIBLE


def _together(verdicts: Iterator[StageVerdict] | Sequence[StageVerdict]) -> StageVerdict:
    found = set(verdicts)
    for verdict in (StageVerdict.NOT_ELIGIBLE, StageVerdict.UNDECIDED):
        if verdict in found:
            return verdict
    return StageVerdict.ELIGIBLE
