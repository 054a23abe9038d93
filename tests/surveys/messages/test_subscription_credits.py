"""Consents to a single message: counted, spent and ended."""

from __future__ import annotations

from surveys.messages.subscription_credits import end_credits, gain_credits, list_credits, spend_credits
from surveys.store import Database


def test_consents_are_counted_spent_and_ended(database: Database) -> None:
    database.write(gain_credits, address="o1", template_ids=["A", "A", "B"])
    database.write(spend_credits, spent=[("o1", "A"), ("o1", "B"), ("o1", "B"), ("o2", "A")])
    assert database.read(list_credits, addresses=["o1", "o2"]) == {("o1", "A"): 1, ("o1", "B"): 0}
    database.write(end_credits, address="o1", template_ids=["A"])
    assert database.read(list_credits, addresses=["o1"]) == {("o1", "B"): 0}
