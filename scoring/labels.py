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
    "finance": "财政部门评价",
    "leader_annual": "年度领导评价",
    "public_annual": "年度群众评价",
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
    "facilities": "定量指标",
    "rectification": "整改落实",
    "everyday": "平时评价",
    "annual": "年度评价",
    "criterion": "准则评分",
    "coverage": "培训面",
    "satisfaction": "满意度",
    "call_quality": "通话质量",
    "ticket_quality": "工单质量",
    "calls": "话务指标",
    "training": "培训",
    "discipline": "工作纪律",
    "teamwork": "团队协作",
    "goals": "工作目标",
    "customer_satisfaction": "客户满意度",
    "service_level": "服务水平",
    "employee_satisfaction": "员工满意度",
    "complaints": "投诉率",
    "team": "团队成绩",
    "internal": "内部评",
    "social": "社会评",
    "verify": "核绩",
    "review": "领导评",
    "supervision": "督查督办",
    "kpi": "关键绩效指标",
    "timeliness": "时效",
    "execution": "预算执行率",
    "quantity": "产出数量",
    "quality": "产出质量",
    "cost": "产出成本",
    "output": "产出",
    "outcome": "效果",
    "funding": "资金管理",
    "votes": "满意票",
}

KIND_NAMES: Mapping[str, str] = {
    "person": "人员",
    "department": "部门",
    "enterprise": "企业",
    "window": "窗口",
    "project": "项目",
    "service": "服务",
}

EVENT_NAMES: Mapping[str, str] = {
    "violation_minor": "一般违纪",
    "violation_serious": "严重违纪",
    "violation": "违纪违法",
    "criticised": "通报批评",
    "exposed": "媒体曝光",
    "accident": "责任事故",
    "bad_public_effect": "社会影响恶劣",
}
"""The built-in policies' kinds of events; any other word is the kind itself."""


def event_name(kind: str) -> str:
    """A kind of event as people say it: 通报批评."""
    return EVENT_NAMES.get(kind, one_line(kind))


def kind_name(kind: str) -> str:
    """A kind of subject as a group is called: 人员."""
    return KIND_NAMES.get(kind, one_line(kind))


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
