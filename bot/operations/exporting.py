"""Taking a round's results out of the house. What is handed over is data, so this is no member of the registry."""

from __future__ import annotations

from bot.operations.actor import Actor
from surveys.audit import record_act
from surveys.results import RoundResults, SubjectComments, get_round_results, list_round_comments


def take_out(actor: Actor, round_id: str) -> tuple[RoundResults, tuple[SubjectComments, ...]]:
    """What the disclosure gate lets through, noted in the audit trail. Errors: as `get_round_results`."""
    results = get_round_results(actor.work, round_id=round_id)
    record_act(actor.work, actor=actor.party, action="export_round", target=round_id)
    return results, list_round_comments(actor.work, round_id=round_id)
