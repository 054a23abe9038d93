"""The end of the page: the sum, the rounding, the rank, the grade and what led to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.labels import one_line
from scoring.wording.figures import shown
from scoring.wording.words import MISSING_NAMES, REASON_NAMES, RULE_NAMES

Tree = Mapping[str, Any]


def total_lines(tree: Tree) -> Iterator[str]:
    """The parts added up and rounded once."""
    if tree["exact"] is None:
        yield f"总分：暂无。规则：{MISSING_NAMES[tree['missing']]}；全部缺失则没有总分。"
        return
    decimals = tree["decimals"]
    terms = [shown(part["in_score"], decimals) for part in tree["parts"] if part["percent"] is not None]
    if any(part["percent"] is None for part in tree["parts"]):
        yield f"缺失环节：{MISSING_NAMES[tree['missing']]}。"
    exact = shown(tree["exact"], decimals)
    sum_words = f"{' + '.join(terms)} = {exact}" if len(terms) > 1 else exact
    digits = f"到 {decimals} 位小数" if decimals else "到整数"
    yield f"总分：{sum_words}，四舍五入一次（{digits}），公布 {tree['published']} 分。"


def grade_lines(tree: Tree, undecided: bool) -> Iterator[str]:
    """Rank, the group's rule, grade, events. `tree` is the derivation's `grading`."""
    group = f"（{one_line(tree['group'])}）" if tree["group"] else ""
    if tree["rank"] is not None:
        yield f"名次：本组{group}第 {tree['rank']} 名，同分同名次。"
    yield from certificate_lines(tree["certificate"])
    if tree["grade"] is None:
        yield "等次：待定。" if undecided else "等次：无。"
    elif tree["given"] in (tree["grade"], None):
        yield f"等次：{tree['grade']}。"
    else:
        yield f"等次：按得分为{tree['given']}，因事件调整为{tree['grade']}。"
    if tree["events"]:
        yield f"事件：{'、'.join(one_line(event) for event in tree['events'])}。"


def certificate_lines(certificate: Tree) -> Iterator[str]:
    """How the group was graded: bands, or quotas with the choice made; or why it is undecided."""
    if certificate["method"] == "bands":
        bands = "，".join(f"{band['grade']} {band['min']} 分起" for band in certificate["bands"][:-1])
        last = certificate["bands"][-1]["grade"]
        small = "本组人数少，不按比例，" if certificate["small_group"] else ""
        yield f"分等：{small}{bands}，其余{last}。" if bands else f"分等：{small}都是{last}。"
    if certificate["method"] == "distribution" and "bounds" in certificate:
        bounds = "，".join(f"{bound['grade']} {_span(bound)} 人" for bound in certificate["bounds"])
        yield f"分等：本组 {certificate['size']} 人，名额 {bounds}；同分不拆。"
    if "chosen" in certificate:
        chosen = "，".join(f"{grade} {count} 人" for grade, count in certificate["chosen"].items())
        yield f"　　　可行的分法 {certificate['solutions']} 种，{RULE_NAMES[certificate['rule']]}：{chosen}。"
    if "reason" in certificate:
        yield f"　　　不能分等：{REASON_NAMES[certificate['reason']].format_map(certificate)}。"


def history_line(tree: Tree) -> Iterator[str]:
    """Earlier results, the last three."""
    past = [entry for entry in tree.get("history", ()) if entry["score"] is not None or entry["grade"]][-3:]
    words = [
        " ".join(
            word
            for word in (one_line(entry["period"], 20), entry["score"] and f"{entry['score']} 分", entry["grade"])
            if word
        )
        for entry in past
    ]
    if words:
        yield f"以往：{'；'.join(words)}。"


def _span(bound: Tree) -> str:
    return str(bound["low"]) if bound["low"] == bound["high"] else f"{bound['low']}–{bound['high']}"
