"""Codes of the derivation in plain Chinese."""

FLAG_NAMES: dict[str, str] = {
    "missing": "有环节或评价关系无人评价",
    "not_trimmed": "人数太少，未去掉最高分和最低分",
    "invalid_sheet": "有问卷作答不足一半，未计入",
    "hidden": "有匿名评价人数不足，该项不公开",
    "undecided": "等次待定",
    "excess": "因同分不拆，该等次超出名额",
    "event": "有影响等次或评先的事件",
    "small_group": "本组人数少，不按比例分等次",
    "honoured": "列入表彰名单",
    "provisional": "暂算，有内容尚未计入",
    "part_round": "本轮只评年度的一部分，不定等次",
}
SOURCE_NAMES = {"indicator": "指标数据", "ledger": "加扣分台账", "ratings": "测评打分", "unit": "所在单位得分"}
AGGREGATE_NAMES = {
    "mean": "平均",
    "trimmed": "去掉最高、最低后平均",
    "median": "中位数",
    "share": "达标人数占",
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
MISSING_NAMES = {
    "renormalise": "缺的部分不计，其余部分按原比例放大",
    "zero": "缺的部分按零分计",
    "pending": "缺的部分补齐之前不出总分",
}
PERCENT_NAMES = {"of_max": "得分 ÷ 满分", "of_range": "（得分 - 最低）÷（最高 - 最低）"}
HIDDEN = "为保护匿名评价人，不公开。"


def flags_line(flags: tuple[str, ...]) -> str:
    """What marks a result, in words."""
    return "标记：" + "；".join(FLAG_NAMES.get(flag, flag) for flag in flags) + "。"
