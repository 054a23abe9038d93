"""How each source of a part is told, at five levels of detail: 0 everything … 4 the part's own line alone."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text, number_text
from scoring.labels import one_line, part_name, relation_name
from scoring.wording.figures import listed, shown
from scoring.wording.words import AGGREGATE_NAMES, COMBINE_NAMES, SOURCE_NAMES

Tree = Mapping[str, Any]
LEVELS = range(5)
_ENTRIES = (12, 6, 3, 0, 0)  # ledger entries told at each level
_PERIODS = (60, 24, 12, 12, 0)  # periods listed at each level


def part_lines(number: int, part: Tree, decimals: int, level: int) -> Iterator[str]:
    """A part: its own line, then how its percentage came about."""
    head = f"{number}. {part_name(part['part'])}（{SOURCE_NAMES[part['source']]}，满分 {part['points_max']} 分）："
    if part["percent"] is None:
        yield head + "没有数据。"
        return
    percent, points = shown(part["percent"], decimals), shown(part["points"], decimals)
    yield head + f"{percent}% × {part['points_max']} ÷ 100 = {points} 分。"
    if level < LEVELS[-1]:
        yield from WORKINGS[part["source"]](part["working"], decimals, level)


def _indicator_lines(working: Tree, decimals: int, level: int) -> Iterator[str]:
    values = [_indicator_row(row, decimals) for row in working["rows"]]
    rule = f"；{COMBINE_NAMES[working['combine']]}" if len(values) > 1 else ""
    yield f"   指标 {one_line(working['indicator'])}：{listed(values, _PERIODS[level])}{rule}。"


def _indicator_row(row: Mapping[str, str], decimals: int) -> str:
    period = f"{one_line(row['period'], 20)} " if row["period"] else ""
    if "counted" in row:
        counted = shown(row["counted"], decimals)
        return f"{period}完成 {row['value']}（目标 {row['target']}，折合 {counted}%，最高 100%）"
    target = f"（目标 {row['target']}）" if "target" in row else ""
    return f"{period}{row['value']}%{target}"


def _ledger_lines(working: Tree, decimals: int, level: int) -> Iterator[str]:
    entries, shown = working["entries"], _ENTRIES[level]
    held = "" if working["sum"] == working["held"] else f"，限在 0 到满分之间，计 {working['held']} 分"
    yield f"   起始 {working['start']} 分，加扣 {len(entries)} 笔，合计后 {working['sum']} 分{held}。"
    for entry in entries[:shown]:
        yield f"   · {entry['date']} {_signed(entry['points'])} 分 {one_line(entry['reason'], 40)}".rstrip()
    if len(entries) > shown and shown:
        rest = sum((Fraction(entry["points"]) for entry in entries[shown:]), Fraction(0))
        yield f"   · 其余 {len(entries) - shown} 笔合计 {_signed(exact_text(rest))} 分，见台账"


def _signed(points: str) -> str:
    return points if points.startswith("-") or points == "0" else f"+{points}"


def _unit_lines(working: Tree, decimals: int, level: int) -> Iterator[str]:
    yield f"   取所在单位 {one_line(working['unit'])} 的得分 {working['score']}%。"


def _ratings_lines(working: Tree, decimals: int, level: int) -> Iterator[str]:
    periods = working["periods"]
    if len(periods) == 1:
        yield from _period_lines(periods[0], decimals, level)
        return
    if level < 2:
        for period in periods:
            yield f"   {_period_name(period)}：{shown(period['percent'], decimals)}%"
            yield from _period_lines(period, decimals, level)
    elif level == 2:
        for period in periods:
            inside = "；".join(_brief(relation, decimals) for relation in period["relations"])
            yield f"   {_period_name(period)}：{shown(period['percent'], decimals)}%（{inside}）"
    else:
        values = [f"{_period_name(period)} {number_text(Fraction(period['percent']), decimals)}%" for period in periods]
        yield f"   各期：{listed(values, _PERIODS[level])}"
    yield _combined_line(working, decimals)


def _combined_line(working: Tree, decimals: int) -> str:
    values = [Fraction(period["percent"]) for period in working["periods"]]
    rule = COMBINE_NAMES[working["combine"]]
    if working["combine"] != "mean":
        return f"   {rule}。"
    total = shown(exact_text(sum(values, Fraction(0))), decimals)
    return f"   {rule}：合计 {total} ÷ {len(values)} 期。"


def _period_name(period: Tree) -> str:
    return one_line(period["period"], 20) or "（未注明期次）"


def _period_lines(period: Tree, decimals: int, level: int) -> Iterator[str]:
    for relation in period["relations"]:
        yield from _relation_lines(relation, decimals, level)
    if len(period["relations"]) > 1:
        yield _fold_line(period, decimals)


def _brief(relation: Tree, decimals: int) -> str:
    percent = number_text(Fraction(relation["percent"]), decimals)
    return f"{relation_name(relation['relation'])} {relation['raters']} 人 {percent}%"


def _relation_lines(relation: Tree, decimals: int, level: int) -> Iterator[str]:
    items = f"；{_items(relation['items'])}" if level == 0 else ""
    who = f"{relation_name(relation['relation'])}（{relation['raters']} 人{items}）"
    percent = shown(relation["percent"], decimals)
    yield f"   · {who}：{AGGREGATE_NAMES[relation['aggregate']]} {percent}%{_division(relation['working'], decimals)}"
    if level < 2:
        for row in relation["working"].get("items", ()):
            if row["count"]:
                yield _item_line(row, decimals)


def _items(weights: Mapping[str, str]) -> str:
    equal = len(set(weights.values())) == 1
    names = [one_line(name, 20) if equal else f"{one_line(name, 20)}×{weight}" for name, weight in weights.items()]
    return listed(names, 8)


def _division(working: Tree, decimals: int) -> str:
    """What was divided by what, where the figure is a quotient."""
    if "reached" in working:
        return f"（{working['at_least']} 以上 {working['reached']} 人 ÷ {working['count']} 人）"
    if "sum" not in working:
        return ""
    dropped = f"去掉 {'、'.join(_dropped(working, decimals))}，" if working.get("dropped") else ""
    return f"（{dropped}合计 {shown(working['sum'], decimals)} ÷ {working.get('kept', working['count'])}）"


def _dropped(working: Tree, decimals: int) -> list[str]:
    return [shown(value, decimals) for value in (*working["dropped_low"], *working["dropped_high"])]


def _item_line(row: Tree, decimals: int) -> str:
    note = f"去掉 {'、'.join(_dropped(row, decimals))}" if row["dropped"] else "未去掉"
    return f"     {one_line(row['item'], 20)}：{row['count']} 个，{note}，平均 {shown(row['mean'], decimals)}%"


def _fold_line(period: Tree, decimals: int) -> str:
    """The relations weighted by points; the divisor is what the points of those counted add up to."""
    relations = period["relations"]
    terms = " + ".join(f"{shown(relation['percent'], decimals)} × {relation['points']}" for relation in relations)
    divisor = exact_text(Fraction(relations[0]["points"]) / Fraction(relations[0]["weight"]))
    return f"   合成：（{terms}）÷ {divisor} = {shown(period['percent'], decimals)}%"


WORKINGS: Mapping[str, Callable[[Tree, int, int], Iterator[str]]] = {
    "indicator": _indicator_lines,
    "ledger": _ledger_lines,
    "unit": _unit_lines,
    "ratings": _ratings_lines,
}
