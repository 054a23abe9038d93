"""A round's results as a workbook: sheets 结果 and 明细, as others read them, whom the policy honours, then how they
came about.

Source: docs/formats.md, The exported workbook.

Everything comes through the disclosure gate: what must stay hidden is an empty cell, and 标记 says `hidden`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

from bot.phrases import comments as remarks_words
from bot.phrases.labels import relation_label
from scoring.chapters.registry import chapter_sheets
from scoring.workbook import HEAD, WIDTHS, Block, Book, Cell, disclosed_rows
from surveys.results import RoundResults, SubjectComments, SubjectView

RESULT, DETAIL, DERIVATION = "结果", "明细", "推导"
RESULT_COLUMNS = ("编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记")
HONOURS, HONOUR_COLUMNS = "表彰名单", ("编号", "姓名", "部门", "得分", "等次", "名次")
DETAIL_COLUMNS = ("编号", "环节", "关系", "人数", "百分比", "得分")
HIDDEN = "hidden"


def write_export(path: Path, results: RoundResults, comments: Sequence[SubjectComments] = ()) -> None:
    """Write the file, with a sheet 评语 where there are any; OSError where that cannot be."""
    with path.open("wb") as out, Book(out, results.title, results.decimals) as book:
        book.add(RESULT, RESULT_COLUMNS, map(_result, results.subjects))
        book.add(DETAIL, DETAIL_COLUMNS, _details(results))
        if results.honours:
            book.add(HONOURS, HONOUR_COLUMNS, map(_honour, results.honoured))
        book.add_blocks(DERIVATION, HEAD, _derivations(results), widths=WIDTHS, exact=True)
        for table in chapter_sheets(results.chapters):
            book.add(table.name, table.head, table.rows)
        if comments:
            book.add(remarks_words.SHEET, remarks_words.COLUMNS, _remarks(comments))


def flags_of(view: SubjectView) -> str:
    """`;`-joined, `hidden` among them wherever a figure is."""
    hides = any(figure.hidden for figure in view.figures) and HIDDEN not in view.flags
    return ";".join((*view.flags, HIDDEN) if hides else view.flags)


def _result(view: SubjectView) -> tuple[Cell, ...]:
    figures = (_number(view.score), view.grade, view.rank, view.group)
    return (view.subject_id, view.name, view.unit, *figures, flags_of(view))


def _honour(view: SubjectView) -> tuple[Cell, ...]:
    return (view.subject_id, view.name, view.unit, _number(view.score), view.grade, view.rank)


def _details(results: RoundResults) -> Iterator[tuple[Cell, ...]]:
    for view in results.subjects:
        for figure in view.figures:
            shown: tuple[Cell, ...] = ()
            if not figure.hidden:
                shown = (figure.raters, _number(figure.percent), _number(figure.points))
            yield (view.subject_id, figure.part, figure.relation, *shown)


def _derivations(results: RoundResults) -> Iterator[Block]:
    for view in results.subjects:
        if view.derivation:
            yield partial(disclosed_rows, view.subject_id, view.name, view.derivation)


def _remarks(comments: Sequence[SubjectComments]) -> Iterator[tuple[Cell, ...]]:
    """A row each, in an order that tells nothing of who wrote it."""
    for comment in comments:
        for remarks in comment.remarks:
            place = (comment.subject_id, comment.name, comment.unit, relation_label(remarks.relation), remarks.title)
            for text in remarks.texts or (remarks_words.HIDDEN_CELL,):
                yield (*place, text)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
