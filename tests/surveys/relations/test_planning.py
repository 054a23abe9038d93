from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from surveys.library import PLAN, list_builtins
from surveys.plans import Plan, PlanRelation, SubjectsRule, parse_plan
from surveys.relations import RATER_RULES, SubjectSpec, plan_round
from surveys.roster import Department, Override, Person, Roster

PLANS = {name: parse_plan(source, f"{name}.toml") for name, source in list_builtins(PLAN)}


def raters(roster: Roster, plan: Plan, relation: str) -> dict[str, list[str]]:
    """Subject → keys of its raters."""
    found = defaultdict(list)
    for one in plan_round(roster, plan).assignments:
        if one.relation == relation:
            found[one.subject_id].append(one.rater.partition(":")[2])
    return dict(found)


def people_plan(rule: str, levels: tuple[str, ...] = ("leader", "manager", "staff"), **options: bool) -> Plan:
    relation = PlanRelation(rule if rule == "self" else "peer", rule, "q", **options)
    return Plan("p", "p", "", "p", (SubjectsRule("person", levels),), (relation,), 7)


def test_managers_are_rated_by_leaders_collaborating_managers_and_own_staff(park):
    plan = PLANS["中层360测评"]
    assert [one.subject_id for one in plan_round(park, plan).subjects] == ["A1", "A2", "B1"]
    assert raters(park, plan, "leader") == {key: ["L1", "L2"] for key in ("A1", "A2", "B1")}
    assert raters(park, plan, "peer") == {"A1": ["B1"], "A2": ["A1", "B1"], "B1": ["A1", "A2"]}
    assert raters(park, plan, "subordinate") == {"A1": ["a2"], "A2": ["a1", "a2"], "B1": ["b1"]}


def test_staff_are_rated_by_their_head_and_the_heads_they_work_with(park):
    plan = PLANS["员工行为测评"]
    assert raters(park, plan, "leader") == {
        "a1": ["A2"],
        "a2": ["A1", "A2"],
        "b1": ["B1"],
        "b2": ["B1"],
        "c1": ["L2"],
    }
    assert raters(park, plan, "peer") == {"a1": ["B1"], "b1": ["A1", "A2"]}


def test_departments_are_rated_by_leaders_and_heads_not_their_own(park):
    plan = PLANS["科室民主测评"]
    drawn = plan_round(park, plan)
    assert drawn.subjects[0] == SubjectSpec("丙", "department", "丙", "丙", "department")
    assert raters(park, plan, "peer") == {
        "丙": ["A1", "A2", "B1", "L1", "L2"],
        "乙": ["A1", "A2", "L1", "L2"],
        "甲": ["B1", "L1", "L2"],
    }
    assert drawn.warnings == ()


def test_department_without_anybody_there_is_left_out_and_told(park):
    roster = replace(park, departments=(*park.departments, Department("丁")))
    drawn = plan_round(roster, PLANS["科室民主测评"])
    assert [one.subject_id for one in drawn.subjects] == ["丙", "乙", "甲"]
    assert drawn.warnings == (("departments_without_people", {"count": 1, "names": "丁"}),)


def test_serving_departments_are_rated_by_every_seat_of_active_enterprises(park):
    plan = PLANS["园区服务满意度"]
    assert raters(park, plan, "enterprise") == {name: ["E1#1", "E1#2", "E2#1"] for name in ("乙", "甲")}
    warnings = dict(plan_round(park, plan).warnings)
    assert warnings["groups_too_small"] == {"relation": "enterprise", "count": 2, "names": "乙、甲", "min_raters": 3}


def test_leadership_rates_departments_and_people(park):
    drawn = plan_round(park, PLANS["领导班子评估"])
    assert [one.subject_id for one in drawn.subjects] == [
        "丙",
        "乙",
        "甲",
        "A1",
        "A2",
        "B1",
        "a1",
        "a2",
        "b1",
        "b2",
        "c1",
    ]
    assert len(drawn.assignments) == 2 * 11


def test_public_plan_has_services_and_nobody_assigned(park):
    drawn = plan_round(park, PLANS["群众意见"])
    assert [one.kind for one in drawn.subjects] == ["service"] * 5
    assert (drawn.assignments, drawn.warnings) == ((), ())


def test_sheet_of_relations_replaces_the_rule_for_its_subject_and_relation(park):
    rows = (Override("A1", "a2", "peer"), Override("A1", "a3", "peer"), Override("B1", "L3", "leader"))
    roster = replace(park, overrides=rows)
    plan = PLANS["中层360测评"]
    assert raters(roster, plan, "peer") == {"A1": ["a2"], "A2": ["A1", "B1"], "B1": ["A1", "A2"]}
    assert raters(roster, plan, "leader") == {"A1": ["L1", "L2"], "A2": ["L1", "L2"]}
    assert raters(roster, plan, "subordinate") == raters(park, plan, "subordinate")
    without = ("subjects_without_raters", {"relation": "leader", "count": 1, "names": "乙正"})
    assert without in plan_round(roster, plan).warnings


def test_self_rating_is_the_only_way_to_rate_oneself(park):
    everybody = [one.person_id for one in park.active_people]
    assert raters(park, people_plan("self"), "self") == {key: [key] for key in everybody}


def test_raters_from_the_own_unit_can_be_left_out(park):
    plan = people_plan("collaborating_managers", ("manager",), not_own_unit=True)
    assert raters(park, plan, "peer") == {"A1": ["B1"], "A2": ["B1"], "B1": ["A1", "A2"]}


def test_people_with_too_many_to_rate_are_named():
    staff = [Person(f"s{number:03}", f"员{number}", "科", "staff", "M") for number in range(41)]
    roster = Roster((Person("M", "科长", "科", "manager"), *staff))
    warnings = dict(plan_round(roster, people_plan("department_head", ("staff",), anonymous=False)).warnings)
    assert warnings == {"raters_overloaded": {"count": 1, "limit": 40, "most": 41, "names": "科长"}}


@pytest.mark.parametrize("rule", RATER_RULES)
def test_every_rule_keeps_the_contract(park, rule):
    """Active raters only, nobody himself (but ``self``), nobody twice, the same for a roster in any order."""
    member = RATER_RULES[rule]
    assert member.name == rule
    kinds = {"person": ("leader", "manager", "staff"), "department": (), "service": ()}
    active = {one.party for one in park.active_people}
    active |= {party for one in park.active_enterprises for party in one.parties}
    for kind in member.kinds:
        relation = PlanRelation("r", rule, "q")
        plan = Plan("p", "p", "", "p", (SubjectsRule(kind, kinds[kind]),), (relation,), 7)
        drawn = plan_round(park, plan)
        pairs = [(one.rater, one.subject_id) for one in drawn.assignments]
        assert len(pairs) == len(set(pairs))
        assert {rater for rater, _ in pairs} <= active
        assert rule == "self" or not [pair for pair in pairs if pair[0] == f"person:{pair[1]}"]
        assert plan_round(replace(park, people=tuple(reversed(park.people))), plan).assignments is not None
        assert plan_round(park, plan) == drawn
