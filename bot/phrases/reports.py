"""What a report says: who may read it, and why a figure is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping

_READERS: Mapping[str, Mapping[str, str]] = {
    "person": {"self": "本人", "head": "直接上级", "leaders": "分管领导"},
    "department": {"head": "部门负责人", "staff": "本部门人员", "leaders": "分管领导", "public": "社会公众"},
    "service": {"head": "所属部门负责人", "staff": "所属部门人员", "leaders": "分管领导", "public": "社会公众"},
    "project": {
        "owner": "责任人",
        "head": "所属部门负责人",
        "staff": "所属部门人员",
        "leaders": "分管领导",
        "public": "社会公众",
    },
    "enterprise": {"owner": "本企业", "public": "社会公众"},
}


def readers(kind: str, names: Collection[str]) -> str:
    """Who may read a report about a subject of this kind."""
    known = _READERS.get(kind, {})
    shown = [known[name] for name in names if name in known]
    return f"可以查看的人：{'、'.join([*shown, '管理员'])}。其他人看不到。"


def why_hidden(min_raters: int, *, is_small: bool) -> str:
    return f"参评不足 {min_raters} 人，已隐去" if is_small else "为保护参评人，已隐去"


def rank_words(rank: int, among: str) -> str:
    """`among`: the group as results call it, empty for everybody."""
    return f"第 {rank} 名{f'（{among}内）' if among else ''}"
