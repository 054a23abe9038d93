"""Results: computed from sealed ballots by `scoring`, kept and shown only through the disclosure gate."""

from surveys.results.base import Figure, RoundResults, SubjectView
from surveys.results.comments import (
    Remarks,
    SubjectComments,
    find_comments,
    list_own_comments,
    list_remarks_for,
    list_round_comments,
)
from surveys.results.compute import Computed, compute_results, store_results
from surveys.results.quality import RoundQuality, get_quality
from surveys.results.readers import Readable, get_readable, list_readable, list_told
from surveys.results.release import check_suspicions, release_round
from surveys.results.scored_case import get_scored_case, pack_round
from surveys.results.suspicions import Suspicion, list_suspicions
from surveys.results.views import find_results, get_round_results, list_own_results

__all__ = [
    "Computed",
    "Figure",
    "Readable",
    "Remarks",
    "RoundQuality",
    "RoundResults",
    "SubjectComments",
    "SubjectView",
    "Suspicion",
    "check_suspicions",
    "compute_results",
    "find_comments",
    "find_results",
    "get_quality",
    "get_readable",
    "get_round_results",
    "get_scored_case",
    "list_own_comments",
    "list_own_results",
    "list_readable",
    "list_remarks_for",
    "list_round_comments",
    "list_suspicions",
    "list_told",
    "pack_round",
    "release_round",
    "store_results",
]
