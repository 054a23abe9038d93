"""What follows a release, as a plan's `[after]` says."""

from __future__ import annotations

import orjson
import pytest

from scoring.files.toml_file import FileError
from surveys.library.versions import PLAN, list_builtins
from surveys.plans import Plan, parse_plan
from surveys.plans.after import After

BUILTIN = dict(list_builtins(PLAN))
PLAIN = BUILTIN["重点项目月度点评"]
SIGNED = {"中层360测评", "员工行为测评", "科室民主测评", "领导班子评估"}


def with_after(*lines: str) -> Plan:
    return parse_plan("\n".join([PLAIN, "[after]", *lines]), "plan.toml")


def test_without_the_table_a_plan_asks_for_no_receipt_and_shows_each_report_to_its_nearest() -> None:
    after = parse_plan(PLAIN, "plan.toml").after
    assert (after.sign, after.talk) == (False, ())
    kinds = ("person", "department", "service", "project", "enterprise")
    readers = (("self",), ("head",), ("head",), ("owner", "head"), ("owner",))
    assert tuple(after.readers_of(kind) for kind in kinds) == readers


def test_the_table_is_kept_with_a_round_and_read_again() -> None:
    plan = with_after('readers = { person = ["self", "leaders"] }', "sign = true", "appeal_days = 7", 'talk = ["欠佳"]')
    assert plan.after == After({"person": ("self", "leaders")}, sign=True, appeal_days=7, talk=("欠佳",))
    assert Plan.from_document(orjson.loads(orjson.dumps(plan.to_document()))) == plan


def test_a_round_frozen_before_there_was_such_a_table_goes_on_without_it() -> None:
    document = parse_plan(PLAIN, "plan.toml").to_document()
    del document["after"]
    assert Plan.from_document(document).after == After()


@pytest.mark.parametrize("name", sorted(BUILTIN))
def test_the_built_in_plans_of_p6_p4_and_p8_ask_for_a_receipt_and_no_other_does(name: str) -> None:
    assert parse_plan(BUILTIN[name], name).after.sign == (name in SIGNED)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('readers = { person = ["self", "public"] }', "reader_not_for_kind"),
        ('readers = { department = ["self"] }', "reader_not_for_kind"),
        ('readers = { team = ["self"] }', "unknown_key"),
        ("appeal_days = 0", "out_of_range"),
        ("instances = 3", "out_of_range"),
        ("appeal = 5", "unknown_key"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(line: str, code: str) -> None:
    with pytest.raises(FileError) as refusal:
        with_after(line)
    assert refusal.value.code == code
