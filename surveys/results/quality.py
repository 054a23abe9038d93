"""质量: what the seal noted about how a round was answered, as far as it may be shown: counts and effects, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from scoring.chapters.quality import Quality
from scoring.disclosure.published import from_record
from surveys.errors import WrongState
from surveys.rounds.model import RELEASED, SCORED, get_round
from surveys.store.tables import result_set
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
    found = get_round(work, round_id=round_id)
    if found.state not in (SCORED, RELEASED):
        raise WrongState("round_not_scored", round=round_id, state=found.state)
    content = work.db.execute(select(result_set.c.content).where(result_set.c.round_id == round_id)).scalar_one()
    noted = content.get("diagnostics") or {"relations": {}, "reciprocity": None}
    shown = from_record(content["published"])
    tree = Quality().disclose({"relations": noted["relations"], "reciprocity": noted["reciprocity"]}, shown)
    agreement = content.get("chapters", {}).get("agreement", {})
    return RoundQuality(
        round_id,
        found.title,
        tree["relations"] if tree is not None else {},
        tree["reciprocity"] if tree is not None else None,
        noted.get("stuffing", {}),
        {row["relation"]: row["word"] for row in agreement.get("reliability", ())},
    )
