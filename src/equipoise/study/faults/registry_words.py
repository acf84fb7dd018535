"""Words that a study takes from the registry: each must be one of the registry's own."""

from __future__ import annotations

from typing import Final

from equipoise.study.faults.nearest import nearest
from equipoise.study.faults.place import StudyFile
from equipoise.study.faults.walk import texts

_WORDS: Final = {
    "design.masking": "DesignMasking",
    "design.phases.*": "Phase",
    "design.status": "Status",
    "design.intervention_model": "InterventionalAssignment",
    "design.observational_model": "ObservationalModel",
    "design.time_perspective": "DesignTimePerspective",
    "design.primary_purpose": "PrimaryPurpose",
    "arms.*.registry_type|type": "ArmGroupType",
}
"""Where such a word stands, and the registry's list it is from."""


def check_registry_words(tree: object, file: StudyFile) -> None:
    """Report words that stand for the registry's and are none of them."""
    from equipoise.records.schema import enums  # reads the registry's table: only when a study file is checked

    for pattern, name in _WORDS.items():
        known = list(enums()[name])
        for place, word in texts(tree, pattern):
            if word not in known:
                meant = nearest(word, known)
                mend = f"did you mean '{meant}'?" if meant else f"write one of {', '.join(known)}"
                file.report("study.value", place, f"'{word}' is none of the registry's words here", mend)
