"""The derivation in words: complete for the committee, silent about what is hidden for everybody else."""

from fractions import Fraction

import pytest

from scoring.aggregation.registry import AGGREGATIONS
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.disclosure.derivations import prune_derivations
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Subject
from scoring.policy import Policy, parse_policy
from scoring.results import FLAGS, Results
from scoring.sources.registry import SOURCES
from scoring.wording import FLAG_NAMES, SOURCE_NAMES, derivation_text, disclosed_text
from scoring.wording.page import LINES, height
from scoring.wording.parts import WORKINGS
from scoring.wording.words import AGGREGATE_NAMES
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, MANAGERS, one_relation, sheet, statistics, subjects

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
        "测评口径：每题折成百分比（得分 ÷ 满分），一人所答各题平均为其总评，一人一票。",
        "",
        "1. 业绩指标（指标数据，满分 70 分）：88% × 70 ÷ 100 = 61.6 分。",
        "   指标 kpi：88%。",
        "2. 行为表现（测评打分，满分 30 分）：约 81.3333% × 30 ÷ 100 = 24.4 分。",
        "   · 领导评价（1 人；甲、乙）：平均 81.5%（合计 81.5 ÷ 1）",
        "   · 协作评价（4 人；甲、乙）：平均 89.75%（合计 359 ÷ 4）",
        "   · team（2 人；甲、乙）：平均 72.25%（合计 144.5 ÷ 2）",
        "   合成：（81.5 × 20 + 89.75 × 5 + 72.25 × 5）÷ 30 = 约 81.3333%",
        "",
        "总分：61.6 + 24.4 = 86，四舍五入一次（到 2 位小数），公布 86.00 分。",
        "名次：本组第 1 名，同分同名次。",
        "分等：优秀 90 分起，良好 80 分起，达标 70 分起，其余诫勉。",
        "等次：良好。",
        "标记：有匿名评价人数不足，该项不公开。",
    ]


def text_for_others(policy: Policy, found: Results) -> str:
    shown = disclose(policy, found)
    return disclosed_text(prune_derivations(found, shown)["a"], shown.subject("a"))


def test_disclosed_text_says_nothing_hidden() -> None:
    text = text_for_others(POLICY, results())
    assert "72.25" not in text
    assert "89.75" not in text
    assert "2 人" not in text
    assert text.count("为保护匿名评价人，不公开。") == 2
    assert "总分：61.6 + 24.40 ≈ 86.00 分" in text


def test_disclosed_text_shows_how_published_figures_make_the_score() -> None:
    assert text_for_others(POLICY, results(team=4)).splitlines() == [
        "姓名a（a）· 经理",
        "",
        "1. 业绩指标（指标数据，满分 70 分）：88% × 70 ÷ 100 = 61.6 分。",
        "   指标 kpi：88%。",
        "2. 行为表现（测评打分，满分 30 分）：81.42%，折合 24.43 分。",
        "   · 领导评价（1 人，满分 20 分）：81.50%，折合 16.30 分。",
        "   · 协作评价（4 人，满分 5 分）：89.75%，折合 4.49 分。",
        "   · team（4 人，满分 5 分）：72.75%，折合 3.64 分。",
        "   合成：（81.50 × 20 + 89.75 × 5 + 72.75 × 5）÷ 30 ≈ 81.42%",
        "",
        "总分：61.6 + 24.43 ≈ 86.03 分（用未舍入的数合计，四舍五入一次）。",
        "名次：本组第 1 名，同分同名次。",
        "分等：优秀 90 分起，良好 80 分起，达标 70 分起，其余诫勉。",
        "等次：良好。",
    ]


def test_disclosed_text_hides_score_and_grade_together() -> None:
    policy = one_relation()
    found = score(policy, statistics(policy, sheet("a", "r", "1", 83), sheet("a", "r", "2", 83)), subjects("a"))
    text = text_for_others(policy, found)
    assert "83" not in text
    assert "良好。" not in text
    assert "总分和等次：为保护匿名评价人，不公开。" in text


