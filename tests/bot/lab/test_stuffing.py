"""The lab: the same seed says the same, stuffing is found, and honest rounds are left alone."""

from __future__ import annotations

from bot.lab.honest import HONEST
from bot.lab.stuffed import WAYS
from bot.lab.stuffing import run_lab
from bot.phrases.lab import SCENARIOS

UNSEEN = {"slow_best"}
"""Spread over all days like honest courtesy: nobody can tell it from that."""


def test_what_is_found_and_who_is_accused() -> None:
    outcomes = list(run_lab(rounds=4, seed=7))
    detected = {outcome.scenario: outcome.detected for outcome in outcomes if outcome.is_stuffed}
    assert len(WAYS) == 10
    assert [name for name, count in detected.items() if count < 2 and name not in UNSEEN] == []
    assert sum(outcome.accused for outcome in outcomes) <= 2


def test_a_seed_repeats_every_round() -> None:
    first, second = (list(run_lab(rounds=1, seed=3)) for _ in range(2))
    assert first == second


def test_every_scenario_has_a_name() -> None:
    assert {*HONEST, *WAYS} == SCENARIOS.keys()
