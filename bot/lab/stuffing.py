"""How often stuffing is found, and how often somebody is accused who did not stuff."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.lab.honest import HONEST
from bot.lab.park import DAYS, Scan, as_forms
from bot.lab.stuffed import WAYS, stuff_round
from scoring.stuffing import find_signs


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of `rounds` so many had every stuffed code `detected`, and `accused` a code that was not stuffed.

    `signs`: in how many rounds each sign was seen at a stuffed code, or in an honest round at any.
    """

    scenario: str
    is_stuffed: bool
    rounds: int
    detected: int
    accused: int
    signs: Mapping[str, int]


def run_lab(*, rounds: int, seed: int) -> Iterator[Outcome]:
    """Each scenario in turn; every round has a randomness of its own, so that a scenario alone repeats too."""
    for scenario in (*HONEST, *WAYS):
        yield _run(scenario, rounds, seed)


def _run(scenario: str, rounds: int, seed: int) -> Outcome:
    detected = accused = 0
    signs: Counter[str] = Counter()
    for number in range(rounds):
        scans, stuffed = _make(random.Random(f"{seed} {scenario} {number}"), scenario)
        seen = _suspected(scans)
        suspects = {code for code, _ in seen}
        detected += bool(stuffed) and stuffed <= suspects
        accused += bool(suspects - stuffed)
        signs.update({sign for code, sign in seen if not stuffed or code in stuffed})
    return Outcome(scenario, scenario in WAYS, rounds, detected, accused, dict(sorted(signs.items())))


def _make(world: random.Random, scenario: str) -> tuple[list[Scan], frozenset[str]]:
    return stuff_round(world, scenario) if scenario in WAYS else (HONEST[scenario](world), frozenset())


def _suspected(scans: list[Scan]) -> set[tuple[str, str]]:
    forms, fast = as_forms(scans)
    tree = find_signs(forms, DAYS, fast)
    return {(entry["subject"], entry["sign"]) for entry in tree["suspicions"]} if tree is not None else set()
