"""How a part came to its percentage, as rows and formulas: one function per source, which returns the figure's cell."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.labels import one_line, relation_name
from scoring.wording.words import AGGREGATE_NAMES, COMBINE_NAMES
from scoring.workbook.aggregates import AGGREGATES
from scoring.workbook.block import Block

Tree = Mapping[str, Any]


def _indicator(block: Block, part: Tree, missing: str) -> str:
    working = part["working"]
    cells: dict[str, list[str]] = {}
    for row in working["rows"]:
        label = " ".join(("指标", one_line(working["indicator"]), one_line(row["period"], 20))).rstrip()
        value, target = Fraction(row["value"]), Fraction(row["target"]) if "target" in row else None
        if "counted" in row:
            formula = "MIN(100,100*C{at}/D{at})".format(at=block.add(f"{label}：完成、目标", value, target))
            cell = block.follows(f"{label}：折合", Fraction(row["counted"]), formula)
        else:
            cell = f"C{block.add(label, value, target, '目标只供对照' if target is not None else '')}"
        cells.setdefault(row["period"], []).append(cell)
    periods = [(period["period"], Fraction(period["percent"])) for period in working["periods"]]
    rows = [
        (period, value, _within(block, working["combine"], period, value, cells[period])) for period, value in periods
    ]
    return combined(block, working["combine"], rows, Fraction(part["percent"]))


def _within(block: Block, rule: str, period: str, value: Fraction, cells: Sequence[str]) -> str:
    """The rows of one period as one figure."""
    if len(cells) == 1:
        return cells[0]
    total = "+".join(cells)
    formula = total if rule == "sum" else f"({total})/{len(cells)}"
    return block.follows(f"{one_line(period, 20)} {'合计' if rule == 'sum' else '平均'}".strip(), value, formula)


def combined(block: Block, rule: str, periods: Sequence[tuple[str, Fraction, str]], percent: Fraction) -> str:
    """The periods' figures as one."""
    if len(periods) == 1:
        return periods[0][2]
    if rule == "last":
        return block.follows(COMBINE_NAMES[rule], percent, periods[-1][2])
    cells = [block.follows(f"期次 {one_line(name, 20)}", value, cell) for name, value, cell in periods]
    total = f"SUM({cells[0]}:{cells[-1]})"
    return block.follows(COMBINE_NAMES[rule], percent, total if rule == "sum" else f"{total}/{len(cells)}")


def _ledger(block: Block, part: Tree, missing: str) -> str:
    working = part["working"]
    start = block.add("台账：起始", Fraction(working["start"]))
    entries = working["entries"]
    if len(entries) > block.tally:
        moved = sum((Fraction(entry["points"]) for entry in entries), Fraction(0))
        block.add(f"台账：{len(entries)} 笔合计", moved)
    else:
        for entry in entries:
            label = f"台账 {one_line(entry['date'], 20)}"
            block.add(label, Fraction(entry["points"]), None, one_line(entry["reason"], 200))
    last = start + (1 if len(entries) > block.tally else len(entries))
    points = block.add("满分", Fraction(part["points_max"]))
    held = f"MIN(C{points},MAX(0,SUM(C{start}:C{last})))"
    cell = block.follows("台账：合计，限在 0 到满分之间", Fraction(working["held"]), held)
    return block.follows("折成百分比", Fraction(part["percent"]), f"100*{cell}/C{points}")


def _unit(block: Block, part: Tree, missing: str) -> str:
    unit = one_line(part["working"]["unit"])
    return f"C{block.add(f'所在单位 {unit} 的得分', Fraction(part['working']['score']))}"


def _ratings(block: Block, part: Tree, missing: str) -> str:
    working = part["working"]
    periods = [
        (period["period"], Fraction(period["percent"]), _period(block, part, period, missing))
        for period in working["periods"]
    ]
    return combined(block, working["combine"], periods, Fraction(part["percent"]))


def _period(block: Block, part: Tree, period: Tree, missing: str) -> str:
    name = one_line(period["period"], 20)
    cells = [_relation(block, relation, name) for relation in period["relations"]]
    if missing == "zero":
        rated = {relation["relation"] for relation in period["relations"]}
        cells += [_nobody(block, relation) for relation in part["relations"] if relation["relation"] not in rated]
    if len(cells) == 1:
        return cells[0]
    terms, weights = "+".join(f"{cell}*D{cell[1:]}" for cell in cells), "+".join(f"D{cell[1:]}" for cell in cells)
    return block.follows(f"{name} 各关系按分值合成".strip(), Fraction(period["percent"]), f"({terms})/({weights})")


def _relation(block: Block, relation: Tree, period: str) -> str:
    name = f"{period} {relation_name(relation['relation'])}".strip()
    items = "、".join(f"{one_line(item, 20)}×{weight}" for item, weight in relation["items"].items())
    block.add(name, None, None, f"{relation['raters']} 人；每人总评是所答各题百分比的加权平均：{items}")
    formula = AGGREGATES[relation["aggregate"]](block, relation["working"])
    label = f"{name}：{AGGREGATE_NAMES[relation['aggregate']]}"
    return block.follows(label, Fraction(relation["percent"]), formula, Fraction(relation["points"]), "左为分值")


def _nobody(block: Block, relation: Tree) -> str:
    name = relation_name(relation["relation"])
    return block.follows(f"{name}：无人评价，按零分计", Fraction(0), "0", Fraction(relation["points_max"]))


SOURCES: Mapping[str, Callable[[Block, Tree, str], str]] = {
    "indicator": _indicator,
    "ledger": _ledger,
    "ratings": _ratings,
    "unit": _unit,
}
