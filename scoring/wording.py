"""The derivation of a result in plain Chinese: one page that a layman can follow with a calculator."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text, number_text
from scoring.disclosed import DisclosedPart, DisclosedSubject
from scoring.results import SubjectResult

FLAG_NAMES: dict[str, str] = {
    "missing": "有环节或评价关系无人评价",
    "not_trimmed": "人数太少，未去掉最高分和最低分",
    "invalid_sheet": "有问卷作答不足一半，未计入",
    "hidden": "有匿名评价人数不足，该项不公开",
    "undecided": "等次待定",
    "excess": "因同分不拆，该等次超出名额",
    "event": "有影响等次或评先的事件",
    "small_group": "本组人数少，不按比例分等次",
    "honoured": "列入先进",
}
SOURCE_NAMES = {"indicator": "指标数据", "ledger": "加扣分台账", "ratings": "测评打分", "unit": "所在单位得分"}
AGGREGATE_NAMES = {
    "mean": "各评价人总评的平均数",
    "trimmed": "去掉最高、最低后的平均数",
    "median": "各评价人总评的中位数",
    "share": "达到标准的评价人所占百分比",
}
COMBINE_NAMES = {"mean": "各期取平均", "sum": "各期相加", "last": "取最后一期"}
REASON_NAMES = {
    "ties": "同分的人不能拆开，没有一种分法满足名额",
    "minima_over": "各等次最少名额合计 {needed} 人，超过 {size} 人",
    "maxima_under": "各等次最多名额合计 {possible} 人，不足 {size} 人",
    "events_over_quota": "因事件定为{grade}的有 {fixed} 人，超过名额 {high} 人",
    "max_count_unreachable": "{grade}不能减到 {max_count} 人",
    "min_count_unreachable": "{grade}不能达到 {min_count} 人",
}
RULE_NAMES = {
    "only": "只有这一种分法",
    "nearest": "取最接近各等次中点的一种",
    "favour": "同分就高，名额从最接近中点的分法顺延",
}
HIDDEN = "为保护匿名评价人，不公开。"
MISSING_NAMES = {
    "renormalise": "缺的部分不计，其余部分按原比例放大",
    "zero": "缺的部分按零分计",
    "pending": "缺的部分补齐之前不出总分",
}


def derivation_text(result: SubjectResult, shown: DisclosedSubject | None = None) -> str:
    """How the score and the grade came about: parts, raters, figures, sum, rounding, grade; in plain Chinese.

    Complete, for those who hold the ratings. For anybody else give `shown`, what the disclosure gate lets
    pass: then ratings appear only as the figures published, and what is hidden is said to be hidden.
    """
    tree = result.derivation
    lines = [f"{result.name or result.subject}（{result.subject}）· {tree['policy']}", ""]
    for number, part in enumerate(tree["parts"], start=1):
        if shown is not None and part["source"] == "ratings":
            lines.extend(_shown_part_lines(number, shown.part(part["part"])))
        else:
            lines.extend(_part_lines(number, part, tree["decimals"]))
    lines.append("")
    if shown is None:
        lines.extend(_total_lines(tree))
    else:
        lines.extend(_shown_total_lines(tree, shown))
    if shown is None or not shown.score.hidden:
        lines.extend(_grade_lines(result))
    flags = result.flags if shown is None else shown.flags
    if flags:
        lines.append("标记：" + "；".join(FLAG_NAMES[flag] for flag in flags) + "。")
    return "\n".join(lines)


def _shown_part_lines(number: int, part: DisclosedPart) -> Iterator[str]:
    head = f"{number}. {part.key}（{SOURCE_NAMES['ratings']}，满分 {exact_text(part.points_max)} 分）："
    if part.percent.hidden:
        yield head + HIDDEN
    elif part.percent.value is None:
        yield head + "没有数据。"
    else:
        yield head + f"{part.percent.text}%，折合 {part.points.text} 分。"
    for relation in part.relations:
        weight = f"{relation.raters} 人，满分 {exact_text(relation.points_max)} 分"
        if relation.percent.hidden:
            yield f"   · {relation.relation}（{weight}）：{HIDDEN}"
        elif relation.percent.value is None:
            yield f"   · {relation.relation}（{weight}）：没有数据。"
        else:
            yield f"   · {relation.relation}（{weight}）：{relation.percent.text}%，折合 {relation.points.text} 分。"


def _shown_total_lines(tree: dict[str, Any], shown: DisclosedSubject) -> Iterator[str]:
    if shown.score.hidden:
        yield f"总分和等次：{HIDDEN}"
    elif shown.score.value is None:
        yield f"总分：暂无。规则：{MISSING_NAMES[tree['missing']]}；全部缺失则没有总分。"
    else:
        yield f"总分：公布 {shown.score.text} 分（各环节按满分相加，四舍五入一次）。"


def _shown(text: str, decimals: int) -> str:
    """An exact number for reading: as it is when it ends soon, else rounded with a sign that it is."""
    value = Fraction(text)
    exact = exact_text(value)
    if "/" not in exact and len(exact) <= decimals + 8:
        return exact
    return f"约 {number_text(value, decimals + 2)}"


def _part_lines(number: int, part: dict[str, Any], decimals: int) -> Iterator[str]:
    head = f"{number}. {part['part']}（{SOURCE_NAMES[part['source']]}，满分 {part['points_max']} 分）："
    if part["percent"] is None:
        yield head + "没有数据。"
        return
    percent, points = _shown(part["percent"], decimals), _shown(part["points"], decimals)
    yield head + f"{percent}% × {part['points_max']} ÷ 100 = {points} 分。"
    yield from _WORKINGS[part["source"]](part["working"], decimals)


def _indicator_lines(working: dict[str, Any], decimals: int) -> Iterator[str]:
    values = "、".join(_indicator_row(row) for row in working["rows"])
    rule = f"；{COMBINE_NAMES[working['combine']]}" if len(working["rows"]) > 1 else ""
    yield f"   指标 {working['indicator']}：{values}{rule}。"


def _indicator_row(row: dict[str, str]) -> str:
    period = f"{row['period']} " if row["period"] else ""
    if "counted" in row:
        return f"{period}{row['value']}（目标 {row['target']}，折合 {row['counted']}%，最高 100%）"
    target = f"（目标 {row['target']}）" if "target" in row else ""
    return f"{period}{row['value']}{target}"


def _ledger_lines(working: dict[str, Any], decimals: int) -> Iterator[str]:
    entries, held = working["entries"], working["held"]
    yield f"   起始 {working['start']} 分，共 {len(entries)} 笔，合计后 {working['sum']} 分，计 {held} 分。"
    for entry in entries[:12]:
        yield f"   · {entry['date']} {entry['points']} 分 {entry['reason']}"
    if len(entries) > 12:
        yield "   · 其余各笔见台账"


def _unit_lines(working: dict[str, Any], decimals: int) -> Iterator[str]:
    yield f"   取所在单位 {working['unit']} 的得分 {working['score']}。"


def _ratings_lines(working: dict[str, Any], decimals: int) -> Iterator[str]:
    periods = working["periods"]
    for period in periods:
        if len(periods) > 1:
            yield f"   {period['period'] or '（未注明期次）'}：{_shown(period['percent'], decimals)}%"
        for relation in period["relations"]:
            yield from _relation_lines(relation, decimals)
        if len(period["relations"]) > 1:
            yield _fold_line(period, decimals)
    if len(periods) > 1:
        yield f"   {COMBINE_NAMES[working['combine']]}。"


def _relation_lines(relation: dict[str, Any], decimals: int) -> Iterator[str]:
    basis, percent = AGGREGATE_NAMES[relation["aggregate"]], _shown(relation["percent"], decimals)
    equal = len(set(relation["items"].values())) == 1
    items = "、".join(name if equal else f"{name}×{weight}" for name, weight in relation["items"].items())
    line = f"   · {relation['relation']}（{relation['raters']} 人；{items}）：{basis} {percent}%"
    total = relation["working"].get("sum")
    if total is not None:
        divisor = relation["working"].get("kept", relation["working"]["count"])
        line += f"（合计 {_shown(total, decimals)} ÷ {divisor}）"
    yield line
    for row in relation["working"].get("items", ()):
        if row["count"]:
            dropped = "、".join(row.get("dropped_low", []) + row.get("dropped_high", []))
            note = f"，去掉 {dropped}" if dropped else "，未去掉"
            yield f"     {row['item']}：{row['count']} 个{note}，平均 {_shown(row['mean'], decimals)}%"


def _fold_line(period: dict[str, Any], decimals: int) -> str:
    """The relations weighted by points; the divisor is what the points of those counted add up to."""
    relations = period["relations"]
    terms = " + ".join(f"{_shown(one['percent'], decimals)}% × {one['points']}" for one in relations)
    divisor = exact_text(Fraction(relations[0]["points"]) / Fraction(relations[0]["weight"]))
    return f"   合成：（{terms}）÷ {divisor} = {_shown(period['percent'], decimals)}%"


_WORKINGS = {
    "indicator": _indicator_lines,
    "ledger": _ledger_lines,
    "unit": _unit_lines,
    "ratings": _ratings_lines,
}


def _total_lines(tree: dict[str, Any]) -> Iterator[str]:
    if tree["exact"] is None:
        yield f"总分：暂无。规则：{MISSING_NAMES[tree['missing']]}；全部缺失则没有总分。"
        return
    terms = [part for part in tree["parts"] if part["percent"] is not None]
    points = " + ".join(_shown(part["in_score"], tree["decimals"]) for part in terms)
    if any(part["percent"] is None for part in tree["parts"]):
        yield f"缺失环节：{MISSING_NAMES[tree['missing']]}。"
    yield f"总分：{points} = {_shown(tree['exact'], tree['decimals'])}，四舍五入一次，公布 {tree['published']} 分。"


def _grade_lines(result: SubjectResult) -> Iterator[str]:
    group = f"（{result.group}）" if result.group else ""
    if result.rank is not None:
        yield f"名次：本组{group}第 {result.rank} 名，同分同名次。"
    given, events = result.derivation["grading"]["given"], result.derivation["grading"]["events"]
    yield from _certificate_lines(result.derivation["grading"]["certificate"])
    if result.grade is None:
        yield "等次：无。" if "undecided" not in result.flags else "等次：待定。"
    elif given == result.grade or given is None:
        yield f"等次：{result.grade}。"
    else:
        yield f"等次：按得分为{given}，因事件调整为{result.grade}。"
    if events:
        yield f"事件：{'、'.join(events)}。"


def _certificate_lines(certificate: dict[str, Any]) -> Iterator[str]:
    """How the group was graded: bands, or quotas with the choice made; or why it is undecided."""
    if certificate["method"] == "bands":
        bands = "，".join(f"{one['grade']} {one['min']} 分起" for one in certificate["bands"][:-1])
        last = certificate["bands"][-1]["grade"]
        yield f"分等：{'本组人数少，不按比例，' if certificate['small_group'] else ''}{bands}，其余{last}。"
    if certificate["method"] == "distribution":
        bounds = "，".join(f"{one['grade']} {one['low']}–{one['high']}" for one in certificate["bounds"])
        yield f"分等：本组 {certificate['size']} 人，名额 {bounds}；同分不拆。"
    if "chosen" in certificate:
        chosen = "，".join(f"{grade} {count}" for grade, count in certificate["chosen"].items())
        yield f"　　　可行的分法 {certificate['solutions']} 种，{RULE_NAMES[certificate['rule']]}：{chosen}。"
    if "reason" in certificate:
        yield f"　　　不能分等：{REASON_NAMES[certificate['reason']].format_map(certificate)}。"
