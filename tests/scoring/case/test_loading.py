"""Case folders: strict reading, complete and harmless output."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from scoring.case.loading import load_case
from scoring.case.outputs import harmless, run_case
from scoring.files.toml_file import FileError
from tests.scoring.scoring_samples import BANDS, MANAGERS, ONE_RELATION

POLICY = ONE_RELATION.format(items='["甲", "乙"]', head="", part="", relation="") + BANDS
SUBJECTS = "subject,name,kind,unit,level\na,张三,person,甲科,中层\nb,李四,person,甲科,中层\n"
RATINGS = "subject,relation,rater,item,value\na,r,1,甲,90\na,r,1,乙,80\n"
WriteCase = Callable[..., Path]


def refusal(folder: Path) -> tuple[str, str, int | None, str | None]:
    out = folder.parent / "out"
    with pytest.raises(FileError) as caught:
        run_case(folder, out)
    assert not out.exists()
    error = caught.value
    return error.code, error.file, error.line, error.column


def scored(folder: Path) -> dict[str, dict[str, str]]:
    run_case(folder, folder.parent / "out")
    text = (folder.parent / "out" / "results.csv").read_text("utf-8")
    return {row["subject"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize(
    ("body", "code", "row", "column"),
    [
        ("z,r,1,甲,90\n", "unknown_subject", 2, "subject"),
        ("a,q,1,甲,90\n", "unknown_name", 2, "relation"),
        ("a,r,1,丙,90\n", "unknown_name", 2, "item"),
        ("a,r,1,甲,101\n", "out_of_range", 2, "value"),
        ("a,r,1,甲,-0.01\n", "out_of_range", 2, "value"),
        ("a,r,1,甲,NaN\n", "not_a_number", 2, "value"),
        ("a,r,1,甲,inf\n", "not_a_number", 2, "value"),
        ("a,r,1,甲,1e1\n", "not_a_number", 2, "value"),
        ("a,r,1,甲,９０\n", "not_a_number", 2, "value"),
        ("a,r,1,甲,1/2\n", "not_a_number", 2, "value"),
        ("a,r,1,甲,1_0\n", "not_a_number", 2, "value"),
        ('a,r,1,甲,"1,000"\n', "not_a_number", 2, "value"),
        ("a,r,1,甲,90\n\n , ,,,\na,r,1,甲,91\n", "duplicate_row", 5, "item"),
        ("a,r,1,甲,90,\n", "too_many_fields", 2, None),
        ("a,r,,甲,90\n", "required", 2, "rater"),
        (",r,1,甲,90\n", "required", 2, "subject"),
        ("a,r,1\n", "required", 2, "item"),
        ('a,r,"1"x,甲,90\n', "bad_csv", 2, None),
        ('a,r,"x\ny",甲,90\nz,r,1,甲,90\n', "unknown_subject", 3, "subject"),
    ],
)
def test_ratings_row_that_makes_no_sense_is_refused(
    write_case: WriteCase, body: str, code: str, row: int, column: str | None
) -> None:
    folder = write_case(POLICY, subjects=SUBJECTS, ratings="subject,relation,rater,item,value\n" + body)
    assert refusal(folder) == (code, "ratings.csv", row, column)


@pytest.mark.parametrize(
    ("name", "text", "code", "row", "column"),
    [
        ("subjects", "subject,name,kind,unit\na,x,y,z\n", "missing_columns", 1, "level"),
        ("subjects", "subject,name,kind,unit,level,name\n", "duplicate", 1, "name"),
        ("subjects", SUBJECTS + "a,王五,person,甲科,中层\n", "duplicate_row", 4, "subject"),
        ("subjects", "", "no_header", 1, None),
        ("subjects", b"subject,name,kind,unit,level\n\xd5\xc5,,,,\n", "not_utf8", 2, "subject"),
        ("indicators", "subject,key,value\nz,k,1\n", "unknown_subject", 2, "subject"),
        ("indicators", "subject,key,value\na,k,\n", "required", 2, "value"),
        ("indicators", "subject,key,value,target\na,k,1,x\n", "not_a_number", 2, "target"),
        ("ledger", "subject,key,date,points,reason\nz,k,,1,\n", "unknown_subject", 2, "subject"),
        ("ledger", "subject,key,date,points,reason\na,k,,x,\n", "not_a_number", 2, "points"),
        ("events", "subject,kind,note\nz,k,\n", "unknown_subject", 2, "subject"),
        ("events", "subject,kind,note\na,,\n", "required", 2, "kind"),
        ("units", "unit,grade\n甲科,优秀\n甲科,良好\n", "duplicate_row", 3, "unit"),
        ("units", "unit,grade,score\n甲科,优秀,x\n", "not_a_number", 2, "score"),
        ("history", "subject,period,score,grade\nz,2023,80,良好\n", "unknown_subject", 2, "subject"),
        ("history", "subject,period,score,grade\na,2023,8O,良好\n", "not_a_number", 2, "score"),
        ("populations", "subject,relation,invited\na,q,3\n", "unknown_name", 2, "relation"),
        ("populations", "subject,relation,invited\na,r,2.5\n", "not_whole", 2, "invited"),
        ("populations", "subject,relation,invited\na,r,-1\n", "not_whole", 2, "invited"),
    ],
)
def test_other_file_that_makes_no_sense_is_refused(
    write_case: WriteCase, name: str, text: str | bytes, code: str, row: int, column: str | None
) -> None:
    folder = write_case(POLICY, **{"subjects": SUBJECTS, "ratings": RATINGS, name: text})
    assert refusal(folder) == (code, f"{name}.csv", row, column)


def test_duplicate_whatever_the_questionnaire_but_not_in_another_period(write_case: WriteCase) -> None:
    head = "subject,relation,rater,item,value,period,questionnaire\n"
    folder = write_case(POLICY, subjects=SUBJECTS, ratings=head + "a,r,1,甲,90,,q1\na,r,1,甲,90,,q2\n")
    assert refusal(folder) == ("duplicate_row", "ratings.csv", 3, "item")
    folder = write_case(POLICY, subjects=SUBJECTS, ratings=head + "a,r,1,甲,90,1,q\na,r,1,甲,80,2,q\n")
    assert scored(folder)["a"]["score"] == "85.00"


def test_items_of_two_questionnaires_are_one_total(write_case: WriteCase) -> None:
    head = "subject,relation,rater,item,value,questionnaire\n"
    folder = write_case(POLICY, subjects=SUBJECTS, ratings=head + "a,r,1,甲,90,q1\na,r,1,乙,70,q2\n")
    assert scored(folder)["a"]["score"] == "80.00"


def test_bom_spaces_quotes_and_windows_line_ends_are_forgiven(write_case: WriteCase) -> None:
    ratings = '\ufeffsubject, relation,rater,item,value\r\na,r,1,甲, +90.50 \r\n"a",r,1,乙,   \r\n,,,,\r\n\r\n'
    assert scored(write_case(POLICY, subjects="\ufeff" + SUBJECTS, ratings=ratings))["a"]["score"] == "90.50"


def test_value_left_out_is_not_zero(write_case: WriteCase) -> None:
    rows = scored(write_case(POLICY, subjects=SUBJECTS, ratings=RATINGS.replace(",80", ",")))
    assert (rows["a"]["score"], rows["b"]["score"], rows["b"]["rank"]) == ("90.00", "", "")
    assert rows["b"]["flags"] == "missing"


def test_target_is_needed_where_the_policy_scores_against_it(write_case: WriteCase) -> None:
    policy = 'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "indicator"\nagainst_target = true\n'
    head = "subject,relation,rater,item,value\n"
    for target in ("", "0", "-1"):
        indicators = f"subject,key,value,target\na,k,1,{target}\n"
        folder = write_case(policy, subjects=SUBJECTS, ratings=head, indicators=indicators)
        assert refusal(folder) == ("needs", "indicators.csv", 2, "target")


def test_group_by_column_must_be_there(write_case: WriteCase) -> None:
    policy = POLICY.replace("[grading]", '[grading]\ngroup_by = ["line"]')
    folder = write_case(policy, subjects=SUBJECTS, ratings=RATINGS)
    code, file, _, column = refusal(folder)
    assert (code, file, column) == ("unknown_name", "policy.toml", "grading.group_by[1]")
    folder = write_case(policy, subjects=SUBJECTS.replace("level\n", "level,line\n"), ratings=RATINGS)
    assert scored(folder)["a"]["group"] == ""


def test_column_that_means_nothing_is_noted(write_case: WriteCase) -> None:
    head = "subject,relation,rater,item,value,perod\n"
    folder = write_case(POLICY, subjects=SUBJECTS, ratings=head + "a,r,1,甲,90,x\n")
    assert load_case(folder).score().notes == ({"left_out": "ratings.csv", "columns": ["perod"]},)


def test_policy_without_ratings_needs_no_ratings_file(write_case: WriteCase) -> None:
    policy = 'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "ledger"\n'
    assert scored(write_case(policy, subjects=SUBJECTS))["a"]["score"] == "100.00"


def test_missing_file_or_folder_is_refused(write_case: WriteCase, tmp_path: Path) -> None:
    assert refusal(write_case(POLICY, subjects=SUBJECTS)) == ("not_found", "ratings.csv", None, None)
    with pytest.raises(FileError, match="no such file"):
        load_case(tmp_path / "nowhere")


def test_cells_that_look_like_formulas_are_written_as_text(write_case: WriteCase) -> None:
    subjects = 'subject,name,kind,unit,level\n=1+1,"=HYPERLINK(""http://x"")",person,@x,\n-5,+cmd,person,,\n'
    folder = write_case(POLICY, subjects=subjects, ratings="subject,relation,rater,item,value\n")
    rows = scored(folder)
    assert rows["'=1+1"]["name"] == '\'=HYPERLINK("http://x")'
    assert (rows["'=1+1"]["unit"], rows["-5"]["name"]) == ("'@x", "'+cmd")
    book = openpyxl.load_workbook(folder.parent / "out" / "report.xlsx")
    cells = {cell.value: cell.data_type for row in book["结果"].iter_rows() for cell in row if cell.value is not None}
    assert (cells["=1+1"], cells["-5"]) == ("s", "s")


@pytest.mark.parametrize(
    ("cell", "expected"), [("-1.5", "-1.5"), ("=1", "'=1"), ("-a", "'-a"), ("\tx", "'\tx"), ("a=b", "a=b"), ("", "")]
)
def test_harmless_leaves_numbers_alone(cell: str, expected: str) -> None:
    assert harmless(cell) == expected


def test_report_holds_results_details_and_explanations(write_case: WriteCase) -> None:
    folder = write_case(
        MANAGERS + BANDS,
        subjects=SUBJECTS,
        ratings="subject,relation,rater,item,value\na,leader,1,甲,90\na,peer,1,甲,80\n",
        indicators="subject,key,value\na,kpi,88.005\n",
    )
    run_case(folder, folder.parent / "out")
    path = folder.parent / "out" / "report.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:4] == ["结果", "明细", "推导", "说明"]
    first = [cell.value for cell in book["结果"][2]]
    assert first[:7] == ["a", "张三", "甲科", 88.0, "良好", 1, None]
    details = [[cell.value for cell in row] for row in book["明细"].iter_rows(min_row=2)][:5]
    assert details == [
        ["a", "performance", None, None, 88.01, 61.6, None],
        ["a", "behaviour", None, None, 88, 26.4, None],
        ["a", "behaviour", "leader", 1, 90, 18, None],
        ["a", "behaviour", "peer", 1, 80, 4, "hidden"],
        ["a", "behaviour", "team", 0, None, None, "missing"],
    ]
    with zipfile.ZipFile(path) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_json_holds_the_whole_derivation(write_case: WriteCase) -> None:
    folder = write_case(POLICY, subjects=SUBJECTS, ratings=RATINGS)
    run_case(folder, folder.parent / "out")
    tree = json.loads((folder.parent / "out" / "results.json").read_text("utf-8"))
    one = tree["subjects"][0]
    relation = one["derivation"]["parts"][0]["working"]["periods"][0]["relations"][0]
    assert relation["working"] == {"totals": [["85", 1]], "sum": "85", "count": 1}
    assert relation["items"] == {"甲": "1", "乙": "1"}
    assert (relation["hidden"], relation["percent"]) == (True, "85")
    assert (one["derivation"]["exact"], one["derivation"]["published"], one["score"]) == ("85", "85.00", "85.00")
    assert tree["groups"][0]["certificate"]["method"] == "bands"
