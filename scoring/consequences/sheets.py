"""The consequences as rows of the sheet 结果运用. Written from the tree alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.consequences.settings import UNDECIDED
from scoring.labels import one_line, part_name

Tree = Mapping[str, Any]

HEAD = ("编号", "姓名", "部门", "等次", "事项", "结论", "应办", "期限", "依据")
NOTED = "提示"
_COLUMN_NAMES = {"unit": "部门", "group": "同组", "level": "同职级"}


def consequence_rows(tree: Tree) -> Iterator[tuple[str | None, ...]]:
    """A row per subject and flag, and per rule that cannot be decided yet. Nobody without one."""
    rules = {rule["flag"]: rule for rule in tree["rules"]}
    for result in tree["subjects"]:
        start = (result["subject"], result["name"], result["unit"], result["grade"])
        if result["flags"] == [UNDECIDED] and not result["rules"]:
            yield (*start, None, UNDECIDED, None, None, "本次等次未定")
        for judgement in result["rules"]:
            rule = rules[judgement["flag"]]
            if judgement["state"] == "yes":
                yield (*start, rule["flag"], NOTED, "、".join(rule["owes"]), _deadline(rule), reason_words(judgement))
            elif judgement["state"] == "undecided":
                yield (*start, rule["flag"], UNDECIDED, None, None, reason_words(judgement))


def reason_words(finding: Tree) -> str:
    """本次欠佳，2024 欠佳；行为表现 85.00，部门均值 84.10."""
    results = "，".join(_result_words(result, index) for index, result in enumerate(finding["results"]))
    compared = finding.get("compared")
    if compared is None:
        return results
    column = _COLUMN_NAMES.get(compared["within"], one_line(compared["within"]))
    own, mean = compared["own"] or "没有得分", compared["mean"] or "没有数"
    return f"{results}；{part_name(compared['part'])} {own}，{column}均值 {mean}"


def _result_words(result: Tree, index: int) -> str:
    period = one_line(result["period"])
    when = "本次" if index == 0 else f"{period} " if period else "更早一期"
    if not result["there"]:
        return f"{when}没有结果"
    return f"{when}{result['grade'] or '等次不详'}"


def _deadline(rule: Tree) -> str:
    return f"{rule['days']} 日内" if "days" in rule else ""
