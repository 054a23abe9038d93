"""Long forms are grouped by department; what is counted bears the measure word of its kind."""

from __future__ import annotations

from bot.pages.sheet import LONG_FORM, Block, Row, list_jumps
from bot.phrases.labels import each, how_many, one_by_one
from surveys.questionnaires import Item
from surveys.relations import SubjectSpec


def block_of(units: list[str]) -> Block:
    people = [SubjectSpec(f"S{place}", "person", f"人{place}", unit, "staff") for place, unit in enumerate(units)]
    rows = tuple(
        Row(f"0-{place}", f"{someone.subject_id}.0", someone, None, "", "number")
        for place, someone in enumerate(people)
    )
    item = Item("执行能力", "percent")
    return Block(item, item.control, "", "", (), rows, None)


def test_a_long_form_leads_to_the_first_row_of_each_department() -> None:
    units = ["甲局"] * 8 + ["乙局"] * 7 + ["丙局"] * (LONG_FORM - 15)
    assert list_jumps((block_of(units),)) == (("甲局", "0-0"), ("乙局", "0-8"), ("丙局", "0-15"))


def test_a_short_form_and_one_department_need_no_jump() -> None:
    assert list_jumps((block_of(["甲局", "乙局"] * 9),)) == ()
    assert list_jumps((block_of(["甲局"] * LONG_FORM),)) == ()
    assert list_jumps(()) == ()


def test_measure_words_follow_the_kind() -> None:
    kinds = ("person", "department", "enterprise")
    words = {kind: (how_many(3, {kind}), each({kind}), one_by_one({kind})) for kind in kinds}
    assert words == {
        "person": ("3 名同事", "每人", "逐人评"),
        "department": ("3 个部门", "每个部门", "逐个部门评"),
        "enterprise": ("3 家企业", "每家企业", "逐家企业评"),
    }
    assert how_many(5, {"person", "department"}) == "5 个评价对象"
