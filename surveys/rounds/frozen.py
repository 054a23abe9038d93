"""The frozen round: plan, forms, smallest group, draw and policy as they were when the round opened.

A round keeps them as one document and one policy text, neither of which is ever written again. Reading both into values
takes longer than fetching them, so the values of the rounds in use are kept in memory. They are kept under the texts
themselves: a value can never belong to another round, another database or an older text.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from scoring.policy import Policy, parse_policy
from surveys.plans import Plan
from surveys.questionnaires import Questionnaire

_ROUNDS_KEPT = 64  # the rounds under way and those somebody looks at; about a quarter of a megabyte each
_POLICIES_KEPT = 32


@dataclass(frozen=True, slots=True)
class FormRelation:
    """One relation's form: the questionnaire, and what was promised to those who fill it in.

    `passed_on`: subjects whose only rater, by real name, was told that the mark is passed on as it is. In a self-rating
    (`is_self`) nobody else is.
    """

    relation: str
    anonymous: bool
    min_raters: int
    questionnaire: Questionnaire
    passed_on: frozenset[str] = frozenset()
    is_self: bool = False

    def passes_on(self, subject_id: str) -> bool:
        """Whether the form said that a lone rater's mark of this subject is shown as it is."""
        return not self.anonymous and (self.is_self or subject_id in self.passed_on)


@dataclass(frozen=True, slots=True)
class FrozenDraw:
    """The seed that repeats the draw from the same roster, and the greatest load that it gave a rater."""

    seed: bytes
    highest: int


@dataclass(frozen=True, slots=True)
class FrozenRound:
    """What a round holds to until its end, whatever becomes of the library. Immutable.

    `relations` are in the plan's order. `min_raters` is the smallest group that was promised. `draw` is None
    where nobody was drawn.
    """

    plan: Plan
    relations: Mapping[str, FormRelation]
    min_raters: int
    draw: FrozenDraw | None = None

    @property
    def anonymous(self) -> frozenset[str]:
        """The relations whose ballots name no rater."""
        return frozenset(name for name, form in self.relations.items() if form.anonymous)

    @property
    def draw_seed(self) -> bytes:
        """Empty where nobody was drawn."""
        return self.draw.seed if self.draw is not None else b""


def freeze_round(
    plan: Plan,
    questionnaires: Mapping[str, Questionnaire],
    *,
    min_raters: int,
    draw: FrozenDraw | None = None,
    passed_on: Mapping[str, Collection[str]] | None = None,
) -> dict[str, Any]:
    """The document that `read_frozen` reads back; `questionnaires` by key, every one that the plan asks with.

    `passed_on`: by relation the subjects that one person alone rates by real name.
    """
    document: dict[str, Any] = {
        "plan": plan.to_document(),
        "questionnaires": {key: questionnaire.to_document() for key, questionnaire in questionnaires.items()},
        "min_raters": min_raters,
        "passed_on": {relation: sorted(subjects) for relation, subjects in (passed_on or {}).items()},
    }
    if draw is not None:
        document["draw"] = {"seed": draw.seed.hex(), "highest": draw.highest}
    return document


@lru_cache(maxsize=_ROUNDS_KEPT)
def read_frozen(text: str) -> FrozenRound:
    """The value of a round's document, given as JSON text."""
    document = json.loads(text)
    plan = Plan.from_document(document["plan"])
    questionnaires = {key: Questionnaire.from_document(item) for key, item in document["questionnaires"].items()}
    min_raters = int(document["min_raters"])
    passed_on = document.get("passed_on", {})  # rounds of an older version promised a summary to everybody
    relations = {
        item.relation: FormRelation(
            item.relation,
            item.anonymous,
            min_raters,
            questionnaires[item.questionnaire],
            frozenset(passed_on.get(item.relation, ())),
            item.raters == "self",
        )
        for item in plan.relations
    }
    draw = document.get("draw")
    return FrozenRound(
        plan,
        MappingProxyType(relations),
        min_raters,
        None if draw is None else FrozenDraw(bytes.fromhex(draw["seed"]), draw["highest"]),
    )


@lru_cache(maxsize=_POLICIES_KEPT)
def read_policy(text: str, key: str) -> Policy:
    """The policy that a round keeps. Errors: FileError where the kept text is none."""
    return parse_policy(text, f"{key}.toml")
