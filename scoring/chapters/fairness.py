"""Fairness: raw and adjusted scores side by side, for the committee that holds the ratings. Off unless a policy says
`[fairness]` `enabled = true`; it changes no score and is never shown to others.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from scoring.chapters.base import Cell, Chapter, Evidence, SheetTable, Tree
from scoring.files.toml_table import Table
from scoring.labels import relation_name

NAMES = {"subject": "被评对象之间", "rater": "评价人宽严", "residual": "其余（看法不同和偶然）"}
METHODS = {"reml": "限制性极大似然", "moments": "矩估计"}
NOT_ESTIMABLE = "评价人各只评一个对象，或每个对象只有一人评价：宽严和水平分不开，无法修正。"
NOTE = "仅供考核组核查，不改变任何得分；不同可比范围之间不能比较。"
_HEAD = (
    "编号", "组", "可比范围", "范围内人数", "得分", "修正后", "变动", "标准误",
    "范围内名次", "修正后名次", "名次区间", "按分等次", "修正后将入等次",
)  # fmt: skip
_ABOUT_HEAD = ("项目", "内容")


class Fairness(Chapter):
    """Crossed random effects: every rater's strictness is taken out of the scores, with ranks and grade borders."""

    key = "fairness"
    votes = True

    def settings(self, table: Table) -> bool:
        """Whether the report is wanted."""
        table.only({"enabled"})
        return table.boolean("enabled", False)

    def build(self, evidence: Evidence) -> Tree | None:
        if not evidence.policy.chapters.get(self.key, False):
            return None
        from scoring.fairness.report import fairness_report  # numpy and scipy, only where they are wanted

        return fairness_report(evidence)

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        about = SheetTable("公平性说明", _ABOUT_HEAD, tuple(_about(tree)))
        if "reason" in tree:
            return [about]
        return [SheetTable("公平性参考", _HEAD, tuple(_row(row) for row in tree["subjects"])), about]


def _row(row: dict[str, Any]) -> tuple[Cell, ...]:
    low, high = row["rank_interval"]
    figures = (Fraction(row["score"]), Fraction(row["adjusted"]), Fraction(row["shift"]), row["error"])
    places = (row["rank"], row["rank_adjusted"], f"{low}–{high}", row["grade"], row["would_be"])
    return (row["subject"], row["group"], row["component"], row["compared"], *figures, *places)


def _about(tree: Tree) -> Iterator[tuple[Cell, ...]]:
    yield ("用途", NOTE)
    if "reason" in tree:
        yield ("结论", NOT_ESTIMABLE)
        return
    yield ("方法", f"交叉随机效应，{METHODS[tree['method']]}；{tree['ratings']} 份评价，{tree['raters']} 位评价人")
    for name, parts in tree["variances"].items():
        zero = "，估计为负，按 0 计" if name in tree["negative"] else ""
        yield (f"分数差别来自{NAMES[name]}", f"{parts['percent']}%（方差 {parts['variance']}{zero}）")
    for row in tree["components"]:
        yield (f"可比范围 {row['component']}", _component(row))
    if not tree["exact_spreads"]:
        yield ("标准误", "规模大，只按各人自己的评价计算，是下限")
    if tree["approximate"]:
        yield ("近似", f"{_names(tree['approximate'])}：不是平均分，变动为近似值")
    if tree["not_shifted"]:
        yield ("未修正", f"{_names(tree['not_shifted'])}：按达标比例计分，不作修正")
    yield ("越过等次线", "、".join(tree["crossings"]) or "无")


def _names(relations: Sequence[str]) -> str:
    return "、".join(relation_name(name) for name in relations)


def _component(row: dict[str, Any]) -> str:
    text = f"{row['subjects']} 个对象，{row['raters']} 位评价人，{row['units']} 个部门"
    if row["units"] > 1:
        text += f"，{row['linking_raters']} 人跨部门评价，部门以外的评价 {row['linking_ratings']} 份"
    return text + ("。部门之间联系很弱，比较要谨慎。" if row["weak"] else "。")
