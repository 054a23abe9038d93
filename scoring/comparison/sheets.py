"""The comparison as rows of two sheets: 比绩 (differences) and 名次 (ranks). Written from the tree alone."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.comparison.verdict import WHY_WORDS, verdict_words
from scoring.labels import one_line, part_name, relation_name

Tree = Mapping[str, Any]
Cells = tuple[str | int | Fraction | None, ...]

DIFFERENCE_HEAD = ("编号", "姓名", "指标", "对比", "本人", "参照", "差", "差的下限", "差的上限", "结论", "说明")
RANK_HEAD = ("编号", "姓名", "指标", "范围", "本人", "下限", "上限", "最少评价人数", "名次", "人数", "百分位")
NO_DIFFERENCE = "看不出差别"
NO_CHANGE = "看不出变化"


def difference_rows(tree: Tree) -> Iterator[Cells]:
    """A row per subject, figure and reference."""
    for subject, figure in _figures(tree):
        start = (subject["subject"], subject["name"], figure_name(figure))
        for horizontal in figure["horizontal"]:
            if horizontal.get("hidden") or "difference" in horizontal:
                yield (*start, f"{_peers(horizontal)}其他人均值", *_against(figure["value"], horizontal, NO_DIFFERENCE))
        for horizontal in figure["vertical"]:
            yield (*start, _past(horizontal), *_against(horizontal["own"], horizontal, NO_CHANGE))
        for horizontal in figure["benchmarks"]:
            yield (
                *start,
                f"标杆（{one_line(horizontal['name'])}）",
                *_against(figure["value"], horizontal, NO_DIFFERENCE),
            )


def rank_rows(tree: Tree) -> Iterator[Cells]:
    """A row per subject, figure and group of peers."""
    for subject, figure in _figures(tree):
        ends = _numbers(figure.get("interval", (None, None)))
        own = (figure_name(figure), Fraction(figure["value"]), *ends, figure.get("raters"))
        for horizontal in figure["horizontal"]:
            if not horizontal.get("hidden"):
                start = (subject["subject"], subject["name"], own[0], _peers(horizontal))
                yield (*start, *own[1:], horizontal["rank"], horizontal["size"], Fraction(horizontal["percentile"]))


def figure_name(figure: Tree) -> str:
    """总分, 行为表现, 行为表现·协作评价, 协作评价·沟通协作."""
    if figure["level"] == "score":
        return "总分"
    if figure["level"] == "part":
        return part_name(figure["part"])
    if figure["level"] == "relation":
        return f"{part_name(figure['part'])}·{relation_name(figure['relation'])}"
    return f"{relation_name(figure['relation'])}·{one_line(figure['item'])}"


def _figures(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    for subject in tree["subjects"]:
        for figure in subject["figures"]:
            yield subject, figure


def _peers(peers: Tree) -> str:
    names = {"group": "同组", "unit": "本部门", "level": "同职级", "kind": "同类"}
    name = names.get(peers["within"], f"同{one_line(peers['within'])}")
    return f"{name}（{one_line(peers['of'])}）" if peers["of"] else name


def _past(past: Tree) -> str:
    return (
        f"本人往期（{past['then']}）" if past["source"] == "history" else f"本人各期（{past['now']} 对 {past['then']}）"
    )


def _against(own: str, benchmark: Tree, same: str) -> Cells:
    if benchmark.get("hidden"):
        return (Fraction(own), None, None, None, None, "不公布", "")
    numbers = (Fraction(own), Fraction(benchmark["reference"]), Fraction(benchmark["difference"]))
    ends = _numbers(benchmark.get("interval", (None, None)))
    return (*numbers, *ends, verdict_words(benchmark, same), WHY_WORDS.get(benchmark.get("why", ""), ""))


def _numbers(texts: Sequence[str | None]) -> tuple[Fraction | None, ...]:
    return tuple(None if text is None else Fraction(text) for text in texts)
