from __future__ import annotations

import json

import pytest

from scoring.files.toml_file import FileError
from scoring.policy import builtin_text, parse_policy
from surveys.errors import NotFound
from surveys.library.policies import import_policy
from surveys.library.versions import PLAN, POLICY, list_builtins, seed_library
from surveys.plans import (
    Plan,
    check_plan_file,
    get_plan,
    get_plan_source,
    import_plan,
    list_plans,
    list_templates,
    parse_plan,
)

BUILTINS = list_builtins(PLAN)
CONTRACT = {"中层360测评", "员工行为测评", "科室民主测评", "园区服务满意度", "领导班子评估", "群众意见"}
NAMES = {name for name, _ in BUILTINS}
MANAGERS = dict(BUILTINS)["中层360测评"]


def test_the_contracts_plans_are_listed_first_then_ones_own_then_templates(database):
    database.write(seed_library)
    database.write(import_plan, text=MANAGERS.replace("中层360测评", "年中测评"), file="plan.toml")
    expected = [*sorted(CONTRACT), "年中测评", *sorted(NAMES - CONTRACT)]
    assert [plan.name for plan in database.read(list_plans)] == expected
    assert list_templates() == NAMES - CONTRACT


def test_only_the_contracts_plans_open_by_themselves():
    by_themselves = {name for name, source in BUILTINS if parse_plan(source, name).calendar.every != "once"}
    assert by_themselves == CONTRACT - {"群众意见"}


def test_every_policy_that_counts_ratings_has_a_plan():
    asked = {parse_plan(source, name).policy for name, source in BUILTINS}
    policies = {key: parse_policy(source, key) for key, source in list_builtins(POLICY)}
    assert {key for key, policy in policies.items() if list(policy.relations())} - asked == set()
    assert policies.keys() - asked == {"p6-month"}


def test_a_plan_that_composes_names_plans_that_are_there():
    plans = {name: parse_plan(source, name) for name, source in BUILTINS}
    assert {part for plan in plans.values() for part in plan.composes} <= plans.keys()


@pytest.mark.parametrize(("name", "source"), BUILTINS, ids=[name for name, _ in BUILTINS])
def test_every_builtin_passes_its_own_check_and_survives_being_frozen(database, name, source):
    database.write(seed_library)
    plan = database.read(check_plan_file, text=source, file=f"{name}.toml")
    assert Plan.from_document(json.loads(json.dumps(plan.to_document()))) == plan
    assert database.read(get_plan, name=f" {name} ") == plan
    assert database.read(get_plan_source, name=name) == source


def test_fields_of_the_managers_plan():
    plan = parse_plan(MANAGERS, "a.toml")
    assert [(one.relation, one.raters, one.anonymous) for one in plan.relations] == [
        ("leader", "leaders", False),
        ("peer", "collaborating_managers", True),
        ("subordinate", "own_staff", True),
    ]
    assert (plan.policy, plan.days, plan.two_people, plan.subjects[0].levels) == (
        "p6-managers",
        14,
        False,
        ("manager",),
    )


@pytest.mark.parametrize(
    ("old", "new", "column", "code"),
    [
        ('policy = "p6-managers"', 'policy = "p7"', "policy", "unknown_policy"),
        ('policy = "p6-managers"', "", "policy", "required"),
        ('policy = "p6-managers"', 'policy = "p8-park"', "relations[1].questionnaire", "items_missing"),
        ('"p6-managers-peer"', '"nothing"', "relations[2].questionnaire", "unknown_questionnaire"),
        ('"p6-managers-peer"', '"p6-managers-subordinate"', "relations[2].questionnaire", "items_missing"),
        ('relation = "peer"', 'relation = "friend"', "relations[2].relation", "relation_not_in_policy"),
        ('relation = "peer"', 'relation = "leader"', "relations[2].relation", "duplicate"),
        ("anonymous = false", "anonymous = true", "relations[1].anonymous", "anonymity_differs"),
        ("anonymous = false", "", "relations[1]", "anonymity_differs"),
        ('raters = "own_staff"', 'raters = "friends"', "relations[3].raters", "unknown_name"),
        ('kind = "person"\nlevels = ["中层"]', 'kind = "department"', "relations[2].raters", "rule_not_for_kind"),
        ('levels = ["中层"]', 'levels = ["科员"]', "subjects[1].levels", "unknown_name"),
        ('levels = ["中层"]', "serves_enterprises = true", "subjects[1].serves_enterprises", "unknown_key"),
        ("days = 14", "days = 0", "days", "out_of_range"),
        ("days = 14", 'days = "two weeks"', "days", "wrong_type"),
        ('"first", "middle"', '"first", 15', "reminders", "bad_reminder"),
        ('every = "year"', 'every = "decade"', "calendar.every", "unknown_name"),
        ('every = "year"', 'every = "month"', "calendar.month", "unknown_key"),
        ("month = 12", "month = 13", "calendar.month", "out_of_range"),
        ('time = "09:00"', 'time = "25:00"', "calendar.time", "bad_time"),
        ('name = "中层360测评"', 'name = "a|b"', "name", "bad_name"),
        ("days = 14", 'days = 14\nseats = "loudest"', "seats", "unknown_name"),
        ("days = 14", "days = 14\ncolour = 1", "colour", "unknown_key"),
    ],
)
def test_flaw_in_a_plan_is_named_by_line_and_key(database, old, new, column, code):
    database.write(seed_library)
    assert old in MANAGERS
    with pytest.raises(FileError) as caught:
        database.write(import_plan, text=MANAGERS.replace(old, new, 1), file="plan.toml")
    assert (caught.value.file, caught.value.column, caught.value.code) == ("plan.toml", column, code)
    assert caught.value.line >= 1
    assert caught.value.sentence != code
    assert len(database.read(list_plans)) == len(NAMES)


def test_scale_that_differs_from_the_policys_is_refused(database):
    database.write(seed_library)
    source = dict(BUILTINS)["园区服务满意度"].replace('policy = "p8-park"', 'policy = "p8-percent"')
    text = builtin_text("p8-park").replace('"办事效率" = [1, 5]', "")
    database.write(import_policy, text=text, file="/somewhere/p8-percent.toml")
    with pytest.raises(FileError) as caught:
        database.write(import_plan, text=source, file="plan.toml")
    assert (caught.value.code, caught.value.params["item"], caught.value.params["expected"]) == (
        "scale_differs",
        "办事效率",
        "0–100",
    )


def test_plan_imported_under_a_new_name_stands_beside_the_others(database):
    database.write(seed_library)
    done = database.write(import_plan, text=MANAGERS.replace("中层360测评", "年中测评"), file="plan.toml")
    assert (done.key, done.version, done.is_new) == ("年中测评", 1, True)
    assert len(database.read(list_plans)) == len(NAMES) + 1


def test_unknown_plan_is_not_found(database):
    with pytest.raises(NotFound) as caught:
        database.read(get_plan, name="没有")
    assert (caught.value.code, caught.value.params) == ("plan_unknown", {"name": "没有"})
