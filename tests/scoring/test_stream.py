"""Streamed ratings: the same statistics and the same refusals as the plain way, on anything a file may hold."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.case.loading import Streaming, load_case
from scoring.case.outputs import results_csv, results_json
from scoring.chapters.registry import CHAPTERS
from scoring.files.json_text import json_pieces
from scoring.files.toml_file import FileError
from scoring.statistics.in_memory import Statistics
from tests.scale import scaled
from tests.scoring.scoring_samples import BANDS, report_bytes

pytestmark = pytest.mark.slow  # left to `make test`

PLAIN, STREAMED = Streaming(smallest=2**60), Streaming(smallest=0)
POLICY = """
name = "几种"
min_raters = 2
[scales]
"戊" = [0, 25]
[[parts]]
key = "甲部分"
points = 60
source = "ratings"
combine = "mean"
  [[parts.relations]]
  relation = "leader"
  points = 20
  items = { "甲" = 1, "乙" = 0.3, "丙" = 2.25 }
  [[parts.relations]]
  relation = "peer"
  points = 20
  items = ["甲", "戊"]
  aggregate = "trimmed"
  trim = { by = "item", high = 1, low = 1 }
  [[parts.relations]]
  relation = "team"
  points = 20
  items = ["乙", "丁"]
  aggregate = "trimmed"
  trim = { by = "rater", high = 1, low = 0 }
[[parts]]
key = "乙部分"
points = 40
source = "ratings"
combine = "last"
  [[parts.relations]]
  relation = "client"
  points = 30
  items = ["甲", "乙"]
  aggregate = "median"
  [[parts.relations]]
  relation = "vote"
  points = 10
  items = ["甲"]
  aggregate = "share"
  at_least = 60