@pytest.mark.parametrize(("periods", "raters", "aggregate"), [(1, 400, "mean"), (5, 9, "trimmed"), (53, 3, "median")])
def test_derivation_text_stays_one_page_with_many_periods_and_raters(periods: int, raters: int, aggregate: str) -> None:
    policy = one_relation('["甲", "乙", "丙", "丁"]', relation=f'aggregate = "{aggregate}"')
    sheets = [
        sheet("a", "r", str(rater), 40 + rater % 60, 70, rater % 7, 99, period=f"2026-W{period:02}")
        for period in range(periods)
        for rater in range(raters)
    ]
    text = derivation_text(score(policy, statistics(policy, *sheets), subjects("a")).subject("a"))
    assert height(text.splitlines()) <= LINES
    assert f"{raters} 人" in text or periods > 50
    assert "总分：" in text.splitlines()[-4]


def test_derivation_text_stays_one_page_with_an_endless_ledger_and_wild_names() -> None:
    parts = "".join(f'[[parts]]\nkey = "k{n}"\npoints = 2\nsource = "ledger"\n' for n in range(50))
    policy = parse_policy(f'name = "台账"\n{parts}{BANDS}')
    entries = [LedgerEntry("a", f"k{n % 50}", "2026-01-01", Fraction(-1, 100), "原因\n" * 50) for n in range(500)]
    found = score(policy, statistics(policy), [Subject("a", "很长\n的名字" * 200)], ledger=entries)
    text = derivation_text(found.subject("a"))
    assert height(text.splitlines()) <= LINES
    assert "其余见工作簿" in text
    assert "公布 95.00 分" in text


def test_derivation_text_tells_the_rest_of_a_long_ledger_in_one_sum() -> None:
    policy = parse_policy(f'name = "台账"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "ledger"\n{BANDS}')
    entries = [LedgerEntry("a", "k", f"2026-01-{n:02}", Fraction(-1, 2), "迟到") for n in range(1, 21)]
    text = derivation_text(score(policy, statistics(policy), subjects("a"), ledger=entries).subject("a"))
    assert "起始 100 分，加扣 20 笔，合计后 90 分。" in text
    assert "   · 其余 8 笔合计 -4 分，见台账" in text.splitlines()


def test_derivation_text_names_earlier_results() -> None:
    past = [HistoryEntry("a", "2024", Fraction(81), "良好"), HistoryEntry("a", "2025", None, "优秀")]
    found = score(POLICY, statistics(POLICY), subjects("a"), history=past)
    assert "以往：2024 81 分 良好；2025 优秀。" in derivation_text(found.subject("a"))


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
        (
            (95, 92, 90, 85, 80),
            "report",
            "可行的分法 3 种，取最接近各等次中点的一种：优秀 1 人，良好 2 人，合格 2 人，欠佳 0 人。",
        ),
        ((90, 90, 90, 90, 90), "report", "不能分等：同分的人不能拆开，没有一种分法满足名额。"),
        ((95, 95, 90, 85, 80), "favour", "同分就高，名额从最接近中点的分法顺延"),
    ],
)
def test_derivation_text_names_quotas_and_choice(values: tuple[int, ...], ties: str, expected: str) -> None:
    policy = one_relation(grading=DISTRIBUTION + f'ties = "{ties}"\n')
    sheets = [sheet(f"s{n}", "r", "1", value) for n, value in enumerate(values)]
    found = score(policy, statistics(policy, *sheets), subjects(*(f"s{n}" for n in range(5))))
    text = derivation_text(found.subjects[0])
    assert "分等：本组 5 人，名额 优秀 1 人，良好 2–3 人，合格 1–2 人，欠佳 0–1 人；同分不拆。" in text
    assert expected in text
    assert "s1" not in text


def test_every_flag_and_source_has_words() -> None:
    assert set(FLAG_NAMES) == set(FLAGS)
    assert set(SOURCE_NAMES) == set(SOURCES) == set(WORKINGS)
    assert set(AGGREGATE_NAMES) == set(AGGREGATIONS)
