from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from surveys.library.versions import PLAN, list_builtins
from surveys.plans import DrawRule, Plan, PlanRelation, Service, SubjectsRule, parse_plan
from surveys.relations import RATER_RULES, SubjectSpec, list_stand_ins, plan_round
from surveys.relations.namesakes import find_namesakes, plain_name
from surveys.relations.subjects import list_subjects
from surveys.roster import Department, Exclusion, Override, Person, Roster

PLANS = {name: parse_plan(source, f"{name}.toml") for name, source in list_builtins(PLAN)}


def raters(roster: Roster, plan: Plan, relation: str) -> dict[str, list[str]]:
    """Subject → keys of its raters."""
    found = defaultdict(list)
    for one in plan_round(roster, plan).assignments:
        if one.relation == relation:
            found[one.subject_id].append(one.rater.partition(":")[2])
    return dict(found)


def people_plan(rule: str, levels: tuple[str, ...] = ("leader", "manager", "staff"), **options: object) -> Plan:
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


def test_department_without_anybody_there_is_left_out(park):
    roster = replace(park, departments=(*park.departments, Department("丁")))
    drawn = plan_round(roster, PLANS["科室民主测评"])
    assert [one.subject_id for one in drawn.subjects] == ["丙", "乙", "甲"]


def test_serving_departments_are_rated_by_every_seat_of_active_enterprises(park):
    plan = PLANS["园区服务满意度"]
    assert raters(park, plan, "enterprise") == {name: ["E1#1", "E1#2", "E2#1"] for name in ("乙", "甲")}


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
    assert drawn.assignments == ()


def test_sheet_of_relations_replaces_the_rule_for_its_subject_and_relation(park):
    rows = (Override("A1", "a2", "peer"), Override("A1", "a3", "peer"), Override("B1", "L3", "leader"))
    roster = replace(park, overrides=rows)
    plan = PLANS["中层360测评"]
    assert raters(roster, plan, "peer") == {"A1": ["a2"], "A2": ["A1", "B1"], "B1": ["A1", "A2"]}
    assert raters(roster, plan, "leader") == {"A1": ["L1", "L2"], "A2": ["L1", "L2"]}
    assert raters(roster, plan, "subordinate") == raters(park, plan, "subordinate")


def test_self_rating_is_the_only_way_to_rate_oneself(park):
    everybody = [one.person_id for one in park.active_people]
    assert raters(park, people_plan("self"), "self") == {key: [key] for key in everybody}


def test_raters_from_the_own_unit_can_be_left_out(park):
    plan = people_plan("collaborating_managers", ("manager",), not_own_unit=True)
    assert raters(park, plan, "peer") == {"A1": ["B1"], "A2": ["B1"], "B1": ["A1", "A2"]}


def test_head_on_leave_is_represented_by_the_next_one_up_who_is_there():
    """A2's superior is away, and so is the one above; with another head of the department there, nobody is needed."""
    people = (
        Person("L1", "领导", "班子", "leader"),
        Person("L2", "副职", "班子", "leader", "L1", status="seconded"),
        Person("M", "科长", "科", "manager", "L2", status="leave"),
        Person("s1", "员一", "科", "staff", "M"),
        Person("s2", "员二", "科", "staff"),
    )
    plan = people_plan("department_head", ("staff",), anonymous=False)
    assert raters(Roster(people), plan, "peer") == {"s1": ["L1"], "s2": ["L1"]}
    roster = Roster((*people, Person("N", "副科长", "科", "manager")))
    assert raters(roster, plan, "peer") == {"s1": ["N"], "s2": ["N"]}
    spec = SubjectSpec("s1", "person", "员一", "科", "staff")
    (stands,) = list_stand_ins(Roster(people), plan.relations[0], spec)
    assert (stands.person.name, stands.away.name) == ("领导", "科长")
    assert list_stand_ins(roster, plan.relations[0], spec) == ()


def test_superiors_in_a_circle_have_nobody_to_stand_in():
    people = (
        Person("M", "甲", "科", "manager", "N", status="leave"),
        Person("N", "乙", "科", "manager", "M", status="leave"),
        Person("s", "员", "科", "staff", "M"),
    )
    for rule in ("department_head", "superior"):
        assert raters(Roster(people), people_plan(rule, ("staff",)), "peer") == {}


