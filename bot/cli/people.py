"""`pingji round status --people`: where each rater stands, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import orjson

from bot.phrases.delivery import state_row
from surveys.rounds import DeliveryState


def people_words(states: Sequence[DeliveryState], *, json: bool) -> str:
    """A line a person, tabs between; or one JSON array of objects with party, name, state, channel, reason."""
    if json:
        return orjson.dumps([asdict(person) for person in states]).decode()
    return "\n".join(state_row(person.name, person.state, person.channel, person.reason) for person in states)
