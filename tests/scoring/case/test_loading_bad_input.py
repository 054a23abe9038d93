"""Bad ratings end in one line that names file, row and column, and in no file; the plain way and the streamed one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from bot.cli.common import explain
from bot.cli.exits import USAGE
from scoring.case.loading import Streaming
from scoring.case.outputs import run_case
from scoring.files.toml_file import FileError
from tests.scoring.scoring_samples import BANDS, ONE_RELATION

WAYS = {"plain": Streaming(smallest=2**62), "streamed": Streaming(smallest=0)}
POLICY = ONE_RELATION.format(items='["甲", "乙"]', head="", part="", relation="") + BANDS
SUBJECTS = "subject,name,kind,unit,level\na,张三,person,甲科,中层\nb,李四,person,甲科,中层\n"
HEAD = "subject,relation,rater,item,value\n"
GOOD = "a,r,1,甲,90\na,r,1,乙,80\nb,r,1,甲,\n"
WriteCase = Callable[..., Path]

BAD: dict[str, tuple[str | bytes, str, int | None, str | None, str]] = {
    "missing column": ("subject,relation,rater,value\na,r,1,90\n", "missing_columns", 1, "item", "item"),
    "several missing columns": ("subject,value\na,90\n", "missing_columns", 1, "relation", "relation, rater, item"),
    "a column twice": (HEAD.replace("rater", "item") + GOOD, "duplicate", 1, "item", "item"),
    "empty file": ("", "no_header", 1, None, ""),
    "text for a number": (HEAD + GOOD + "b,r,2,甲,很好\n", "not_a_number", 5, "value", "很好"),
    "NaN": (HEAD + GOOD + "b,r,2,甲,NaN\n", "not_a_number", 5, "value", "NaN"),
    "infinity": (HEAD + GOOD + "b,r,2,甲,-inf\n", "not_a_number", 5, "value", "-inf"),
    "an exponent": (HEAD + GOOD + "b,r,2,甲,1e2\n", "not_a_number", 5, "value", "1e2"),
    "a decimal comma": (HEAD + GOOD + 'b,r,2,甲,"90,5"\n', "not_a_number", 5, "value", "90,5"),
    "full-width digits": (HEAD + GOOD + "b,r,2,甲,９０\n", "not_a_number", 5, "value", "９０"),
    "above the scale": (HEAD + GOOD + "b,r,2,甲,100.01\n", "out_of_range", 5, "value", "100.01"),
    "below the scale": (HEAD + GOOD + "b,r,2,甲,-1\n", "out_of_range", 5, "value", "-1"),
    "a duplicate": (HEAD + GOOD + "a,r,1,乙,81\n", "duplicate_row", 5, "item", "3"),
    "a duplicate of an empty value": (HEAD + GOOD + "b,r,1,甲,81\n", "duplicate_row", 5, "item", "4"),
    "the first of many duplicates": (HEAD + GOOD + GOOD, "duplicate_row", 5, "item", "2"),
    "a duplicate before another error": (HEAD + GOOD + "a,r,1,乙,8\nz,r,1,甲,9\n", "duplicate_row", 5, "item", "3"),
    "another error before a duplicate": (
        HEAD + GOOD + "z,r,1,甲,9\na,r,1,乙,8\n",
        "unknown_subject",
        5,
        "subject",
        "z",
    ),
    "an unknown subject": (HEAD + GOOD + "z,r,1,甲,90\n", "unknown_subject", 5, "subject", "z"),
    "an unknown relation": (HEAD + GOOD + "b,q,1,甲,90\n", "unknown_name", 5, "relation", "q"),
    "an unknown item": (HEAD + GOOD + "b,r,1,丙,90\n", "unknown_name", 5, "item", "丙"),
    "no rater": (HEAD + GOOD + "b,r,,甲,90\n", "required", 5, "rater", ""),
    "no subject": (HEAD + GOOD + ",r,1,甲,90\n", "required", 5, "subject", ""),
    "a row that breaks off": (HEAD + GOOD + "b,r,1\n", "required", 5, "item", ""),
    "a field too many": (HEAD + GOOD + "b,r,2,甲,90,1\n", "too_many_fields", 5, None, "6"),
    "an empty field too many": (HEAD + GOOD + "b,r,2,甲,90,\n", "too_many_fields", 5, None, "6"),
    "GB18030": (HEAD.encode() + GOOD.encode() + "b,r,2,甲,90\n".encode("gb18030"), "not_utf8", 5, "item", ""),
    "UTF-16": ((HEAD + GOOD).encode("utf-16"), "not_utf8", 1, None, ""),
    "bytes of a column of no use": (
        HEAD.replace("value", "value,note").encode() + b"a,r,1,\xe7\x94\xb2,90,\xff\n",
        "not_utf8",
        2,
        "note",
        "",
    ),
    "rows counted as a spreadsheet does": (
        HEAD + 'a,r,"x\ny",甲,90\n\n , ,,,\r\n' + "z,r,1,甲,90\n",
        "unknown_subject",
        5,
        "subject",
        "z",
    ),
    "a quote left open": (HEAD + GOOD + 'b,r,"2,甲,90\n', "bad_csv", 5, None, ""),
    "text after a quote": (HEAD + GOOD + 'b,r,"2"x,甲,90\n', "bad_csv", 5, None, ""),
    "space after a quote": (HEAD + GOOD + 'b,r,"2" ,甲,90\n', "bad_csv", 5, None, ""),
    "a huge field": (HEAD + GOOD + f"b,r,{'x' * 200_000},甲,90\n", "bad_csv", 5, None, ""),
    "a huge line": (HEAD + GOOD + "b,r,2,甲," + " " * 3_000_000 + "\n", "bad_csv", 5, None, ""),
    "a formula for a number": (HEAD + GOOD + "b,r,2,甲,=1+1\n", "not_a_number", 5, "value", "=1+1"),
    "a formula for a subject": (HEAD + GOOD + "=1+1,r,2,甲,9\n", "unknown_subject", 5, "subject", "=1+1"),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Streaming:
    return WAYS[request.param]


@pytest.mark.parametrize("name", BAD)
def test_bad_ratings_are_named_in_one_line_and_nothing_is_written(
    write_case: WriteCase, tmp_path: Path, way: Streaming, name: str
) -> None:
    content, code, row, column, said = BAD[name]
    folder = write_case(POLICY, subjects=SUBJECTS, ratings=content)

    with pytest.raises(FileError) as caught:
        run_case(folder, tmp_path / "out", way)

    error = caught.value
    assert (error.code, error.file, error.line, error.column) == (code, "ratings.csv", row, column)
    stop = explain(error)
    assert stop is not None
    assert stop.code == USAGE == 2
    assert "\n" not in stop.line
    assert stop.line.startswith(f"ratings.csv:{row}: ")
    assert (column or "") in stop.line
    assert said in stop.line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case"]
    assert sorted(path.name for path in folder.iterdir()) == ["policy.toml", "ratings.csv", "subjects.csv"]


def test_forgiven_oddities_score_alike(write_case: WriteCase, tmp_path: Path, way: Streaming) -> None:
    """BOM, spaces, Windows line ends, quotes, short rows, empty rows, signs and zeros."""
    odd = '\ufeffsubject, relation,rater,item,value\r\na,r,1,甲, +90.50 \r\n"a",r,1,乙,   \r\n,,,,\r\n\r\nb,r,1,甲\r\n'
    run_case(write_case(POLICY, subjects="\ufeff" + SUBJECTS, ratings=odd), tmp_path / "odd", way)
    even = HEAD + "b,r,1,甲,\na,r,1,乙,\na,r,1,甲,90.5"
    run_case(write_case(POLICY, subjects=SUBJECTS, ratings=even), tmp_path / "even", way)
    for name in ("results.csv", "results.json", "report.xlsx"):
        assert (tmp_path / "odd" / name).read_bytes() == (tmp_path / "even" / name).read_bytes()


def test_formulas_in_names_stay_texts(write_case: WriteCase, tmp_path: Path, way: Streaming) -> None:
    subjects = (
        'subject,name,kind,unit,level\n=1+1,"=HYPERLINK(""http://x"")",person,@x,\n-5,+cmd|x,person,"=A1\n",\n'
        "\tt,{=1},person,-2+3,\n"
    )
    ratings = HEAD + "=1+1,r,=rater(),甲,90\n-5,r,@r,乙,80\n"
    run_case(write_case(POLICY, subjects=subjects, ratings=ratings), tmp_path / "out", way)

    text = (tmp_path / "out" / "results.csv").read_text("utf-8")
    assert "'=1+1" in text
    assert not [line for line in text.splitlines() if line.startswith(("=", "+", "@", "\t"))]
    with zipfile.ZipFile(tmp_path / "out" / "report.xlsx") as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name)
    assert "<f>HYPERLINK" not in sheets
    assert "<hyperlink" not in sheets
    results = openpyxl.load_workbook(tmp_path / "out" / "report.xlsx")["结果"]
    kinds = {cell.data_type for row in results.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)}
    assert kinds == {"s"}
