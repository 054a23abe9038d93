"""Names of things, the same wherever they are read: relations, levels, states, kinds of subjects."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scoring.labels import relation_name

TASKS: Mapping[str, str] = {
    "leader": "以领导身份评价{whom}",
    "leadership": "以领导班子成员身份评价{whom}",
    "head": "评价您部门的{whom}",
    "peer": "评价与您协作的{whom}",
    "collaborator": "评价与您协作的{whom}",
    "subordinate": "评价您的上级",
    "self": "评价您自己",
    "leader_annual": "以领导身份评价{whom}的全年工作",
    "public_annual": "评价{whom}的全年工作",
    "finance": "以财政评审人员身份评价{whom}",
    "enterprise": "评价园区{whom}的服务",
    "public": "评价{whom}",
    "expert": "以专家身份评价{whom}",
}
OWN_DEPARTMENT = "代表您的部门自评"
LEVELS: Mapping[str, str] = {
    "leader": "领导",
    "manager": "中层",
    "staff": "员工",
    "enterprise": "企业",
    "none": "",
}
STATES: Mapping[str, str] = {
    "open": "进行中",
    "paused": "已暂停",
    "closed": "已关闭",
    "sealed": "已封存",
    "scored": "已计分",
    "released": "已发布",
}
KINDS: Mapping[str, str] = {
    "person": "人员",
    "department": "部门",
    "service": "服务",
    "project": "项目",
    "enterprise": "企业",
}
_WHOM: Mapping[str, str] = {
    "department": "部门",
    "person": "同事",
    "service": "服务",
    "project": "项目",
    "enterprise": "企业",
}


_COUNTED: Mapping[str, tuple[str, str]] = {
    "person": ("名同事", "人"),
    "department": ("个部门", "个部门"),
    "service": ("个窗口", "个窗口"),
    "project": ("个项目", "个项目"),
    "enterprise": ("家企业", "家企业"),
}


def how_many(count: int, kinds: Collection[str]) -> str:
    """Subjects with their measure word: 10 名同事, 10 个部门, 42 家企业."""
    return f"{count} {_counted(kinds)[0]}"


def each(kinds: Collection[str]) -> str:
    """每人, 每个部门, 每家企业."""
    return f"每{_counted(kinds)[1]}"


def one_by_one(kinds: Collection[str]) -> str:
    """The order of a form that goes subject by subject: 逐人评, 逐个部门评."""
    return f"逐{_counted(kinds)[1]}评"


def _counted(kinds: Collection[str]) -> tuple[str, str]:
    """The words for one kind; for several what fits all of them."""
    return _COUNTED.get(next(iter(kinds)), ("个评价对象", "个")) if len(kinds) == 1 else ("个评价对象", "个")


def relation_label(relation: str) -> str:
    """Who rates, as a name: 领导评价. A relation we have no word for is called by its own."""
    return relation_name(relation)


def relation_task(relation: str, kinds: Collection[str] = ("person",)) -> str:
    """What a rater is asked to do under a relation, for subjects of these kinds: 评价与您协作的同事."""
    if relation == "self" and "department" in kinds:
        return OWN_DEPARTMENT
    whom = "和".join(word for kind, word in _WHOM.items() if kind in kinds)
    return TASKS.get(relation, f"{relation}：评价{{whom}}").format(whom=whom)


def state_label(state: str) -> str:
    return STATES.get(state, state)


def begun(started: int, waiting: int) -> str:
    """Of those who are not done `started` have something filled in or part of it submitted."""
    return f"未开始 {max(waiting - started, 0)} 人，填写中 {started} 人（未提交）"
