"""质量: what the seal noted about how a round was answered, as far as it may be shown: counts and effects, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.chapters.quality import Quality
from surveys.errors import WrongState
from surveys.results.stored import read_stored
from surveys.rounds.model import RELEASED, SCORED, get_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class RoundQuality:
    """`relations` by name and `reciprocity` as `scoring.quality.assess` gives them; `stuffing` as
    `surveys.sealing.ballot_stuffing`; `reliability`: by relation a word on how well raters agree.

    Relations of which a figure is hidden are left out: from counts over all, the hidden groups could be guessed at.
    """

    round_id: str
    title: str
    relations: Mapping[str, Mapping[str, Any]]
    reciprocity: Mapping[str, Any] | None
    stuffing: Mapping[str, Mapping[str, Any]]
    reliability: Mapping[str, str]


def get_quality(work: Work, *, round_id: str) -> RoundQuality:
    """For administrators. Errors: `round_unknown`, `round_not_scored`."""
    round_ = get_round(work, round_id=round_id)
    if round_.state not in (SCORED, RELEASED):
        raise WrongState("round_not_scored", round=round_id, state=round_.state)
    stored = read_stored(work, round_id=round_id)
    noted = stored.diagnostics or {"relations": {}, "reciprocity": None}
    relations, reciprocity = noted["relations"], noted["reciprocity"]
    # without a record of what was published nobody can say what may be shown beside it
    published = stored.published_results
    tree = None
    if published is not None:
        tree = Quality().disclose({"relations": relations, "reciprocity": reciprocity}, published)
    agreement = stored.chapters.get("agreement", {})
    return RoundQuality(
        round_id,
        round_.title,
        tree["relations"] if tree is not None else {},
        tree["reciprocity"] if tree is not None else None,
        noted.get("stuffing", {}),
        {row["relation"]: row["word"] for row in agreement.get("reliability", ())},
    )
