"""The derivation in plain Chinese for everybody else: only what the disclosure gate lets pass."""

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.disclosure.published import DisclosedSubject
from scoring.labels import one_line, part_name, relation_name
from scoring.wording.grade_lines import grade_lines, history_line
from scoring.wording.page import fit
from scoring.wording.parts import LEVELS, part_lines
from scoring.wording.words import AGGREGATE_NAMES, COMBINE_NAMES, HIDDEN, MISSING_NAMES, SOURCE_NAMES, flags_line

Tree = Mapping[str, Any]


def disclosed_text(tree: Tree, shown: DisclosedSubject) -> str:
    """One page from a pruned derivation (`pruning.prune_derivation`): figures as published, hidden ones said to be."""
    title = f"{one_line(shown.name or shown.subject)}（{one_line(shown.subject)}）· {one_line(tree['policy'])}"
    tail = ["", *score_lines(tree)]
    if not tree["hidden"]:
        tail += grade_lines(tree["grading"], "undecided" in shown.flags)
    tail += history_line(tree)
    if shown.flags:
        tail.append(flags_line(shown.flags))
    return "\n".join(fit([title, ""], (_body(tree, level) for level in LEVELS), tail))


def _body(tree: Tree, level: int) -> list[str]:
    lines: list[str] = []
    for number, part in enumerate(tree["parts"], 1):
        ratings = part["source"] == "ratings"
        lines += _rated_lines(number, part, level) if ratings else part_lines(number, part, tree["decimals"], level)
    return lines


def _rated_lines(number: int, part: Tree, level: int) -> Iterator[str]:
    head = f"{number}. {part_name(part['part'])}（{SOURCE_NAMES['ratings']}，满分 {part['points_max']} 分）："
    yield head + _figure(part)
    if level == LEVELS[-1]:
        return
    for relation in part["relations"]:
        yield f"   · {relation_words(relation)}：{_figure(relation)}"
    periods = part["working"]["periods"]
    if len(periods) > 1:
        yield f"   共 {len(periods)} 期，{COMBINE_NAMES[part['working']['combine']]}。"
    elif fold := fold_words(part):
        yield f"   合成：{fold}"


def relation_words(relation: Tree) -> str:
    """Who rated, how many where that may be said, and for how many points."""
    count = "" if relation["raters"] is None else f"{relation['raters']} 人，"
    method = AGGREGATE_NAMES[relation["aggregate"]] if relation.get("aggregate", "mean") != "mean" else ""
    rule = f"，{method}" if method else ""
    return f"{relation_name(relation['relation'])}（{count}满分 {relation['points_max']} 分{rule}）"


def is_folded(part: Tree) -> bool:
    """Whether published relations, weighted by points, make the part: several, all shown, in one period."""
    relations = part["relations"]
    hides = part["hidden"] or any(relation["hidden"] or relation["percent"] is None for relation in relations)
    return not hides and part["percent"] is not None and len(relations) > 1 and len(part["working"]["periods"]) == 1


def fold_words(part: Tree) -> str:
    """The relations folded into the part, from published figures; empty where they do not make it."""
    if not is_folded(part):
        return ""
    terms = " + ".join(f"{relation['percent']} × {relation['points_max']}" for relation in part["relations"])
    return f"（{terms}）÷ {part['points_max']} ≈ {part['percent']}%"


def score_lines(tree: Tree) -> Iterator[str]:
    """How the parts make the score, as far as that is shown."""
    if tree["hidden"]:
        yield f"总分和等次：{HIDDEN}"
        return
    if tree["published"] is None:
        yield f"总分：暂无。规则：{MISSING_NAMES[tree['missing']]}；全部缺失则没有总分。"
        return
    if any(part["percent"] is None and not part["hidden"] for part in tree["parts"]):
        yield f"缺失环节：{MISSING_NAMES[tree['missing']]}。"
    terms = sum_terms(tree)
    yield f"总分：{f'{terms} ≈ ' if terms else ''}{tree['published']} 分（用未舍入的数合计，四舍五入一次）。"


def sum_terms(tree: Tree) -> str:
    """The parts' points to add up: `61.6 + 24.40`; empty where one of them is hidden or there is only one."""
    counted = [part for part in tree["parts"] if part["percent"] is not None]
    if len(counted) < 2 or any(part["hidden"] for part in tree["parts"]):
        return ""
    return " + ".join(part["in_score"] for part in counted)


def _figure(figure: Tree) -> str:
    if figure["hidden"]:
        return HIDDEN
    if figure["percent"] is None:
        return "没有数据。"
    return f"{figure['percent']}%，折合 {figure['points']} 分。"
