"""report.xlsx: results, their parts, how each score came about as live formulas and in words, and the chapters.

Complete, for those who hold the ratings; what must stay hidden from others is marked `hidden`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import BinaryIO

from scoring.chapters.base import SheetTable
from scoring.results import PartResult, RelationResult, Results, SubjectResult
from scoring.wording import derivation_text
from scoring.workbook.block import HEAD, WIDTHS
from scoring.workbook.book import Block, Book, Row
from scoring.workbook.derivations import derivation_rows

SUBJECTS = 5_000  # derivations written out, by group and rank; the rest stand in results.json
_RESULT = ("编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记")
_DETAIL = ("编号", "环节", "关系", "人数", "百分比", "得分", "标记")
_REST = "其余 {count} 个对象的推导没有写进本表，见 results.json。"


def write_report(out: BinaryIO, results: Results, more: Iterable[SheetTable] = (), subjects: int = SUBJECTS) -> None:
    """结果 (a row per subject), 明细 (per part, relation), 推导 (live formulas), 说明 (in words), then `more`.

    Memory is bounded whatever the number of subjects; 推导 and 说明 hold the first `subjects` of them and say so.
    """
    members = sorted(
        results.subjects, key=lambda result: (result.group, result.rank is None, result.rank or 0, result.subject)
    )
    with Book(out, results.policy, results.decimals) as book:
        book.add("结果", _RESULT, (_result(result) for result in members))
        book.add("明细", _DETAIL, (row for result in members for row in _details(result)))
        book.add_blocks("推导", HEAD, _blocks(members, subjects), widths=WIDTHS, exact=True)
        book.add("说明", ("编号", "说明"), _words(members, subjects), widths=(14, 100))
        for table in more:
            book.add(table.name, table.head, table.rows)


def _result(result: SubjectResult) -> Row:
    return (
        result.subject,
        result.name,
        result.unit,
        result.score,
        result.grade,
        result.rank,
        result.group,
        ";".join(result.flags),
    )


def _details(result: SubjectResult) -> Iterable[Row]:
    trees = {tree["relation"]: tree for part in result.derivation["parts"] for tree in part["relations"]}
    for part in result.parts:
        yield (result.subject, part.key, None, None, part.percent, part.points, _mark(part))
        for relation in part.relations:
            mark = "hidden" if trees[relation.relation]["hidden"] else _mark(relation)
            figures = (relation.raters, relation.percent, relation.points, mark)
            yield (result.subject, part.key, relation.relation, *figures)


def _mark(figure: PartResult | RelationResult) -> str:
    return "missing" if figure.percent is None else ""


def _blocks(members: Sequence[SubjectResult], most: int) -> Iterator[Block]:
    for result in islice(members, most):
        yield partial(derivation_rows, result)
    if len(members) > most:
        yield lambda first: ((None, _REST.format(count=len(members) - most)),)


def _words(members: Sequence[SubjectResult], most: int) -> Iterator[Row]:
    for result in islice(members, most):
        yield result.subject, derivation_text(result)
    if len(members) > most:
        yield None, _REST.format(count=len(members) - most)