def test_excluded_pairs_are_in_no_rule_sheet_or_draw(park):
    """An enterprise is excluded with all its seats."""
    pairs = (Exclusion("person:L1", "A1", "亲属"), Exclusion("enterprise:E1", "甲", "诉讼"))
    roster = replace(park, overrides=(Override("A1", "L1", "leader"),), exclusions=pairs)
    assert "A1" not in raters(roster, PLANS["中层360测评"], "leader")
    assert raters(roster, PLANS["中层360测评"], "leader")["A2"] == ["L1", "L2"]
    assert raters(roster, PLANS["园区服务满意度"], "enterprise") == {"甲": ["E2#1"], "乙": ["E1#1", "E1#2", "E2#1"]}
    drawn = people_plan("leaders", ("manager",), draw=DrawRule(2, 9))
    assert raters(roster, drawn, "peer") == {"A1": ["L2"], "A2": ["L1", "L2"], "B1": ["L1", "L2"]}


def test_colleagues_and_collaborating_staff(park):
    assert raters(park, people_plan("colleagues", ("staff",)), "peer") == {
        "a1": ["a2"],
        "a2": ["a1"],
        "b1": ["b2"],
        "b2": ["b1"],
    }
    assert raters(park, people_plan("collaborating_staff", ("staff",)), "peer") == {
        "a1": ["B1", "b1", "b2"],
        "b1": ["A1", "A2", "a1", "a2"],
    }
    assert raters(park, people_plan("all_staff", ("leader",), not_own_unit=True), "peer")["L1"] == [
        "A1",
        "A2",
        "B1",
        "a1",
        "a2",
        "b1",
        "b2",
        "c1",
    ]


def test_a_draw_takes_enterprises_with_all_their_seats(park):
    relation = PlanRelation("enterprise", "enterprises", "q", draw=DrawRule(1, 2))
    plan = Plan("p", "p", "", "p", (SubjectsRule("department", serves_enterprises=True),), (relation,), 7)
    drawn = raters(park, plan, "enterprise")
    assert sorted(drawn.values(), key=len) == [["E2#1"], ["E1#1", "E1#2"]]


@pytest.mark.parametrize("rule", RATER_RULES)
def test_every_rule_keeps_the_contract(park, rule):
    """Active raters only, nobody himself (but `self`), nobody twice, the same for a roster in any order."""
    member = RATER_RULES[rule]
    assert member.name == rule
    kinds = {"person": ("leader", "manager", "staff")}
    active = {one.party for one in park.active_people}
    active |= {party for one in park.active_enterprises for party in one.parties}
    for kind in member.kinds:
        relation = PlanRelation("r", rule, "q")
        plan = Plan("p", "p", "", "p", (SubjectsRule(kind, kinds.get(kind, ())),), (relation,), 7)
        drawn = plan_round(park, plan)
        pairs = [(one.rater, one.subject_id) for one in drawn.assignments]
        assert len(pairs) == len(set(pairs))
        assert {rater for rater, _ in pairs} <= active
        assert rule == "self" or not [pair for pair in pairs if pair[0] == f"person:{pair[1]}"]
        assert plan_round(replace(park, people=tuple(reversed(park.people))), plan).assignments is not None
        assert plan_round(park, plan) == drawn


def listed_plan(kind: str, rule: str, **options: object) -> Plan:
    return Plan("p", "p", "", "p", (SubjectsRule(kind, **options),), (PlanRelation("r", rule, "q"),), 7)


def test_a_department_is_rated_by_its_own_heads_under_self(park):
    assert raters(park, listed_plan("department", "self"), "r") == {"乙": ["B1"], "甲": ["A1", "A2"]}


def test_projects_are_subjects_of_their_own_kind(park):
    plan = listed_plan("project", "leaders", services=(Service("k1", "文化中心", "甲"),))
    assert plan_round(park, plan).subjects == (SubjectSpec("k1", "project", "文化中心", "甲", "project"),)
    assert raters(park, plan, "r") == {"k1": ["L1", "L2"]}


def test_enterprises_are_subjects_all_of_them_or_those_named(park):
    keys = [one.enterprise_id for one in park.active_enterprises]
    everybody = plan_round(park, listed_plan("enterprise", "leaders")).subjects
    assert [(one.subject_id, one.kind) for one in everybody] == [(key, "enterprise") for key in keys]
    named = plan_round(park, listed_plan("enterprise", "leaders", enterprises=(keys[-1], "gone"))).subjects
    assert [one.subject_id for one in named] == [keys[-1]]


def test_namesakes_bear_their_keys_and_nobody_else(park):
    roster = replace(
        park, people=tuple(replace(one, name="张伟") if one.level == "staff" else one for one in park.people)
    )
    subjects = list_subjects(roster, people_plan("leadership", ("staff", "manager")))
    staff = [one for one in subjects if one.level == "staff"]
    assert len(staff) > 1
    assert [one.name for one in staff] == [f"张伟（{one.subject_id}）" for one in staff]
    assert [one.name for one in subjects if one.level == "manager"] == [
        one.name for one in roster.active_people if one.level == "manager"
    ]
    assert find_namesakes(subjects) == tuple(staff)
    assert {plain_name(one) for one in staff} == {"张伟"}
