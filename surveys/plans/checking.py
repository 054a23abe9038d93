"""A plan beside what it names: its policy and its questionnaires must fit it, item by item."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from scoring.files.toml_file import load_toml
from scoring.files.toml_table import Table
from scoring.policy import Policy, Relation
from surveys.plans.model import Plan, PlanRelation
from surveys.plans.reading import read_plan
from surveys.questionnaires import Questionnaire
from surveys.toml_fields import refuse

FindPolicy = Callable[[str], Policy | None]
FindQuestionnaire = Callable[[str], Questionnaire | None]


def check_plan(text: str | bytes, file: str, *, policy: FindPolicy, questionnaire: FindQuestionnaire) -> Plan:
    """Read a plan and check all it refers to. Raises FileError at the key that does not fit.

    Beyond `parse_plan`: `unknown_policy`, `unknown_questionnaire`, `relation_not_in_policy`,
    `anonymity_differs`, `items_missing`, `items_unknown`, `scale_differs`.
    """
    top = Table(load_toml(text, file))
    plan = read_plan(top)
    policy_ = policy(plan.policy)
    if policy_ is None:
        raise refuse(top, "policy", "unknown_policy", value=plan.policy)
    counted = {relation.relation: relation for _, relation in policy_.relations()}
    for table, relation in zip(top.tables("relations"), plan.relations, strict=True):
        if relation.relation not in counted:
            known = ", ".join(counted)
            params = {"policy": plan.policy, "value": relation.relation, "known": known}
            raise refuse(table, "relation", "relation_not_in_policy", **params)
        _check_relation(table, plan, relation, counted[relation.relation], questionnaire)
    return plan


def _check_relation(
    table: Table, plan: Plan, relation: PlanRelation, counted: Relation, questionnaire: FindQuestionnaire
) -> None:
    if relation.anonymous != counted.anonymous:
        expected = "true" if counted.anonymous else "false"
        params = {"policy": plan.policy, "relation": relation.relation, "expected": expected}
        raise refuse(table, "anonymous" if "anonymous" in table else None, "anonymity_differs", **params)
    questionnaire_ = questionnaire(relation.questionnaire)
    if questionnaire_ is None:
        raise refuse(table, "questionnaire", "unknown_questionnaire", value=relation.questionnaire)
    _check_items(table, counted, questionnaire_)


def _check_items(table: Table, counted: Relation, questionnaire: Questionnaire) -> None:
    needed = {item.name: item for item in counted.items}
    offered = {item.key: item for item in questionnaire.rating_items}
    for code, names in (
        ("items_missing", [name for name in needed if name not in offered]),
        ("items_unknown", [name for name in offered if name not in needed]),
    ):
        if names:
            raise refuse(table, "questionnaire", code, questionnaire=questionnaire.key, items="、".join(names))
    for name, item in needed.items():
        low, high = offered[name].scale
        if (Fraction(low), Fraction(high)) != (item.scale.low, item.scale.high):
            expected = f"{item.scale.low}–{item.scale.high}"
            params = {"questionnaire": questionnaire.key, "item": name, "asked": f"{low}–{high}", "expected": expected}
            raise refuse(table, "questionnaire", "scale_differs", **params)
