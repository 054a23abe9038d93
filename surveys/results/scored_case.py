"""A round as it was scored, with the statistics of its ratings: for those who hold them, to be packed and verified."""

from __future__ import annotations

from scoring.case.loading import Case
from scoring.pack import case_from, make_pack
from surveys.errors import WrongState
from surveys.results.material import ACROSS_SUBJECTS, read_case
from surveys.results.stored import read_stored
from surveys.rounds.contributions import Contribution
from surveys.rounds.model import RELEASED, SCORED, get_round
from surveys.work import Work


def get_scored_case(work: Work, *, round_id: str) -> Case:
    """The case whose results are kept: indicators, units and earlier results as they were when it was scored.

    Complete, so not to be shown. Errors: `round_unknown`, `round_not_scored`.
    """
    round_ = get_round(work, round_id=round_id)
    if round_.state not in (SCORED, RELEASED):
        raise WrongState("round_not_scored", round=round_id, state=round_.state)
    stored = read_stored(work, round_id=round_id)
    now = read_case(work, round_, stored.contributions or (Contribution(round_id, ""),))
    return now if stored.inputs is None else case_from(now.policy, now.statistics, dict(stored.inputs))


def pack_round(work: Work, *, round_id: str) -> bytes:
    """The round's result pack. Errors as `get_scored_case`."""
    case = get_scored_case(work, round_id=round_id)
    results = case.score()
    chapters = {key: tree for key, tree in case.chapters(results).items() if key not in ACROSS_SUBJECTS}
    return make_pack(case, results, chapters)
