"""Chapter 评价质量: how raters rated, as counts and effects without names. A prompt to look, never a finding."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from scoring.chapters.base import Cell, Chapter, Evidence, SheetTable, Tree
from scoring.disclosure.published import DisclosedResults
from scoring.labels import relation_name
from scoring.policy_model import Item, Relation
from scoring.quality import AnsweredSheet, assess
from scoring.statistics.in_memory import StatisticsView, Vote

_HEAD = ("关系", "指标", "数量", "范围", "参照", "说明")
_PERSON = ("person", "")  # kinds of subjects whose keys are people's, so that a rater may be the same


class Quality(Chapter):
    """`relations` (by name) and `reciprocity`: see `scoring.quality.assess`."""

    key = "quality"
    votes = True

    def build(self, evidence: Evidence) -> Tree | None:
        statistics = evidence.statistics
        people = {sheet.subject for sheet in evidence.subjects if sheet.kind in _PERSON}
        sheets = list(_sheets(statistics, people))
        relations = [relation for _, relation in evidence.policy.relations()]
        margins = {relation.relation: _margins(statistics, relation) for relation in relations}
        tree = assess(sheets, margins)
        return tree if tree["relations"] else None

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        rows = [row for name, quality in tree["relations"].items() for row in _rows(relation_name(name), quality)]
        return (SheetTable("评价质量", _HEAD, (*rows, *_pairs(tree["reciprocity"]))),)

    def disclose(self, tree: Tree, shown: DisclosedResults) -> Tree | None:
        """Only of relations of which nothing is hidden: from counts over all, hidden groups could be guessed at."""
        hidden = {
            relation.relation
            for subject in shown.subjects
            for part in subject.parts
            for relation in part.relations
            if relation.percent.hidden
        }
        kept = {name: quality for name, quality in tree["relations"].items() if name not in hidden}
        return {"relations": kept, "reciprocity": None if hidden else tree["reciprocity"]} if kept else None


def _sheets(statistics: StatisticsView, people: set[str]) -> Iterator[AnsweredSheet]:
    """Every vote with answers. A rater who is nobody's subject keeps apart from subjects of the same key."""
    for subject, relation in statistics.pairs():
        for voter, periods in sorted(statistics.votes(subject, relation).items()):
            rater = voter if subject in people else f"\t{voter}"
            votes = [vote for vote in periods.values() if vote.answers]
            if votes:
                yield _sheet(rater, subject, relation, votes)


def _sheet(rater: str, subject: str, relation: str, votes: Sequence[Vote]) -> AnsweredSheet:
    total = sum((vote.total / vote.sheets for vote in votes), Fraction(0)) / len(votes)
    low, high = min(vote.low for vote in votes), max(vote.high for vote in votes)
    answers = sum(vote.answers for vote in votes)
    return AnsweredSheet(rater, subject, relation, float(total), answers, float(low), float(high))


def _margins(statistics: StatisticsView, relation: Relation) -> tuple[float, ...]:
    """Per item the share of answers at the top of its scale, over all subjects and periods."""
    margins = []
    for item in relation.items:
        form, top = 0, 0
        for counts in _counts(statistics, relation.relation, item):
            form += sum(counts.values())
            top += sum(number for value, number in counts.items() if value == item.scale.high)
        if form:
            margins.append(top / form)
    return tuple(margins)


def _counts(statistics: StatisticsView, relation: str, item: Item) -> Iterable[Mapping[Fraction, int]]:
    for subject, name in statistics.pairs():
        if name == relation:
            for period in statistics.periods(subject, [relation]):
                yield statistics.cell(subject, relation, period).counts.get(item.name, {})


def _rows(name: str, figures: Tree) -> Iterator[tuple[Cell, ...]]:
    judged, expected = f"{figures['judged']} 位答了 4 项以上的评价人", figures["expected_maximum"]
    by_margins = None if expected is None else f"按各题满分比例预计 {expected}"
    yield name, "全部同一个值", str(figures["straight"]), judged, None, "所有题目给了同一个值"
    yield name, "全部满分", str(figures["all_maximum"]), judged, by_margins, "每题都是最高分"
    even, uneven = figures.get("undifferentiated"), figures["severity"]
    if even is not None:
        scope = f"{even['raters']} 位评了 5 个以上对象的评价人"
        yield name, "不分高低", str(even["count"]), scope, None, "九成以上的对象得到同一个总分"
    if uneven is None:
        note = "评两个以上共同对象的评价人不足 5 位，无法比较"
        yield name, "宽严差异", None, f"{figures['raters']} 位评价人", None, note
    else:
        yield from _severity(name, uneven)


def _severity(name: str, figures: Tree) -> Iterator[tuple[Cell, ...]]:
    scope, chance = f"{figures['raters']} 位评价人", f"凭偶然预计 {figures['expected_each']}"
    left = f"扣除偶然后 {figures['beyond_noise']}"
    yield name, "宽严差异（标准差，百分点）", figures["spread"], scope, left, "与同评一个对象的其他人相比"
    yield name, "明显偏宽", str(figures["lenient"]), scope, chance, "差异超出偶然范围"
    yield name, "明显偏严", str(figures["severe"]), scope, chance, "差异超出偶然范围"


def _pairs(figures: Tree | None) -> Iterator[tuple[Cell, ...]]:
    if figures is None:
        return
    scope, rings = f"{figures['pairs']} 对互评", figures["rings"]
    yield None, "互评相关", figures["correlation"], scope, None, "扣除各人水平与宽严之后；团队里有一定相关属于正常"
    yield None, "异常互高的对数", str(figures["flagged"]), scope, "误报率控制在 5%", "只提示核实，不作结论"
    note = f"偶然出现的概率 {rings['chance']}" if rings["draws"] else None
    yield None, "互高的圈子", str(rings["count"]), f"{rings['people']} 人", note, "三人以上、半数以上两两互高"
