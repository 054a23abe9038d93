"""What is said of a score and its grade, wherever it is read."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.wording.verdict import grade_reason, missing_names, verdict

BANDS = {
    "method": "bands",
    "small_group": False,
    "bands": [{"grade": "优秀", "min": "90"}, {"grade": "良好", "min": "80"}, {"grade": "不合格", "min": None}],
}
QUOTAS = {
    "method": "distribution",
    "size": 10,
    "small_group": False,
    "bounds": [{"grade": "优秀", "low": 1, "high": 2}, {"grade": "良好", "low": 4, "high": 4}],
}


def part(key: str, percent: str | None, *relations: dict[str, Any], hidden: bool = False) -> dict[str, Any]:
    return {"part": key, "percent": percent, "hidden": hidden, "relations": list(relations)}


def tree(
    certificate: dict[str, Any], given: str | None = None, events: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    grading = {"certificate": certificate, "given": given, "events": list(events)}
    return {"hidden": False, "parts": [part("behaviour", "90")], "grading": grading, **more}


def test_a_graded_score_is_the_score_and_the_grade() -> None:
    assert verdict("85.64", "良好", (), tree(BANDS, "良好")) == "85.64 分，良好"


def test_a_provisional_grade_says_so_and_what_is_missing() -> None:
    shown = tree(BANDS, "良好", parts=[part("behaviour", "90"), part("performance", None)])
    assert verdict("85.64", "良好", ("provisional",), shown) == "85.64 分，良好（暂算）"
    assert grade_reason("85.64", "良好", ("provisional",), shown) == "按分数线为良好（80 分起）；暂算，尚缺业绩指标"


def test_a_part_round_says_of_how_many_points_and_gives_no_grade() -> None:
    shown = tree({"method": "none"}, full_points="30")
    assert verdict("27.30", None, ("part_round",), shown) == "27.30 分（本轮满分 30 分，不定等次）"
    assert grade_reason("27.30", None, ("part_round",), shown) == "本轮只评年度考核的一部分，年度等次在合成后确定"


def test_a_policy_without_grades_names_none() -> None:
    assert verdict("92.00", None, (), tree({"method": "none"})) == "92.00 分"
    assert grade_reason("92.00", None, (), tree({"method": "none"})) == ""


def test_nobody_rated_is_not_a_hidden_score_and_not_one_that_waits() -> None:
    nobody = tree(BANDS, parts=[part("behaviour", None)])
    waits = tree(BANDS, parts=[part("satisfaction", "90"), part("timeliness", None)])
    assert verdict(None, None, (), nobody) == "尚无评价"
    assert verdict(None, None, (), waits) == "暂无得分（尚缺时效）"
    assert verdict(None, None, ("hidden",), {**nobody, "hidden": True}) == "得分已隐去"


def test_an_event_names_what_the_score_alone_would_have_given() -> None:
    shown = tree(BANDS, "良好", ("bad_public_effect",))
    assert grade_reason("83.04", "不合格", ("event",), shown) == "按分数为良好，因“社会影响恶劣”事件定为不合格"


def test_an_event_that_sets_the_grade_takes_no_place_of_the_quota() -> None:
    assert grade_reason("95", "合格", ("event",), tree(QUOTAS, None, ("violation_minor",))) == (
        "因“一般违纪”事件直接定为合格，不占名额"
    )


def test_an_event_that_changed_nothing_leaves_the_reason_as_it_was() -> None:
    assert grade_reason("95", "优秀", ("event",), tree(BANDS, "优秀", ("letter",))) == "按分数线为优秀（90 分起）"


@pytest.mark.parametrize(
    ("certificate", "grade", "flags", "reason"),
    [
        (BANDS, "不合格", (), "按分数线为不合格（不到 80 分）"),
        (QUOTAS, "优秀", (), "按名额为优秀（本组 10 人，优秀 1–2 人）"),
        (QUOTAS, "良好", ("excess",), "按名额为良好（本组 10 人，良好 4 人）；同分就高，超出名额"),
    ],
)
def test_a_grade_is_explained_by_band_or_quota(
    certificate: dict[str, Any], grade: str, flags: tuple[str, ...], reason: str
) -> None:
    assert grade_reason("70.00", grade, flags, tree(certificate, grade)) == reason


def test_a_small_group_is_graded_by_bands_and_says_why() -> None:
    small = {**BANDS, "small_group": True}
    assert grade_reason("85", "良好", (), tree(small, "良好")) == "本组人数少，不按比例，按分数线为良好（80 分起）"


def test_the_units_own_grade_is_named_where_it_moved_somebody() -> None:
    assert grade_reason("95", "良好", (), tree(BANDS, "良好")) == (
        "按分数线为优秀（90 分起），按所在部门等次的规定定为良好"
    )


def test_an_undecided_group_says_why() -> None:
    shown = tree({"method": "distribution", "reason": "ties"})
    assert verdict("90.00", None, ("undecided",), shown) == "90.00 分，等次待定"
    assert grade_reason("90.00", None, ("undecided",), shown) == "同分的人不能拆开，没有一种分法满足名额，等次待定"


def test_a_relation_nobody_rated_is_named_a_hidden_one_is_not() -> None:
    relations = (
        {"relation": "leader", "percent": None, "hidden": False},
        {"relation": "peer", "percent": None, "hidden": True},
    )
    assert missing_names({"parts": [part("behaviour", "80", *relations)]}) == ("领导评价",)
