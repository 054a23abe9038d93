"""What the pre-flight found, in words: each finding with its remedy in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.phrases.delivery import CHANNELS, reason_words, remedy
from bot.phrases.flaws import file_sentence
from bot.phrases.labels import relation_label
from scoring.files.toml_file import FileError
from surveys.preflight import PreflightFinding

Params = Mapping[str, Any]
WECOM_BATCH = 1000  # people that one call reaches

CHECK_HOW = "请写上方案名，例如：检查 中层360测评"
EXEMPT_HOW = "请写上方案名、编号和原因，例如：豁免 中层360测评 2 新科室只有两个人\n编号见“检查 方案名”。"
FINE = "没有发现问题，可以开启。"
_MARKS = {"block": "必须处理", "warn": "注意", "info": "说明"}


def _alone(params: Params) -> str:
    label = relation_label(str(params.get("relation", "")))
    return (
        f"{params.get('count')} 个对象没有人作“{label}”：{params.get('names')}。"
        "请补全花名册（上级工号、协作部门），或在“关系”表里指定"
    )


def _small(params: Params) -> str:
    label, least = relation_label(str(params.get("relation", ""))), params.get("min_raters")
    return (
        f"{params.get('count')} 个对象的“{label}”不足 {least} 人，即使全部填写也不单独显示：{params.get('names')}。"
        f"要显示，请在“关系”表里加到 {least} 人"
    )


def _heavy(params: Params) -> str:
    count, limit, most = params.get("count"), params.get("limit"), params.get("most")
    return (
        f"{count} 人要评的超过 {limit} 个（最多 {most} 个）：{params.get('names')}。"
        "要减轻，请在方案里给这个关系加 draw（均衡抽取）"
    )


def _empty(params: Params) -> str:
    return f"{params.get('count')} 个部门没有在岗的人，不参加：{params.get('names')}。部门已撤销的，请从花名册里去掉"


def _unreachable(params: Params) -> str:
    return (
        f"{params.get('count')} 人还没有绑定，通知不到：{params.get('names')}。"
        "请补企业微信账号，或发给他们邀请码（pingji roster codes）"
    )


def _refusing(params: Params) -> str:
    return f"{params.get('count')} 人退订或拒收消息，通知不到：{params.get('names')}。请他们重新关注并发一条消息"


def _silent(params: Params) -> str:
    nobody = params.get("without_contact")
    contact = f"（其中 {nobody} 家花名册里也没有联系人）" if nobody else ""
    return (
        f"{params.get('count')} 家企业没有联系得上的人{contact}：{params.get('names')}。"
        "请把邀请码发给企业联系人（pingji roster codes）"
    )


def _resting(params: Params) -> str:
    return (
        f"{params.get('count')} 家企业最近 90 天已经被请过 {params.get('at_most')} 轮，"
        f"这一轮不打扰：{params.get('names')}。"
        "一定要请，请把方案里的 at_most_per_quarter 改大"
    )


def _staff_contact(params: Params) -> str:
    return (
        f"{params.get('count')} 家企业联系人的手机号和本单位的人相同：{params.get('names')}。"
        "本单位的人不能代企业评价，请核对花名册里企业的联系人"
    )


def _namesakes(params: Params) -> str:
    return f"有 {params.get('count')} 位被评价人同名，评价和结果中都注明工号：{params.get('names')}"


def _stand_ins(params: Params) -> str:
    label = relation_label(str(params.get("relation", "")))
    return f"上级不在岗，由再上一级作“{label}”，{params.get('count')} 处：{params.get('names')}"


def _few(params: Params) -> str:
    label = relation_label(str(params.get("relation", "")))
    return (
        f"{params.get('count')} 个对象能作“{label}”的人不到 {params.get('needed')} 位：{params.get('names')}。"
        "请把方案里 draw 的 at_least 改小，或补全花名册"
    )


def _full(params: Params) -> str:
    who = f"{params.get('names')} 这 {params.get('count')} 个对象"
    return (
        f"{who}一共要 {params.get('needed')} 次评价；能评的人合起来只有 {params.get('raters')} 位，"
        f"每人最多评 {params.get('at_most')} 个，只够 {params.get('possible')} 次。"
        f"请把 at_most_per_rater 改为 {params.get('enough')}，或增加能评的人"
    )


def _apart(params: Params) -> str:
    label = relation_label(str(params.get("relation", "")))
    return f"“{label}”的部门分成 {params.get('count')} 群，之间没有共同的评价人，松紧不好比：{params.get('names')}。"


def _cannot_link(params: Params) -> str:
    return f"{_apart(params)}规则让它们没有共同的候选人，请在花名册里填写协作部门，或换一个规则"


def _not_linked(params: Params) -> str:
    return f"{_apart(params)}在每人能评的数之内没有找到连起来的办法，请把 at_most_per_rater 加 1 再试"


def _misfits(params: Params) -> str:
    error = params.get("error")
    why = file_sentence(error) if isinstance(error, FileError) else params.get("code")
    return f"方案和现在的考核办法、问卷对不上了：{why}。请改好后重新导入"


def _delivery(params: Params) -> str:
    parts = []
    wecom = sum(int(count) for name, count in params.items() if name.startswith("wecom"))
    followers = {name: int(count) for name, count in params.items() if not name.startswith("wecom")}
    if wecom:
        parts.append(f"企业微信 {wecom} 人（{-(-wecom // WECOM_BATCH)} 次调用）")
    if followers:
        count = sum(followers.values())
        details = "，".join(f"{CHANNELS.get(name, name)} {number} 人" for name, number in followers.items())
        parts.append(f"公众号 {count} 人（{count} 次调用：{details}）")
    return f"发一遍邀请要用：{'；'.join(parts)}"


def _stuck(params: Params) -> str:
    reason = str(params.get("reason", ""))
    return (
        f"{params.get('count')} 人的邀请现在送不到（{reason_words(reason)}）：{params.get('names')}。{remedy(reason)}"
    )


SENTENCES: Mapping[str, Callable[[Params], str]] = {
    "subjects_without_raters": _alone,
    "groups_too_small": _small,
    "raters_overloaded": _heavy,
    "departments_without_people": _empty,
    "raters_unreachable": _unreachable,
    "raters_refusing": _refusing,
    "enterprises_silent": _silent,
    "enterprises_resting": _resting,
    "enterprises_staff_contact": _staff_contact,
    "stand_ins": _stand_ins,
    "namesakes": _namesakes,
    "draw_few": _few,
    "draw_full": _full,
    "draw_cannot_link": _cannot_link,
    "draw_not_linked": _not_linked,
    "plan_misfits": _misfits,
    "delivery": _delivery,
    "invitations_stuck": _stuck,
}


def finding_words(finding: PreflightFinding) -> str:
    """One finding with its remedy; an exempted one with the reason."""
    words = SENTENCES.get(finding.code)
    text = words(finding.params) if words else finding.code
    return f"{text}。已豁免：{finding.exempted}" if finding.exempted else f"{text}"


def finding_line(number: int, finding: PreflightFinding) -> str:
    return f"{number}. {_MARKS[finding.level]}：{finding_words(finding)}"


def blocked(plan: str) -> str:
    return f"有必须处理的，现在还不能开启。处理好后再发一次；确实没有问题的，发送“豁免 {plan} 编号 原因”。"


def exempting(finding: PreflightFinding, reason: str) -> str:
    return f"将豁免（{reason}）：{finding_words(finding)}"


def exempted(finding: PreflightFinding, reason: str) -> str:
    return f"已记下豁免（{reason}）：{finding_words(finding)}"
