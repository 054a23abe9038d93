"""推导 as it may be shown: from a pruned derivation, with live formulas where published figures give the published one.

Published figures are rounded, so what is computed from them may differ in the last digit; there our value stands alone.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.arithmetic import publish
from scoring.labels import part_name
from scoring.wording.disclosed import is_folded, relation_words
from scoring.wording.words import HIDDEN, MISSING_NAMES, SOURCE_NAMES
from scoring.workbook.block import Block
from scoring.workbook.book import Row
from scoring.workbook.sources import SOURCES

Tree = Mapping[str, Any]


def disclosed_rows(subject: str, name: str, tree: Tree, first: int) -> Sequence[Row]:
    """The block of one subject, beginning in row `first`."""
    block = Block(subject, first)
    block.add(name or subject, None, None, tree["policy"])
    cells = [_part(block, part, tree) for part in tree["parts"]]
    _score(block, tree, [cell for cell in cells if cell is not None])
    grading = tree["grading"]
    if grading["rank"] is not None:
        block.add("名次", grading["rank"], None, grading["group"])
    if grading["grade"] is not None:
        block.add("等次", None, None, grading["grade"])
    return block.rows


def _part(block: Block, part: Tree, tree: Tree) -> str | None:
    """A part's rows; the cell of its percentage, whose row holds its points under D; None where none is shown."""
    name, points = part_name(part["part"]), Fraction(part["points_max"])
    if part["hidden"] or part["percent"] is None:
        _relations(block, part)
        block.add(name, None, points, HIDDEN if part["hidden"] else "没有数据")
        return None
    block.add(f"{name}（{SOURCE_NAMES[part['source']]}）", None, None, f"满分 {part['points_max']} 分")
    percent = Fraction(part["percent"])
    if part["source"] == "ratings":
        cell = _rated(block, part, percent, tree["decimals"])
    else:
        figure = SOURCES[part["source"]](block, part, tree["missing"])
        cell = block.follows(f"{name}：百分比", percent, figure, points, "左为满分")
    earned = Fraction(part["points"])
    if part["source"] != "ratings":
        block.follows(f"{name}：得分", earned, f"{cell}*D{cell[1:]}/100")
    elif publish(percent * points / 100, tree["decimals"]) == earned:
        block.follows(f"{name}：得分", earned, f"ROUND({cell}*D{cell[1:]}/100,{tree['decimals']})")
    else:
        block.add(f"{name}：得分", earned, None, "由未舍入的百分比算得")
    return cell


def _relations(block: Block, part: Tree) -> list[int]:
    """A row for each relation: its published percentage and its points."""
    return [
        block.add(
            relation_words(relation),
            None if relation["percent"] is None else Fraction(relation["percent"]),
            Fraction(relation["points_max"]),
            HIDDEN if relation["hidden"] else "",
        )
        for relation in part["relations"]
    ]


def _rated(block: Block, part: Tree, percent: Fraction, decimals: int) -> str:
    rows, points = _relations(block, part), Fraction(part["points_max"])
    label = f"{part_name(part['part'])}：百分比"
    if is_folded(part):
        weights = [Fraction(relation["points_max"]) for relation in part["relations"]]
        total = sum(
            (
                Fraction(relation["percent"]) * weight
                for relation, weight in zip(part["relations"], weights, strict=True)
            ),
            Fraction(0),
        )
        if publish(total / sum(weights), decimals) == percent:
            terms, divisor = "+".join(f"C{row}*D{row}" for row in rows), "+".join(f"D{row}" for row in rows)
            return block.follows(label, percent, f"ROUND(({terms})/({divisor}),{decimals})", points, "左为满分")
    return f"C{block.add(label, percent, points, '公布的百分比')}"


def _score(block: Block, tree: Tree, cells: Sequence[str]) -> None:
    """The published score, as a formula where all its parts are shown and their published figures give it."""
    if tree["hidden"] or tree["published"] is None:
        block.add("总分", None, None, HIDDEN if tree["hidden"] else f"暂无；{MISSING_NAMES[tree['missing']]}")
        return
    score, decimals = Fraction(tree["published"]), tree["decimals"]
    shown = [part for part in tree["parts"] if part["percent"] is not None]
    counted = tree["parts"] if tree["missing"] == "zero" else shown
    points = sum((Fraction(part["points_max"]) for part in counted), Fraction(0))
    total = sum((Fraction(part["percent"]) * Fraction(part["points_max"]) for part in shown), Fraction(0))
    if not any(part["hidden"] for part in tree["parts"]) and publish(total / points, decimals) == score:
        terms, divisor = "+".join(f"{cell}*D{cell[1:]}" for cell in cells), _divisor(points, cells, counted is shown)
        block.follows("总分（公布）", score, f"ROUND(({terms})/({divisor}),{decimals})", None, "四舍五入一次")
    else:
        block.add("总分（公布）", score, None, "由未舍入的各环节合计，四舍五入一次")


def _divisor(points: Fraction, cells: Sequence[str], all_counted: bool) -> str:
    return "+".join(f"D{cell[1:]}" for cell in cells) if all_counted else str(points.numerator)
