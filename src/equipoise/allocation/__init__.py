"""Allocation: permuted blocks drawn so that anybody can verify them, and arms assigned by recorded decision."""

from equipoise.allocation.block import (
    distinct_blocks,
    mean_imbalance_in_block,
    probability_of_each_block,
    worst_imbalance,
)
from equipoise.allocation.decision import AssignmentDecision, DecisionRules, check_decision
from equipoise.allocation.draw import Stream, by_ratio, canonical_json, choose_arm, commitment, shuffled_block
from equipoise.allocation.from_study import allocation_of, level_of
from equipoise.allocation.listed_places import ListedPlaces, check_listed_places
from equipoise.allocation.permuted_blocks import (
    Factor,
    PermutedBlocks,
    Place,
    all_strata,
    check_permuted_blocks,
    next_place,
    stratum_key,
)

__all__ = [
    "AssignmentDecision",
    "DecisionRules",
    "Factor",
    "ListedPlaces",
    "PermutedBlocks",
    "Place",
    "Stream",
    "all_strata",
    "allocation_of",
    "by_ratio",
    "canonical_json",
    "check_decision",
    "check_listed_places",
    "check_permuted_blocks",
    "choose_arm",
    "commitment",
    "distinct_blocks",
    "level_of",
    "mean_imbalance_in_block",
    "next_place",
    "probability_of_each_block",
    "shuffled_block",
    "stratum_key",
    "worst_imbalance",
]
