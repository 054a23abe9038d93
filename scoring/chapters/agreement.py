"""Agreement and quality of a round: response rates, reliability, and whether each subject's raters agree.

Figures are for those who hold the ratings. Others are shown words, from five raters (or subjects) on, and never of a
figure that is hidden: a printed AD or rwg is a standard deviation, and with the mean it gives small groups away.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from scoring.agreement.consensus import Consensus, consensus, yardstick
from scoring.agreement.figures import coefficient, significant
from scoring.agreement.icc import Estimate
from scoring.agreement.questionnaires import Questionnaire, questionnaire
from scoring.agreement.reliability import Reliability, reliability
from scoring.agreement.responses import Response, by_relation, by_subject, responses, voters
from scoring.agreement.words import SMALLEST_FOR_WORDS
from scoring.arithmetic import number_text
from scoring.chapters.base import Cell, Chapter, Evidence, SheetTable, Tree
from scoring.disclosure.published import DisclosedResults
from scoring.labels import relation_name

DESIGN_NAMES = {"crossed": "评价人完全相同", "nested": "评价人互不相同", "mixed": "评价人部分相同"}
_RESPONSE_HEAD = ("编号", "关系", "邀请人数", "有效人数", "回收率%")
_CONSENSUS_HEAD = ("编号", "关系", "人数", "一致程度", "平均偏离AD", "AD参考上限", "rwg（均匀）", "rwg（中度偏态）")
_RELIABILITY_HEAD = ("关系", "依据", "指标", "数值", "区间下限", "区间上限", "说明")


class Agreement(Chapter):
    """`responses`, `reliability` (per relation), `questionnaires` (per relation), `consensus` (per subject and
    relation)."""

    key = "agreement"
    votes = True

    def build(self, evidence: Evidence) -> Tree | None:
        policy, statistics = evidence.policy, evidence.statistics
        subjects = tuple(sorted(subject.subject for subject in evidence.subjects))
        relations = [relation for _, relation in policy.relations()]
        percents = {
            relation.relation: {subject: voters(statistics, subject, relation.relation) for subject in subjects}
            for relation in relations
        }
        if not any(raters for by_name in percents.values() for raters in by_name.values()):
            return None
        invited = responses(statistics, evidence.populations)
        held = {relation.relation: yardstick(relation, policy.percent) for relation in relations}
        forms = (questionnaire(statistics, relation, subjects) for relation in relations)
        return {
            "responses": [_response(row) for row in (*by_relation(invited), *by_subject(invited), *invited)],
            "reliability": [_reliability(reliability(name, by_name)) for name, by_name in percents.items()],
            "questionnaires": [_questionnaire(form) for form in forms if form is not None],
            "consensus": [
                _consensus(consensus(subject, name, held[name], by_name[subject]))
                for subject in subjects
                for name, by_name in percents.items()
                if by_name[subject]
            ],
        }

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        keys = ("subject", "relation", "invited", "answered", "percent")
        answered = tuple(_cells(row, keys) for row in tree["responses"])
        figures = ("subject", "relation", "raters", "word", "ad", "ad_limit", "rwg_uniform", "rwg_skewed")
        agreed = tuple(_cells(row, figures) for row in tree["consensus"])
        tables = [
            SheetTable("信度", _RELIABILITY_HEAD, tuple(_reliability_rows(tree))),
            SheetTable("评价一致性", _CONSENSUS_HEAD, agreed),
        ]
        return [SheetTable("回收率", _RESPONSE_HEAD, answered), *tables] if answered else tables

    def disclose(self, tree: Tree, shown: DisclosedResults) -> Tree | None:
        open_cells = _open_cells(shown)
        closed = {relation for (_, relation), is_open in open_cells.items() if not is_open}
        return {
            "responses": tree["responses"],
            "reliability": _words(tree["reliability"], closed),
            "questionnaires": _words(tree["questionnaires"], closed),
            "consensus": [
                {key: row[key] for key in ("subject", "relation", "raters", "word")}
                for row in tree["consensus"]
                if open_cells.get((row["subject"], row["relation"])) and row["raters"] >= SMALLEST_FOR_WORDS
            ],
        }


def _cells(row: dict[str, Any], keys: Iterable[str]) -> tuple[Cell, ...]:
    """The row's figures, empty where others are shown none; the relation by its Chinese name."""
    return tuple(relation_name(row[key]) if key == "relation" else row.get(key) for key in keys)


