"""The derivation in words: complete for the committee, silent about what is hidden for everybody else."""

from fractions import Fraction

import pytest
from scoring_samples import BANDS, DISTRIBUTION, MANAGERS, one_relation, sheet, statistics, subjects

from scoring.composition import score
from scoring.disclosure import disclose
from scoring.inputs import Event, Indicator
from scoring.policy import parse_policy
from scoring.results import FLAGS, Results
from scoring.sources import SOURCES
from scoring.wording import _WORKINGS, FLAG_NAMES, SOURCE_NAMES, derivation_text

POLICY = parse_policy(MANAGERS + BANDS)


def results(team: int = 2) -> Results:
    sheets = [sheet("a", "leader", "L", 81, 82)]
    sheets += [sheet("a", "peer", f"P{n}", 90 - n, 91) for n in range(4)]
    sheets += [sheet("a", "team", f"T{n}", 71 + n, 73) for n in range(team)]
    kpi = [Indicator("a", "kpi", Fraction(88))]
    return score(POLICY, statistics(POLICY, *sheets), subjects("a"), indicators=kpi)


def test_derivation_text_can_be_followed_with_a_calculator() -> None:
    assert derivation_text(results().subject("a")).splitlines() == [
        "姓名a（a）· 经理",
        "",
        "1. performance（指标数据，满分 70 分）：88% × 70 ÷ 100 = 61.6 分。",
        "   指标 kpi：88。",
        "2. behaviour（测评打分，满分 30 分）：约 81.3333% × 30 ÷ 100 = 24.4 分。",
        "   · leader（1 人；甲、乙）：各评价人总评的平均数 81.5%（合计 81.5 ÷ 1）",
        "   · peer（4 人；甲、乙）：各评价人总评的平均数 89.75%（合计 359 ÷ 4）",
        "   · team（2 人；甲、乙）：各评价人总评的平均数 72.25%（合计 144.5 ÷ 2）",
        "   合成：（81.5% × 20 + 89.75% × 5 + 72.25% × 5）÷ 30 = 约 81.3333%",
        "",
        "总分：61.6 + 24.4 = 86，四舍五入一次，公布 86.00 分。",
        "名次：本组第 1 名，同分同名次。",
        "分等：优秀 90 分起，良好 80 分起，达标 70 分起，其余诫勉。",
        "等次：良好。",
        "标记：有匿名评价人数不足，该项不公开。",
    ]


def test_derivation_text_for_others_says_nothing_hidden() -> None:
    all_results = results()
    text = derivation_text(all_results.subject("a"), disclose(POLICY, all_results).subject("a"))
    assert "72.25" not in text
    assert "89.75" not in text
    assert text.count("为保护匿名评价人，不公开。") == 2
    assert "总分：公布 86.00 分" in text


def test_derivation_text_for_others_hides_score_and_grade_together() -> None:
    policy = one_relation()
    found = score(policy, statistics(policy, sheet("a", "r", "1", 83), sheet("a", "r", "2", 83)), subjects("a"))
    text = derivation_text(found.subject("a"), disclose(policy, found).subject("a"))
    assert "83" not in text
    assert "良好" not in text
    assert "总分和等次：为保护匿名评价人，不公开。" in text


def test_derivation_text_tells_what_an_event_did_and_what_is_missing() -> None:
    policy = parse_policy(MANAGERS + BANDS + '[[grading.events]]\nkind = "违纪"\nlower = 1\n')
    kpi = [Indicator("a", "kpi", Fraction(88))]
    found = score(policy, statistics(policy), subjects("a"), indicators=kpi, events=[Event("a", "违纪")])
    text = derivation_text(found.subject("a"))
    assert "缺失环节：缺的部分不计，其余部分按原比例放大。" in text
    assert "等次：按得分为良好，因事件调整为达标。" in text
    assert "事件：违纪。" in text


@pytest.mark.parametrize(
    ("values", "ties", "expected"),
    [
        ((95, 92, 90, 85, 80), "report", "可行的分法 3 种，取最接近各等次中点的一种：优秀 1，良好 2，合格 2，欠佳 0。"),
        ((90, 90, 90, 90, 90), "report", "不能分等：同分的人不能拆开，没有一种分法满足名额。"),
        ((95, 95, 90, 85, 80), "favour", "同分就高，名额从最接近中点的分法顺延"),
    ],
)
def test_derivation_text_names_quotas_and_choice(values: tuple[int, ...], ties: str, expected: str) -> None:
    policy = one_relation(grading=DISTRIBUTION + f'ties = "{ties}"\n')
    sheets = [sheet(f"s{n}", "r", "1", value) for n, value in enumerate(values)]
    found = score(policy, statistics(policy, *sheets), subjects(*(f"s{n}" for n in range(5))))
    text = derivation_text(found.subjects[0])
    assert "分等：本组 5 人，名额 优秀 1–1，良好 2–3，合格 1–2，欠佳 0–1；同分不拆。" in text
    assert expected in text
    assert "s1" not in text


def test_every_flag_and_source_has_words() -> None:
    assert set(FLAG_NAMES) == set(FLAGS)
    assert set(SOURCE_NAMES) == set(SOURCES) == set(_WORKINGS)
