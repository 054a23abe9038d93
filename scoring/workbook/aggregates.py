"""How the raters of a relation become one percentage, as rows and a formula. One function per method."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.labels import one_line
from scoring.workbook.block import Block

Tree = Mapping[str, Any]
Tally = Sequence[Sequence[Any]]


def _mean(block: Block, working: Tree) -> str:
    values: Tally = working.get("totals", ())
    if not values or len(values) > block.tally:
        row = block.add("各人总评合计、人数", Fraction(working["sum"]), working["count"])
        return f"C{row}/D{row}"
    first, last = _tally(block, "总评", values)
    return f"SUMPRODUCT(C{first}:C{last},D{first}:D{last})/SUM(D{first}:D{last})"


def _median(block: Block, working: Tree) -> str:
    """The middle one or two of the totals: their rows where all are listed, else they alone."""
    values: Tally = working["totals"]
    middles = sorted({(working["count"] - 1) // 2, working["count"] // 2})
    places = [_place(values, index) for index in middles]
    if len(values) > block.tally:
        rows = [block.add("居中的总评", Fraction(values[place][0])) for place in places]
    else:
        first, _ = _tally(block, "总评", values)
        rows = [first + place for place in places]
    return f"(C{rows[0]}+C{rows[1]})/2" if len(rows) == 2 else f"C{rows[0]}"


def _place(values: Tally, index: int) -> int:
    """Which entry of a tally holds the value at `index` of all values in ascending order."""
    for place, (_, count) in enumerate(values):
        index -= count
        if index < 0:
            return place
    raise IndexError(index)


def _share(block: Block, working: Tree) -> str:
    values: Tally = working["values"]
    if len(values) > block.tally:
        reached = block.add(f"达到 {working['at_least']} 的人数", None, working["reached"])
        everybody = block.add("人数", None, working["count"])
        return f"100*D{reached}/D{everybody}"
    first, last = _tally(block, "评分", values)
    below = sum(Fraction(value) < Fraction(working["at_least"]) for value, _ in values)
    reached_rows = f"SUM(D{first + below}:D{last})" if first + below <= last else "0"
    return f"100*{reached_rows}/SUM(D{first}:D{last})"


def _trimmed(block: Block, working: Tree) -> str:
    if working["trim_by"] == "rater":
        return _trim(block, "总评", working)
    terms, weights = [], []
    for item in working["items"]:
        if not item["count"]:
            block.add(f"{one_line(item['item'], 20)}：无人评价")
            continue
        name = one_line(item["item"], 20)
        formula = _trim(block, name, item)
        mean = block.follows(f"{name}：平均", Fraction(item["mean"]), formula, Fraction(item["weight"]), "权重见左")
        terms.append(f"{mean}*D{mean[1:]}")
        weights.append(f"D{mean[1:]}")
    return f"({'+'.join(terms)})/({'+'.join(weights)})"


def _trim(block: Block, label: str, working: Tree) -> str:
    """The mean of what is left when the extremes are dropped."""
    values: Tally = working["values"]
    dropped = [*working.get("dropped_low", ()), *working.get("dropped_high", ())]
    if len(values) > block.tally:
        count = working.get("kept", working["count"])
        row = block.add(
            f"{label}：{'去掉最高、最低后' if dropped else ''}合计、个数", Fraction(working["mean"]) * count, count
        )
        return f"C{row}/D{row}"
    first, last = _tally(block, label, values)
    total, count = f"SUMPRODUCT(C{first}:C{last},D{first}:D{last})", f"SUM(D{first}:D{last})"
    if not dropped:
        return f"{total}/{count}"
    low, high = block.column([(f"{label}：去掉", Fraction(value), None) for value in dropped])
    return f"({total}-SUM(C{low}:C{high}))/({count}-{len(dropped)})"


def _tally(block: Block, label: str, values: Tally) -> tuple[int, int]:
    return block.column([(f"{label}、人数", Fraction(value), count) for value, count in values])


AGGREGATES: Mapping[str, Callable[[Block, Tree], str]] = {
    "mean": _mean,
    "trimmed": _trimmed,
    "median": _median,
    "share": _share,
}
