"""What relations and parts are called in Chinese, wherever they are read. Others are called by their own key."""

from collections.abc import Mapping

RELATION_NAMES: Mapping[str, str] = {
    "leader": "领导评价",
    "leadership": "领导班子评价",
    "head": "部门负责人评价",
    "peer": "协作评价",
    "collaborator": "协作部门评价",
    "subordinate": "下属评价",
    "self": "自评",
    "enterprise": "企业评价",
    "public": "群众评价",
    "expert": "专家评价",
}
PART_NAMES: Mapping[str, str] = {
    "performance": "业绩指标",
    "behaviour": "行为表现",
    "targets": "指标评估",
    "functional": "职能工作",
    "management": "管理工作",
    "democratic": "民主测评",
    "leadership": "领导班子评估",
    "enterprise": "企业评价",
    "public": "群众评价",
}


def relation_name(relation: str) -> str:
    """Who rates, as a name: 领导评价."""
    return RELATION_NAMES.get(relation, one_line(relation))


def part_name(part: str) -> str:
    """A part of the score as people say it: 行为表现."""
    return PART_NAMES.get(part, one_line(part))


def one_line(text: str, most: int = 60) -> str:
    """A text from a file as it may stand inside a sentence: on one line, cut where it is endless."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
