"""质量: how a round was answered, in plain words. Counts and effects; never a name, never a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HOW = "请在“质量”后面写上轮次，例如：质量 R7K3M2"
NOTHING = "评价人太少，或有不能显示的结果，看不出什么，也不显示。"
RELEASE_DESPITE = "疑似刷票已核实"
DESPITE_BOX = f"{RELEASE_DESPITE}，仍要发布"
NOTE = "这些只提示哪里值得看一看，不是结论；不记是谁，也不影响得分。"


def head(title: str) -> str:
    return f"“{title}”作答质量："


def relation(label: str, figures: Mapping[str, Any], agreement: str) -> str:
    """A relation in a few sentences."""
    parts = [f"· {label}：{figures['raters']} 位评价人，{figures['sheets']} 份"]
    if figures["judged"]:
        parts.append(f"　- 所有题都给同一个值的 {figures['straight']} 位（共 {figures['judged']} 位答了 4 题以上）")
        expected = f"，按各题满分的比例预计 {figures['expected_maximum']} 位" if figures["expected_maximum"] else ""
        parts.append(f"　- 全部满分的 {figures['all_maximum']} 位{expected}")
    even = figures.get("undifferentiated")
    if even is not None:
        parts.append(f"　- 对几乎所有人打同样总分的 {even['count']} 位（共 {even['raters']} 位评了 5 个以上对象）")
    parts += _severity(figures["severity"])
    if agreement:
        parts.append(f"　- 评价人之间的一致程度：{agreement}")
    return "\n".join(parts)


def _severity(figures: Mapping[str, Any] | None) -> list[str]:
    if figures is None:
        return []
    spread = f"　- 宽严相差：标准差 {figures['spread']} 个百分点，扣除偶然后 {figures['beyond_noise']}"
    chance = f"按偶然估计各约 {figures['expected_each']} 位"
    return [spread, f"　- 明显偏宽 {figures['lenient']} 位，明显偏严 {figures['severe']} 位（{chance}）"]


def reciprocity(figures: Mapping[str, Any]) -> str:
    rings = figures["rings"]
    lines = [f"· 互评：{figures['pairs']} 对，相关 {figures['correlation']}（扣除各人水平和宽严之后）"]
    lines.append(f"　- 异常互相抬高的 {figures['flagged']} 对")
    if rings["count"]:
        lines.append(
            f"　- 互相抬高的圈子 {rings['count']} 个，共 {rings['people']} 人，偶然出现的概率 {rings['chance']}"
        )
    return "\n".join(lines)


def stuffing(label: str, signs: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Signs of stuffing among the public's answers; of rounds that an earlier version sealed it says less."""
    lines = [f"· {label}（扫码）：{signs['sheets']} 份"]
    equal, days = signs["equal"], signs["days"]
    if equal is not None:
        share = round(100 * equal["commonest"] / equal["complete"])
        lines.append(f"　- {equal['commonest']} 份（{share}%）一模一样（共 {equal['complete']} 份答全）")
    if days is not None:
        share = round(100 * days["busiest"] / days["answers"])
        lines.append(f"　- 最忙的一天占 {share}%（{days['busiest']}/{days['answers']}，前后 {days['length']} 天）")
        where = "、".join(names.get(key, key) for key in days["bursts"])
        peak = f"：{where}，请核实那天是不是有活动" if where else ""
        lines.append(f"　- 有一天多得不寻常的 {len(days['bursts'])} 处（共看 {days['codes']} 处）{peak}")
    if signs.get("fast"):
        lines.append(f"　- 几秒内接连提交的 {signs['fast']} 份（每五份计一次）")
    for entry in signs.get("suspicions", ()):
        lines.append(f"　- 疑似刷票：{suspicion({**entry, 'name': names.get(entry['subject'], entry['subject'])})}")
    return "\n".join(lines)


def suspicion(entry: Mapping[str, Any]) -> str:
    """`name`, `sign`, `count`, `of`, `usual` as `surveys.results.Suspicion` has them."""
    share = round(100 * entry["count"] / entry["of"])
    figures = f"{entry['name']}，{entry['of']} 份中 {entry['count']} 份（{share}%）"
    if entry["sign"] in ("same", "pattern"):
        usual = "" if entry.get("usual") is None else f"，这样填的通常约占 {entry['usual']}%"
        return f"{figures}一模一样{usual}"
    if entry["sign"] == "shifted":
        return f"{figures}集中在少数几天，填的与其他日子明显不同"
    return f"{figures}在几秒内接连提交"


def suspected(params: Mapping[str, Any]) -> str:
    """Why a round is not released yet, and how it is."""
    return "\n".join(
        [
            "没有发布：这一轮疑似刷票，请先核实。",
            *(f"· {suspicion(entry)}" for entry in params.get("suspicions", ())),
            f"核实后仍要发布，请发送“发布 {params['round']} {RELEASE_DESPITE}”；"
            f"在后台请勾选“{DESPITE_BOX}”，在命令行请加 --despite-stuffing。",
        ]
    )


def release_despite(suspicions: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(["这一轮疑似刷票，您表示已经核实：", *(f"· {suspicion(entry)}" for entry in suspicions)])
