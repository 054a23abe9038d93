"""report.xlsx: live formulas recomputed by other arithmetic, bytes, limits, and data that looks like formulas."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.aggregation.registry import AGGREGATIONS
from scoring.arithmetic import half_up
from scoring.case.loading import load_case
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.disclosure.derivations import prune_derivations
from scoring.inputs import Indicator, LedgerEntry, Subject, Unit
from scoring.policy import parse_policy
from scoring.results import Results
from scoring.sources.registry import SOURCES as PART_SOURCES
from scoring.workbook import HEAD, Book, Formula, disclosed_rows
from scoring.workbook.aggregates import AGGREGATES
from scoring.workbook.book import MOST_ROWS
from scoring.workbook.sources import SOURCES
from tests.scale import scaled
from tests.scoring.formulas import Sheet
from tests.scoring.scoring_samples import (
    BANDS,
    DISTRIBUTION,
    MANAGERS,
    one_relation,
    report_bytes,
    sheet,
    statistics,
    subjects,
)

pytestmark = pytest.mark.slow  # left to `make test`

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def read(content: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def check(results: Results) -> int:
    """Every formula gives the cached value, every published score among them; how many formulas there are."""
    content = report_bytes(results)
    rows, cached = read(content)["推导"], read(content, values=True)["推导"]
    sheet, live = Sheet(rows), Sheet(rows, float)
    formulas = sheet.live
    for name in formulas:
        assert float(sheet.value(name)) == cached[name].value, (name, formulas[name])
    published = {}
    for row in cached.iter_rows(min_row=2):
        if row[1].value == "总分（公布）":
            exact = sheet.value(row[4].coordinate)
            assert live.value(row[4].coordinate) == float(exact)  # a spreadsheet's floats round to the same
            published[row[0].value] = exact
        elif row[4].value is not None and row[2].value is not None:
            assert row[2].value == pytest.approx(row[4].value, rel=1e-14), row[1].value  # our value beside the formula
    assert published == {one.subject: one.score for one in results.subjects if one.score is not None}
    return len(formulas)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_formulas_recompute_every_score_of_the_sample_cases(case: Path) -> None:
    assert check(load_case(case).score()) > 0


RELATIONS = (
    "",
    'aggregate = "median"',
    'aggregate = "trimmed"',
    'aggregate = "trimmed"\ntrim = { by = "rater", high = 2 }',
)


@given(data=st.data())
@settings(max_examples=scaled(20, 600), deadline=None)
def test_formulas_recompute_whatever_is_rated(data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(["renormalise", "zero"]))
    combine = data.draw(st.sampled_from(["mean", "sum", "last"]))
    head, part = f'missing = "{missing}"', f'combine = "{combine}"'
    policy = one_relation('{ "甲" = 1, "乙" = 2.5 }', head, part, data.draw(st.sampled_from(RELATIONS)))
    values = st.one_of(st.none(), st.integers(0, 100), st.sampled_from(["33.3", "0.01", "99.999"]))
    filled = data.draw(st.lists(st.tuples(st.sampled_from(["", "Q2", "Q3"]), values, values), min_size=1, max_size=9))
    sheets = [sheet("a", "r", str(n), first, second, period=period) for n, (period, first, second) in enumerate(filled)]
    check(score(policy, statistics(policy, *sheets), subjects("a", "b")))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_formulas_over_published_figures_give_the_published_ones(case: Path) -> None:
    loaded = load_case(case)
    results = loaded.score()
    shown = disclose(loaded.policy, results)
    trees, out = prune_derivations(results, shown), io.BytesIO()
    with Book(out, results.policy, results.decimals) as book:
        blocks = [partial(disclosed_rows, one.subject, one.name, trees[one.subject]) for one in shown.subjects]
        book.add_blocks("推导", HEAD, blocks, exact=True)
    sheet = Sheet(read(out.getvalue())["推导"])
    cached = read(out.getvalue(), values=True)["推导"]
    for name in sheet.live:
        assert float(sheet.value(name)) == cached[name].value, name
    rows = [row for row in cached.iter_rows(values_only=True) if row[1] == "总分（公布）"]
    published = {one.subject: float(one.score.value) for one in shown.subjects if one.score.value is not None}
    assert {row[0]: row[2] for row in rows} == published
    assert sheet.live


@given(reached=st.lists(st.integers(1, 5), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None)
def test_formulas_recompute_a_share(reached: list[int]) -> None:
    policy = one_relation(head="scale = [1, 5]", relation='aggregate = "share"\nat_least = 4')
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate(reached)]
    check(score(policy, statistics(policy, *sheets), subjects("a")))


@pytest.mark.parametrize("missing", ["renormalise", "zero", "pending"])
def test_formulas_recompute_relations_and_parts_that_are_missing(missing: str) -> None:
    policy = parse_policy(f'missing = "{missing}"\n' + MANAGERS + BANDS)
    sheets = [sheet("a", "leader", "1", 80, 81), sheet("b", "peer", "1", 70, 99), sheet("b", "team", "1", 7, 9)]
    kpi = [Indicator("b", "kpi", Fraction(90))]
    check(score(policy, statistics(policy, *sheets), subjects("a", "b", "c"), indicators=kpi))


def test_formulas_recompute_indicators_targets_ledgers_and_units() -> None:
    parts = """
    [[parts]]\nkey = "i"\npoints = 30\nsource = "indicator"\nindicator = "k"\nagainst_target = true
    [[parts]]\nkey = "s"\npoints = 10\nsource = "indicator"\nindicator = "m"\ncombine = "sum"
    [[parts]]\nkey = "l"\npoints = 40\nsource = "ledger"
    [[parts]]\nkey = "u"\npoints = 20\nsource = "unit"
    """
    policy = parse_policy(f'name = "x"\n{parts}{BANDS}')
    indicators = [
        Indicator("a", "k", Fraction(v), p, Fraction(t)) for v, p, t in ((7, "1", 9), (8, "1", 3), (1, "2", 6))
    ]
    indicators += [Indicator(one, "m", Fraction("-12.345"), period) for one in "ab" for period in ("1", "2")]
    ledger = [LedgerEntry("a", "l", f"2026-01-{n:02}", Fraction(-3, 2), "=迟到") for n in range(1, 9)]
    ledger += [LedgerEntry("b", "l", "2026-01-01", Fraction(-1, 4)) for _ in range(99)]
    ledger += [LedgerEntry("c", "l", "2026-01-01", Fraction(-41)), LedgerEntry("c", "l", "2026-01-02", Fraction(90))]
    found = score(
        policy,
        statistics(policy),
        [*subjects("a", "b"), *subjects("c", unit="乙科")],
        indicators=indicators,
        ledger=ledger,
        units=[Unit("甲科", "", Fraction("88.88"))],
    )
    check(found)


@given(st.fractions(max_denominator=1000), st.integers(0, 4))
def test_rounding_away_from_zero_is_the_spreadsheets_also_below_zero(value: Fraction, digits: int) -> None:
    from tests.scoring.formulas import half_away

    assert half_away(value, digits) == Fraction(half_up(value * 10**digits), 10**digits)


def test_negative_score_is_rounded_like_ours() -> None:
    policy = parse_policy(
        f'name = "x"\n[[parts]]\nkey = "i"\npoints = 100\nsource = "indicator"\nindicator = "k"\n{BANDS}'
    )
    found = score(policy, statistics(policy), subjects("a"), indicators=[Indicator("a", "k", Fraction("-2.345"))])
    assert found.subject("a").score == Fraction("-2.35")
    check(found)


def test_many_totals_and_rows_are_given_as_sums() -> None:
    policy = one_relation('["甲"]', part='combine = "mean"')
    sheets = [sheet("a", "r", str(n), f"{n / 100:.2f}", period=f"{p:02}") for n in range(300) for p in range(3)]
    sheets += [sheet("b", "r", str(n), n, period=f"{p:03}") for n in range(20) for p in range(150)]
    found = score(policy, statistics(policy, *sheets), subjects("a", "b"))
    check(found)
    assert len(list(read(report_bytes(found))["推导"].iter_rows())) < 700


def test_sheets_and_note_beyond_the_limit_of_subjects() -> None:
    policy = one_relation(grading=DISTRIBUTION)
    sheets = [sheet(f"s{n}", "r", "1", 50 + n) for n in range(5)]
    found = score(policy, statistics(policy, *sheets), subjects(*(f"s{n}" for n in range(5))))
    book = read(report_bytes(found, subjects=2))
    assert book.sheetnames == ["结果", "明细", "推导", "说明"]
    assert {row[0].value for row in book["推导"].iter_rows(min_row=2)} == {"s4", "s3", None}
    last = [cell.value for cell in list(book["推导"].rows)[-1]]
    assert last[1] == "其余 3 个对象的推导没有写进本表，见 results.json。"
    assert [row[0].value for row in book["说明"].iter_rows(min_row=2)] == ["s4", "s3", None]
    assert len(list(book["结果"].rows)) == 6


def test_sheet_goes_on_in_a_second_one_and_blocks_stay_together() -> None:
    out = io.BytesIO()
    with Book(out, "x", 2, most_rows=8) as book:
        book.add("行", ("甲",), ((n,) for n in range(9)))

        def block(first: int) -> list[tuple[Formula | None]]:
            return [
                (Formula(f"{first}+1", Fraction(first + 1)),),
                (None,),
                (Formula(f"A{first}*2", Fraction(first * 2 + 2)),),
            ]

        book.add_blocks("块", ("甲",), [block] * 3)
    found = read(out.getvalue())
    assert found.sheetnames == ["行", "行2", "块", "块2"]
    assert [[row[0].value for row in found[name].iter_rows()] for name in ("行", "行2")] == [
        ["甲", *range(7)],
        ["甲", 7, 8],
    ]
    assert [row[0].value for row in found["块2"].iter_rows()] == ["甲", "=2+1", None, "=A2*2"]
    assert MOST_ROWS == 2**20


def test_data_never_becomes_a_formula_or_a_link() -> None:
    policy = parse_policy(MANAGERS.replace("经理", "=1+1").replace('"甲"', '"=甲"') + BANDS)
    evil = ['=HYPERLINK("http://x")', "+cmd", "@SUM(A1)", "http://x.cn", "-2+3"]
    people = [Subject(f"={n}", name, "person", name) for n, name in enumerate(evil)]
    kpi = [Indicator(f"={n}", "kpi", Fraction(80), period=name) for n, name in enumerate(evil)]
    content = report_bytes(score(policy, statistics(policy), people, indicators=kpi))
    for one in read(content):
        for row in one.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert one.title == "推导"
                    assert cell.column_letter in "CDE"
                    assert not any(text in cell.value for text in ("HYPERLINK", "cmd", "http", "SUM(A1)"))
                assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(
            "external" in name.lower() or ("rels" in name and "sheet" in name) for name in archive.namelist()
        )


def test_workbook_is_the_same_bytes_every_time_and_stored_plainly() -> None:
    results = load_case(CASES[0]).score()
    content = report_bytes(results)
    assert report_bytes(results) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_method_and_source_has_its_rows() -> None:
    assert set(AGGREGATES) == set(AGGREGATIONS)
    assert set(SOURCES) == set(PART_SOURCES)