def _open_cells(shown: DisclosedResults) -> dict[tuple[str, str], bool]:
    """Whether the figure of a subject and relation is published, for all that have one."""
    return {
        (subject.subject, relation.relation): not relation.percent.hidden
        for subject in shown.subjects
        for part in subject.parts
        for relation in part.relations
        if relation.percent.hidden or relation.percent.value is not None
    }


def _words(rows: Iterable[dict[str, Any]], closed: set[str]) -> list[dict[str, Any]]:
    """A relation's word, where none of its figures is hidden."""
    return [
        {"relation": row["relation"], "subjects": row["subjects"], "word": row["word"]}
        for row in rows
        if row["relation"] not in closed
    ]


def _response(row: Response) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "relation": row.relation,
        "invited": row.invited,
        "answered": row.answered,
        "percent": None if row.percent is None else number_text(row.percent, 1),
    }


def _estimate(estimate: Estimate | None) -> dict[str, str | None] | None:
    if estimate is None:
        return None
    return {"value": coefficient(estimate.value), "low": coefficient(estimate.low), "high": coefficient(estimate.high)}


def _reliability(reliability_: Reliability) -> dict[str, Any]:
    parts = reliability_.components
    tree: dict[str, Any] = {
        "relation": reliability_.relation,
        "design": reliability_.design,
        "subjects": reliability_.subjects,
        "raters": reliability_.raters,
        "ratings": reliability_.ratings,
        "index": reliability_.index,
        "used": _estimate(reliability_.used),
        "one_rater": _estimate(reliability_.one),
        "others": {name: _estimate(estimate) for name, estimate in reliability_.others},
        "needed_for_70": reliability_.needed[0],
        "needed_for_80": reliability_.needed[1],
        "word": reliability_.word,
    }
    if parts is not None:
        variances = {"subject": parts.subject, "rater": parts.rater, "residual": parts.residual}
        tree["variances"] = {name: significant(value) for name, value in variances.items()}
        tree["negative"] = list(parts.negative)
    return tree


def _questionnaire(scale: Questionnaire) -> dict[str, Any]:
    return {
        "relation": scale.relation,
        "items": scale.items,
        "subjects": scale.subjects,
        "alpha": _estimate(scale.alpha),
        "omega": coefficient(scale.omega),
        "word": scale.word,
    }


def _consensus(agreement: Consensus) -> dict[str, Any]:
    return {
        "subject": agreement.subject,
        "relation": agreement.relation,
        "raters": agreement.raters,
        "word": agreement.word,
        "ad": significant(agreement.ad),
        "ad_of_median": significant(agreement.ad_of_median),
        "ad_limit": significant(agreement.ad_limit),
        "rwg_uniform": coefficient(agreement.rwg_uniform),
        "rwg_skewed": coefficient(agreement.rwg_skewed),
        "below_chance": agreement.rwg_uniform is not None and agreement.rwg_uniform < 0,
    }


def _reliability_rows(tree: Tree) -> Iterable[tuple[Cell, ...]]:
    for row in tree["reliability"]:
        relation, counted = relation_name(row["relation"]), f"{row['subjects']} 个对象"
        if "design" not in row:  # as shown to others: a word
            yield (relation, counted, "评价人信度", None, None, None, row["word"])
            continue
        basis = f"{counted}，{row['raters']} 位评价人，{DESIGN_NAMES[row['design']]}"
        yield (relation, basis, row["index"] or "评价人信度", *_figures(row["used"]), row["word"])
        for name, estimate in (("单个评价人", row["one_rater"]), *row["others"].items()):
            yield (relation, basis, name, *_figures(estimate))
        for goal in ("70", "80"):
            yield (relation, basis, f"信度达到 0.{goal} 需要的人数", row[f"needed_for_{goal}"])
    for row in tree["questionnaires"]:
        relation, counted = relation_name(row["relation"]), f"{row['subjects']} 个对象"
        if "alpha" not in row:
            yield (relation, counted, "问卷一致性", None, None, None, row["word"])
            continue
        basis = f"{counted}，{row['items']} 项指标"
        yield (relation, basis, "α", *_figures(row["alpha"]), row["word"])
        yield (relation, basis, "ω（单因子，极大似然）", row["omega"])


def _figures(texts: dict[str, str | None] | None) -> tuple[str | None, ...]:
    return (None, None, None) if texts is None else (texts["value"], texts["low"], texts["high"])
