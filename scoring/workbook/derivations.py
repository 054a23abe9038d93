"""推导: for each subject a block of rows from items and relations over parts to the score, with live formulas."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.labels import part_name
from scoring.results import SubjectResult
from scoring.wording.words import MISSING_NAMES, SOURCE_NAMES
from scoring.workbook.block import ROWS, Block
from scoring.workbook.book import Row
from scoring.workbook.sources import SOURCES

Tree = Mapping[str, Any]


def derivation_rows(result: SubjectResult, first: int) -> Sequence[Row]:
    """The block of one subject, beginning in row `first`. Of a subject with too much to list: sums only."""
    whole = _block(result, Block(result.subject, first))
    return whole.rows if len(whole.rows) <= ROWS else _block(result, Block(result.subject, first, tally=0)).rows


def _block(result: SubjectResult, block: Block) -> Block:
    tree = result.derivation
    block.add(result.name or result.subject, None, None, tree["policy"])
    counted: list[str] = []
    for part in tree["parts"]:
        cell = _part(block, part, tree["missing"])
        if cell is not None:
            counted.append(cell)
    _score(block, tree, counted)
    if result.rank is not None:
        block.add("名次", result.rank, None, result.group)
    if result.grade is not None:
        block.add("等次", None, None, result.grade)
    return block


def _part(block: Block, part: Tree, missing: str) -> str | None:
    """A part's rows; the cell of its percentage, whose row holds the part's points under D. None: not counted."""
    name, points = part_name(part["part"]), Fraction(part["points_max"])
    if part["percent"] is None:
        if missing != "zero":
            block.add(f"{name}：没有数据", None, points)
            return None
        return block.follows(f"{name}：没有数据，按零分计", Fraction(0), "0", points)
    block.add(f"{name}（{SOURCE_NAMES[part['source']]}）", None, None, f"满分 {part['points_max']} 分")
    figure = SOURCES[part["source"]](block, part, missing)
    percent = block.follows(f"{name}：百分比", Fraction(part["percent"]), figure, points, "左为满分")
    block.follows(f"{name}：得分", Fraction(part["points"]), f"{percent}*D{percent[1:]}/100")
    return percent


def _score(block: Block, tree: Tree, counted: Sequence[str]) -> None:
    if tree["exact"] is None:
        block.add("总分：暂无", None, None, MISSING_NAMES[tree["missing"]])
        return
    terms = "+".join(f"{cell}*D{cell[1:]}" for cell in counted)
    points = "+".join(f"D{cell[1:]}" for cell in counted)
    note = "各环节百分比按满分加权" if len(counted) == len(tree["parts"]) else MISSING_NAMES[tree["missing"]]
    exact = block.follows("总分（未舍入）", Fraction(tree["exact"]), f"({terms})/({points})", None, note)
    decimals = tree["decimals"]
    block.follows("总分（公布）", Fraction(tree["published"]), f"ROUND({exact},{decimals})", None, "四舍五入一次")
