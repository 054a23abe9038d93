"""Satisfaction as sheets of the workbook: figures with their intervals, and what each of them counts."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from scoring.labels import relation_name
from scoring.satisfaction.figures import VERDICT_NAMES
from scoring.satisfaction.importance import QUADRANT_NAMES
from scoring.satisfaction.levels import BAD, INDEX, TOP2, TOP3, figure_name

Tree = dict[str, Any]
Cell = str | int | Fraction | None
Row = tuple[Cell, ...]
Named = tuple[str, tuple[str, ...], tuple[Row, ...]]

_FIGURES = (TOP2, TOP3, BAD, INDEX)
_HEAD = (
    *("编号", "名称", "关系", "期", "指标", "人数", "应评人数", "有效评价数"),
    *(f"{figure_name(figure)}{end}" for figure in _FIGURES for end in ("" if figure == INDEX else "%", "下限", "上限")),
    "对照目标",
)
_LESSON_HEAD = ("关系", "期", "内容", "指标", "数值", "区间下限", "区间上限", "说明")
_REFUSALS = {
    "too_few_rows": "对象太少：每个指标至少要 10 个对象，不作驱动分析",
    "too_many_items": "指标超过 15 个，不作驱动分析",
    "no_spread": "有指标各对象完全相同，无法分析",
    "collinear": "有指标互相重复，无法分析",
    "too_few": "有类别不足 20 人，请先合并再加权",
    "empty_category": "有类别没有人作答，总体比例无法达到，不加权",
    "unknown_category": "有作答者的类别不在给定的总体比例中，不加权",
}


def satisfaction_sheets(tree: Tree) -> Sequence[Named]:
    """Name, headings and rows of 满意度 (by subject and item, and together), 满意度分析 (if any) and 满意度口径."""
    rows = tuple(row for survey in tree["surveys"] for row in _rows(survey))
    lessons = tuple(row for survey in tree["surveys"] for row in _lessons(survey))
    more: tuple[Named, ...] = (("满意度分析", _LESSON_HEAD, lessons),) if lessons else ()
    return (("满意度", _HEAD, rows), *more, ("满意度口径", ("口径",), tuple(_definitions(tree))))


def _definitions(tree: Tree) -> Iterator[Row]:
    for text in tree["definitions"].values():
        yield (text,)
    if tree["target"] is not None:
        name, value = figure_name(tree["target"]["figure"]), tree["target"]["value"]
        yield (f"目标：{name}达到 {value}。整个区间都在目标以上才算达到，都在以下才算未达到，否则尚不能判断",)
    yield ("区间为 95% Wilson 区间（指数为 t 区间），已知应评人数的按有限总体修正；没有评价的不计入任何一档",)
    yield ("合计的区间：认得出同一评价人的按不同的人计；认不出的只按人数最多的一个对象计，因此偏宽",)


def _rows(survey: Tree) -> Iterator[Row]:
    place = (relation_name(survey["relation"]), survey["period"] or None)
    for result in (*survey["subjects"], survey["together"]):
        if result is None:
            continue
        head = (result.get("subject"), result.get("name", "合计"), *place)
        numbers = (result["raters"], result.get("invited"))
        for name, figures in (("总体", result["overall"]), *((item["item"], item) for item in result["items"])):
            if figures is not None:
                yield (*head, name, *numbers, *_figures(figures))


def _figures(figures: Tree) -> Iterator[Cell]:
    yield figures["answers"]
    for name in _FIGURES:
        figure = figures.get(name, {})
        yield from (_number(figure.get(key)) for key in ("value", "low", "high"))
    yield VERDICT_NAMES.get(figures.get("verdict", ""))


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _lessons(survey: Tree) -> Iterator[Row]:
    place, whole = (relation_name(survey["relation"]), survey["period"] or None), survey["together"]
    for result in (*survey["subjects"], whole):
        for nps in () if result is None else result["nps"]:
            name = f"净推荐值 {result.get('name', '合计')}"
            method = "少于 100 份，校正 Wald 区间" if nps["method"] == "adjusted" else "Wald 区间"
            yield (*place, name, nps["item"], *(_number(nps[key]) for key in ("value", "low", "high")), method)
    if whole is not None:
        yield from ((*place, *row) for row in _whole(whole))


def _whole(whole: Tree) -> Iterator[Row]:
    if "index" in whole:
        yield "综合满意度指数", None, _number(whole["index"]["value"]), None, None, whole["index"].get("missing")
    weighted = whole.get("weighted")
    if weighted is not None:
        yield _weighted(weighted)
    for point in whole.get("importance", {}).get("points", ()):
        for name, title in (("performance", "满意度"), ("importance", "重要性")):
            figure = point[name]
            values = (_number(figure[key]) for key in ("value", "low", "high"))
            yield (f"重要性—满意度：{title}", point["item"], *values, QUADRANT_NAMES[point["quadrant"]])
    drivers = whole.get("drivers", {})
    if "refused" in drivers:
        yield "关键驱动", None, None, None, None, _REFUSALS[drivers["refused"]]
    for item in drivers.get("items") or ():
        first, last = item["ranks"]
        note = f"相对权重 {item['johnson']}，Shapley {item['shapley']}，合计 R² {drivers['explained']}；相关不等于因果"
        yield "关键驱动（位次区间）", item["item"], None, first, last, note


def _weighted(weighted: Tree) -> Row:
    if "refused" in weighted:
        return ("加权满意率%", None, None, None, None, f"{_REFUSALS[weighted['refused']]}（{weighted['what']}）")
    met = "" if weighted["converged"] else f"；总体比例未能达到，最大相差 {weighted['off']}"
    note = f"设计效应 {weighted['deff']}，有效样本量 {weighted['n_eff']}，截断 {weighted['trimmed']} 人{met}"
    return ("加权满意率%", None, *(_number(weighted[TOP2][key]) for key in ("value", "low", "high")), note)
