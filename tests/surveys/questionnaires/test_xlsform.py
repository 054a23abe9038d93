"""Questionnaires written as workbooks: XLSForm's columns, refusals that name sheet, row and column."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.files.toml_file import FileError
from surveys.errors import Invalid
from surveys.questionnaires import parse_questionnaire, translate
from surveys.questionnaires.conditions import ConditionFlaw, parse_condition
from surveys.questionnaires.xlsform import workbook_to_toml, write_template
from surveys.questionnaires.xlsform.relevant import translate_relevant
from surveys.questionnaires.xlsform.tomltext import section, write_toml

Rows = Sequence[Sequence[Any]]
SURVEY: Rows = [
    ["type", "name", "label", "label::English (en)", "hint", "required", "relevant", "parameters", "Anchors"],
    ["begin_group", "g", "第一节", "Part one", "先打分", "", "", "", ""],
    ["points", "实绩", "", "Results", "按期完成。", "yes", "", "max = 25", "25=好；5=差"],
    ["range", "态度", "", "", "", "", "", "start=1 end=5 step=1", ""],
    ["end_group"],
    ["select_one ways", "渠道", "怎么办的？", "How?", "", "", "${态度} <= 2 and ${实绩} != 25", "", ""],
    ["select_multiple ways", "还用过", "", "", "", "是", "selected(${渠道}, 'a') or not(${态度} = '')", "max=2", ""],
    ["rank ways", "先后", "", "", "", "", "", "", ""],
    ["text", "意见", "", "", "", "no", "${渠道} = 'b'", "max=100", ""],
]
CHOICES: Rows = [
    ["list_name", "name", "label", "label::English"],
    ["ways", "a", "窗口", "Desk"],
    ["ways", "b", "电话", "Telephone"],
    ["ways", "c", "网上", "Online"],
]
SETTINGS: Rows = [
    ["form_id", "form_title", "form_title::en", "version", "default_language"],
    ["mine", "我的", "Mine", 3, "中文"],
]


def book(survey: Rows = SURVEY, choices: Rows = CHOICES, settings: Rows = SETTINGS, **sheets: Rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, rows in {"survey": survey, "choices": choices, "settings": settings, **sheets}.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def changed(rows: Rows, row: int, column: str, value: object) -> Rows:
    """The rows with one cell changed; `row` as a spreadsheet counts."""
    found = [list(one) for one in rows]
    place = [str(name).lower() for name in found[0]].index(column)
    found[row - 1] += [""] * (place + 1 - len(found[row - 1]))
    found[row - 1][place] = value
    return found


def test_workbook_says_what_its_toml_says() -> None:
    questionnaire = parse_questionnaire(workbook_to_toml(book(), "q.xlsx"), "q.xlsx")
    assert (questionnaire.key, questionnaire.title) == ("mine", "我的")
    assert [(one.key, one.type, one.required) for one in questionnaire.items] == [
        ("实绩", "points", True), ("态度", "scale", False), ("渠道", "single", False), ("还用过", "multiple", True),
        ("先后", "ranking", False), ("意见", "text", False),
    ]  # fmt: skip
    points, scale, single, several, _, words = questionnaire.items
    assert (points.maximum, points.anchors, points.text) == (25, (("25", "好"), ("5", "差")), "按期完成。")
    assert (scale.minimum, scale.maximum, scale.section) == (1, 5, "g")
    assert (single.title, single.options[0]) == ("怎么办的？", ("a", "窗口"))
    assert single.when == "态度 <= 2 and not (实绩 == 25)"
    assert several.when == '渠道 in ["a"] or not (not answered(态度))'
    assert (several.maximum, words.maximum, words.when) == (2, 100, '渠道 == "b"')
    assert [(one.key, one.title, one.intro) for one in questionnaire.sections] == [("g", "第一节", "先打分")]
    english = translate(questionnaire, "en")
    assert (english.title, english.sections[0].title, english.items[0].name) == ("Mine", "Part one", "Results")
    assert english.items[2].options == (("a", "Desk"), ("b", "Telephone"), ("c", "Online"))


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "place", "code"),
    [
        ("survey", 3, "type", "geopoint", "q.xlsx[survey]:3: type", "unknown_name"),
        ("survey", 6, "type", "select_one nothing", "q.xlsx[survey]:6: type", "unknown_name"),
        ("survey", 3, "name", "", "q.xlsx[survey]:3: name", "required"),
        ("survey", 4, "name", "实绩", "q.xlsx[survey]:4: name", "duplicate"),
        ("survey", 3, "required", "maybe", "q.xlsx[survey]:3: required", "bad_yes_no"),
        ("survey", 3, "parameters", "max=0", "q.xlsx[survey]:3: parameters", "bad_scale"),
        ("survey", 3, "parameters", "step=5", "q.xlsx[survey]:3: parameters", "bad_parameter"),
        ("survey", 3, "anchors", "好", "q.xlsx[survey]:3: anchors", "bad_anchor"),
        ("survey", 3, "anchors", "26=好", "q.xlsx[survey]:3: anchors", "out_of_range"),
        ("survey", 6, "relevant", "count(${x}) > 2", "q.xlsx[survey]:6: relevant", "relevant_unsupported"),
        ("survey", 6, "relevant", "${意见} = 'x'", "q.xlsx[survey]:6: relevant", "condition_unknown"),
        ("survey", 7, "relevant", "${渠道} = 'z'", "q.xlsx[survey]:7: relevant", "condition_option"),
        ("survey", 3, "label::english (en)", "E" * 200, "q.xlsx[survey]:3: label::en", "text_too_long"),
        ("survey", 5, "type", "begin_group", "q.xlsx[survey]:5: type", "group_in_group"),
        ("survey", 2, "type", "end_group", "q.xlsx[survey]:2: type", "group_not_closed"),
        ("survey", 1, "hint", "calculation", "q.xlsx[survey]:2: calculation", "column_unused"),
        ("survey", 1, "label::english (en)", "label::Klingon!", "q.xlsx[survey]:1: label::klingon!", "bad_language"),
        ("survey", 3, "hint", "=1+1", "q.xlsx[survey]:3: hint", "bad_cell"),
        ("choices", 3, "name", "a", "q.xlsx[choices]:3: name", "duplicate"),
        ("choices", 3, "label", "", "q.xlsx[choices]:3: label", "required"),
        ("choices", 2, "name", "a|b", "q.xlsx[survey]:6: type", "bad_option"),
        ("settings", 2, "form_id", "Mine 1", "q.xlsx[settings]:2: form_id", "bad_key"),
        ("settings", 2, "form_title", "", "q.xlsx[settings]:2: form_title", "required"),
    ],
)  # fmt: skip
def test_flaw_is_named_by_sheet_row_and_column(
    sheet: str, row: int, column: str, value: str, place: str, code: str
) -> None:
    rows = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}
    rows[sheet] = changed(rows[sheet], row, column, value)
    with pytest.raises(FileError) as caught:
        workbook_to_toml(book(**rows), "q.xlsx")
    error = caught.value
    assert (f"{error.file}:{error.line}: {error.column}", error.code) == (place, code)
    assert str(error) != code


def test_what_is_no_questionnaire_is_refused() -> None:
    with pytest.raises(Invalid):
        workbook_to_toml(b"PK not a zip", "q.xlsx")
    only = io.BytesIO()
    with xlsxwriter.Workbook(only, {"in_memory": True}) as made:
        made.add_worksheet("Sheet1").write(0, 0, "x")
    with pytest.raises(FileError) as caught:
        workbook_to_toml(only.getvalue(), "q.xlsx")
    assert caught.value.code == "sheet_missing"


def test_other_sheets_and_empty_rows_are_left_alone() -> None:
    survey = [*SURVEY, [], ["", ""]]
    assert workbook_to_toml(book(survey, notes=[["=1+1"]]), "q.xlsx") == workbook_to_toml(book(), "q.xlsx")


def test_template_can_be_imported_as_it_is(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    text = workbook_to_toml((tmp_path / "t.xlsx").read_bytes(), "t.xlsx")
    questionnaire = parse_questionnaire(text, "t.xlsx")
    assert {one.type for one in questionnaire.items} == {"level5", "scale", "single", "multiple", "text"}
    write_template(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "t.xlsx").read_bytes()


NAMES = {"a": True, "b": False, "题 目": True}
LEAVES = st.sampled_from([
    ("${a} <= 2", "a <= 2"), ("2 >= ${a}", "a <= 2"), ("${b} = 'x'", 'b == "x"'), ("${b} != 'x'", 'not (b == "x")'),
    ("selected(${b}, 'x')", 'b in ["x"]'), ("${a} = ''", "not answered(a)"), ("${题 目} > 3", "{题 目} > 3"),
    ("${a} = '2'", "a == 2"),
])  # fmt: skip


def both_of(parts: Any) -> Any:
    joined = st.tuples(parts, st.sampled_from(["and", "or"]), parts)
    return joined.map(lambda t: (f"({t[0][0]} {t[1]} {t[2][0]})", f"({t[0][1]} {t[1]} {t[2][1]})"))


TREES = st.recursive(
    LEAVES, lambda inner: both_of(inner) | inner.map(lambda one: (f"not({one[0]})", f"not ({one[1]})")), max_leaves=8
)
ANSWERS = st.fixed_dictionaries(
    {"a": st.sampled_from(["", "1", "2", "3"]), "b": st.sampled_from(["", "x", "y"]), "题 目": st.just("4")}
)


@given(tree=TREES, answers=ANSWERS)
@settings(deadline=None)
def test_relevant_means_the_same_here(tree: tuple[str, str], answers: dict[str, str]) -> None:
    there, here = tree
    assert parse_condition(translate_relevant(there, NAMES)).holds(answers) == parse_condition(here).holds(answers)


@given(text=st.text(alphabet="${}ab()'=<>andornotselected ,123", max_size=30))
@settings(deadline=None)
def test_any_relevant_is_translated_or_refused(text: str) -> None:
    try:
        found = translate_relevant(text, NAMES)
    except ConditionFlaw:
        return
    parse_condition(found)


TEXTS = st.text(max_size=20).filter(str.strip)


@given(title=TEXTS, options=st.dictionaries(TEXTS, TEXTS, min_size=1), number=st.integers(0, 10**6))
@settings(deadline=None)
def test_any_text_survives_being_written_as_toml(title: str, options: dict[str, str], number: int) -> None:
    import tomllib

    clean = title.encode("utf-8", "ignore").decode()
    data = {"title": clean, "items": [{"key": clean, "max": number, "must": True, "options": options}]}
    whole = {**data, "translations": section({"en": section({"title": clean})})}
    assert tomllib.loads(write_toml(whole)) == whole