"""
SUBJECTS = "subject,name,kind,unit,level\na,张三,person,甲科,中层\nb,李四,person,甲科,中层\n=c,王五,person,乙科,中层\n"
ITEMS = {"leader": "甲乙丙", "peer": "甲戊", "team": "乙丁", "client": "甲乙", "vote": "甲"}


def case_folder(folder: Path, ratings: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "policy.toml").write_text(POLICY + BANDS, "utf-8")
    (folder / "subjects.csv").write_text(SUBJECTS, "utf-8")
    (folder / "ratings.csv").write_bytes(ratings if isinstance(ratings, bytes) else ratings.encode())
    return folder


def outcome(folder: Path, streaming: Streaming) -> object:
    """The bytes of what is given out, but for what only votes can tell; or the refusal."""
    try:
        case = load_case(folder, streaming)
    except FileError as error:
        return str(error)
    results = case.score()
    notes = tuple(note for note in results.notes if note["left_out"] != "chapters")
    results = replace(results, notes=notes)
    return results_csv(results, {}), results_json(case.policy, results, {}), report_bytes(results)


HEADS = st.sampled_from(
    [
        "subject,relation,rater,item,value",
        "subject,relation,rater,item,value,period",
        " item ,value,period,subject,rater,relation,questionnaire",
        "\ufeffvalue,subject,relation,item,rater,,备注",
    ]
)
VALUES = st.sampled_from(["0", "60", "7.5", "07.50", "+20", " 25 ", "", "100", ".5", "3.", "33.333", "80", "80", "90"])
ODD_VALUES = st.sampled_from(
    ["101", "-1", "1e1", "NaN", "1_0", "1/2", "x", "\x01", "９", '"1,0"', '"9" ', ' "9"', "9\t"]
)
CELLS = {
    "subject": (st.sampled_from(["a", "b", '"=c"', "=c"]), st.sampled_from(["z", " a", "A", "", '"a"x', '"a'])),
    "relation": (st.sampled_from(list(ITEMS)), st.sampled_from(["leader ", "q", "", "\u3000peer"])),
    "rater": (
        st.sampled_from(list("123456")),
        st.sampled_from(["", "x\u3000", '"x\ny"', '"x""y"', "x\x85", "\xa0", "\x01"]),
    ),
    "item": (st.sampled_from("甲乙丙丁戊"), st.sampled_from(["己", "", "甲 ", "丁"])),
    "value": (VALUES, ODD_VALUES),
    "period": (st.sampled_from(["", "1", "2", "10"]), st.sampled_from([" 1", "\x1c", '"1\r\n"'])),
    "questionnaire": (st.sampled_from(["", "q"]), st.sampled_from(["\ud8ff"])),
    "": (st.just(""), st.sampled_from(["x", "\udcd5"])),
    "备注": (st.sampled_from(["", "好"]), st.sampled_from(["\udcd5", '"a,b"'])),
}


@st.composite
def files(draw: st.DrawFn, oddity: int) -> bytes:
    """A ratings file; about one row in `oddity` has something odd (0: none)."""
    head = draw(HEADS)
    names = [name.strip().lstrip("\ufeff") for name in head.split(",")]
    lines = [head]
    for _ in range(draw(st.integers(0, 40))):
        row = {name: draw(CELLS[name][0]) for name in names}
        row["item"] = draw(st.sampled_from(ITEMS[row["relation"]]))
        if row["item"] == "戊" and row["value"] in ("60", "100", "33.333", "80", "90"):
            row["value"] = "20"
        odd = oddity and draw(st.integers(1, oddity)) == 1
        if odd:
            name = draw(st.sampled_from(names))
            row[name] = draw(CELLS[name][1])
        line = ",".join(row[name] for name in names)
        if odd:
            line = draw(
                st.sampled_from([line, line, line + ",", line + ",x", line.rpartition(",")[0], "", ",,,,", " "])
            )
        lines.append(line)
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    return text.encode("utf-8", "surrogatepass" if "\ud8ff" in text else "surrogateescape")


@settings(deadline=None, max_examples=scaled(12, 400))
@given(content=st.one_of(files(0), files(12), files(40)))
def test_streamed_ratings_give_the_same_bytes_or_the_same_refusal(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = case_folder(Path(name) / "case", content)
        assert outcome(folder, STREAMED) == outcome(folder, PLAIN)


@pytest.mark.parametrize("tail", [b"\xd5", b"\xd5,", b",\xd5"])
@pytest.mark.parametrize("row_before", [b"60,a,leader,\xe7\x94\xb2,1,,", b"60,a,leader,\xe7\x94\xb2,1"])
def test_bytes_that_are_no_utf8_are_refused_in_columns_of_no_meaning_too(
    tmp_path: Path, tail: bytes, row_before: bytes
) -> None:
    head = "value,subject,relation,item,rater,,备注".encode()
    content = b"\n".join([head, row_before, "60,a,leader,乙,1,".encode() + tail, "60,a,leader,丙,1,,".encode()])
    folder = case_folder(tmp_path / "case", content)
    refused = outcome(folder, PLAIN)
    assert outcome(folder, STREAMED) == refused
    assert str(refused).startswith("ratings.csv:3:")
    assert str(refused).endswith("the file is not UTF-8")


def some_ratings(periods: bool = True) -> list[str]:
    """Rows for all relations: uneven values, items left out, sheets too empty to count."""
    rows = []
    for number in range(240):
        subject, relation = ("a", "b", "=c")[number % 3], list(ITEMS)[number % 5]
        period = str(number % 4) if periods else ""
        for place, item in enumerate(ITEMS[relation]):
            value = "" if (number + place) % 7 == 0 else str((number * 37 + place * 11) % (26 if item == "戊" else 101))
            rows.append(f"{subject},{relation},R{number // 15},{item},{value},{period}")
    return rows


HEAD = "subject,relation,rater,item,value,period\n"


@pytest.fixture(params=[True, False], ids=["four periods", "one"])
def rows(request: pytest.FixtureRequest) -> list[str]:
    return some_ratings(request.param)


def test_streamed_statistics_say_the_same_as_those_in_memory(tmp_path: Path, rows: list[str]) -> None:
    folder = case_folder(tmp_path / "case", HEAD + "\n".join(rows))
    plain, streamed = load_case(folder, PLAIN).statistics, load_case(folder, STREAMED).statistics
    assert streamed.pairs() == plain.pairs()
    assert streamed.subjects() == plain.subjects()
    for subject, relation in plain.pairs():
        periods = plain.periods(subject, [relation])
        assert streamed.periods(subject, [relation]) == periods
        assert streamed.raters(subject, relation, periods) == plain.raters(subject, relation, periods)
        assert streamed.invalid_by_period(subject, relation) == plain.invalid_by_period(subject, relation)
        for period in (*periods, "nowhere"):
            one, other = streamed.cell(subject, relation, period), plain.cell(subject, relation, period)
            assert list(one.totals) == list(other.totals)
            assert one.counts == other.counts
            assert {name: list(values) for name, values in one.items.items()} == {
                name: list(values) for name, values in other.items.items()
            }
            assert one.invalid == other.invalid


def test_streamed_ratings_keep_no_votes_and_the_results_say_so(tmp_path: Path, rows: list[str]) -> None:
    case = load_case(case_folder(tmp_path / "case", HEAD + "\n".join(rows)), STREAMED)
    with pytest.raises(ValueError, match="no votes"):
        case.statistics.votes("a", "leader")
    results = case.score()
    left_out = [note for note in results.notes if note["left_out"] == "chapters"]
    assert left_out == [{"left_out": "chapters", "keys": sorted(one.key for one in CHAPTERS if one.votes)}]
    assert not {one.key for one in CHAPTERS if one.votes} & set(case.chapters(results))


def test_shuffled_rows_and_shards_give_the_same_bytes(tmp_path: Path, rows: list[str]) -> None:
    folder = case_folder(tmp_path / "case", HEAD + "\n".join(rows))
    expected = outcome(folder, PLAIN)
    turned = rows[1::2] + rows[::2][::-1]
    assert sorted(turned) == sorted(rows)
    case_folder(folder, HEAD + "\n".join(turned))
    assert outcome(folder, PLAIN) == outcome(folder, STREAMED) == expected

    whole = load_case(folder, PLAIN)
    sheets: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        subject, relation, rater, _, _, period = row.split(",")
        sheets.setdefault((subject, relation, rater, period), []).append(row)
    for shards in (1, 8):
        merged = Statistics(whole.policy)
        for shard in range(shards):
            part = [row for number, one in enumerate(sheets.values()) if number % shards == shard for row in one]
            (folder / "ratings.csv").write_text(HEAD + "\n".join(part), "utf-8")
            found = load_case(folder, PLAIN).statistics
            assert isinstance(found, Statistics)
            merged.merge(found)
        results = replace(whole, statistics=merged).score()
        assert (results_csv(results, {}), results_json(whole.policy, results, {}), report_bytes(results)) == expected


def test_progress_is_told_and_nothing_temporary_stays(tmp_path: Path) -> None:
    folder = case_folder(tmp_path / "case", HEAD + "\n".join(some_ratings()))
    told: list[tuple[str, float]] = []
    beside = tmp_path / "beside"
    beside.mkdir()
    case = load_case(folder, Streaming(0, beside, lambda step, share: told.append((step, share))))
    assert list(beside.iterdir()) == []
    assert [step for step, _ in dict.fromkeys(told)] == ["reading", "cells", "totals", "answers"]
    assert {share for _, share in told} == {1.0}
    assert case.score().subjects  # the sums are still there


def test_a_small_case_needs_neither_duckdb_nor_numpy(tmp_path: Path) -> None:
    folder = case_folder(tmp_path / "case", HEAD + "\n".join(some_ratings()))
    code = (
        "import sys; from scoring.case.outputs import run_case; run_case(*sys.argv[1:]); "
        "print([name for name in ('duckdb', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder, tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_json_pieces_are_the_bytes_of_the_standard_library() -> None:
    tree = {"b": [], "a": {"ü\n": [1, None, True, '\x7f"\\', {}], "": [["1", 2], []]}, "c": iter([{"x": 1}, [2]])}
    plain = tree | {"c": [{"x": 1}, [2]]}
    expected = json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    assert "".join(json_pieces(tree)) == expected
