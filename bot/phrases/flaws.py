"""What is wrong with a file, and where: codes of flaws → Chinese words. A test keeps the tables complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.files.toml_file import FileError

_PROBLEMS: dict[str, str] = {
    "missing_column": "缺少这一列",
    "duplicate_column": "这一列出现了两次",
    "missing_value": "不能为空",
    "too_many_rows": "行数太多（最多 {limit} 行）",
    "text_too_long": "太长了（最多 {limit} 个字）",
    "unknown_level": "“{value}”不是职级，应为 领导、中层 或 员工",
    "unknown_status": "“{value}”不是状态，应为 在岗、请假、借调 或 离职",
    "unknown_relation": "“{value}”不是关系，应为 领导、同级、下属、协作部门 或 自评",
    "unknown_yes_no": "“{value}”应为 是 或 否",
    "bad_seats": "“{value}”应为 1 到 {limit} 的整数",
    "duplicate_key": "{value} 与第 {first_row} 行重复",
    "duplicate_account": "{value} 与第 {first_row} 行重复，一个账号只能属于一个人",
    "bad_account": "“{value}”不是企业微信账号：只能有字母、数字和 _ - @ .，且以字母或数字开头",
    "own_superior": "{value} 的上级不能是自己",
    "unknown_superior": "没有工号为 {value} 的上级",
    "superior_cycle": "上级绕成了圈：{path}",
    "unknown_department": "没有部门“{value}”",
    "unknown_person": "没有工号 {value}",
    "self_relation": "{value}：只有“自评”可以、也必须是自己评自己",
    "not_a_number": "“{value}”不是数",
    "too_many_fields": "比表头多出了内容（表头 {expected} 列）",
    "not_a_day": "“{value}”不是日期，例如 2026-03-05",
    "duplicate_record": "与第 {first} 行重复（{value}）",
    "unknown_subject": "花名册里没有“{value}”",
    "digits_lost": "{value}：位数太多，表格软件已经丢失了后面的数字；请把单元格设为“文本”，再重新填写",
    "cell_error": "{value}：这是表格软件的错误值，请改正后再导入",
    "formula": "这里是公式，请直接写内容",
    "formula_unread": "这里的公式没有算出的值；请用表格软件打开、保存后再导入，或直接写内容",
    "date_as_text": "表格软件把这里变成了日期（{value}）；请把单元格设为“文本”，再重新填写",
    "hidden_value": "这里有内容，但单元格格式使它显示为空；请改成常规格式",
    "format_unclear": "“{value}”：读不准这个单元格格式显示的是什么，请把单元格设为“文本”或“常规”再填写",
    "grouped": "“{value}”带有千位分隔符；请把单元格设为“文本”，再重新填写",
    "merged_across": "“{value}”是跨列合并的单元格，分不清属于哪一列；请取消合并，逐格填写",
    "merged_figure": "“{value}”是跨行合并的单元格，分不清各行是多少；请取消合并，逐行填写",
    "zeros_lost": "“{value}”像是 {full}（{name}）丢了前面的零；请把这一列设为“文本”，补上零再导入",
    "account_of_other": "账号“{value}”属于 {name}（{key}），而 {name} 不在表里；请在表里一并写明两人的账号",
    "key_unused": "没有考核办法用到“{value}”，导入了也不会计入；可以写：{known}",
    "day_twice": "“{value}”写了两次",
    "unknown_workday": "“{value}”应为 上班 或 休息",
}

_FILES: dict[str, str] = {
    "not_found": "没有这个文件或文件夹",
    "unreadable": "读不了（{reason}）",
    "not_utf8": "不是 UTF-8 编码",
    "syntax": "不是正确的 TOML：{reason}",
    "bad_csv": "不是正确的 CSV：{reason}",
    "unknown_key": "没有这个键；这里可以写：{known}",
    "not_here": "这个键在这里没有意义：{reason}",
    "required": "必须填写",
    "wrong_type": "应为 {expected}",
    "unknown_name": "没有 {what}“{value}”；已有：{known}",
    "duplicate": "“{value}”写了两次",
    "duplicate_row": "与第 {first} 行重复：{value}",
    "out_of_range": "{value} 超出了 {low} 到 {high}",
    "not_a_number": "“{value}”不是数字（正负号、数字、小数点）",
    "not_whole": "“{value}”不是从 0 起的整数",
    "does_not_add_up": "分值合计 {total}，应为 {expected}",
    "bad_order": "各等次的下限应依次降低：{value} 不低于 {before}",
    "last_band": "最后一个等次包含其下全部，不写下限",
    "needs_min": "除最后一个等次外都要有下限",
    "min_over_max": "下限 {low} 高于上限 {high}",
    "minima_over": "下限合计 {total} %，超过 100 %",
    "maxima_under": "上限合计 {total} %，不到 100 %",
    "shares_over": "释放的比例合计 {total}，超过 1",
    "one_of": "{keys} 必须而且只能写一个",
    "empty": "不能为空",
    "needs": "这里需要 {what}",
    "mixed_scales": "比例（share）的各题必须用同一量表",
    "unused_scale": "没有关系用到题目“{value}”",
    "missing_columns": "表头缺少列：{columns}",
    "too_many_fields": "比表头多出了格子（{count} > {expected}）",
    "unknown_subject": "没有被评对象“{value}”",
    "no_header": "第一行应为列名",
    "text_too_long": "超过 {limit} 个字",
    "bad_key": "“{value}”不能作键：只用小写字母、数字、- 和 _，最多 64 个",
    "bad_name": "“{value}”不能作名称：不能有 |、/ 或控制字符",
    "no_rating_item": "至少要有一题给出数字",
    "too_many_items": "题目超过 {limit} 个",
    "bad_options": "选项应有 {low} 到 {high} 个",
    "bad_option": "“{value}”不能作选项的键：1 到 {limit} 个字，不能有 |，前后不能有空格",
    "bad_count": "可选的个数应在 1 到 {high} 之间，min 不能大于 max",
    "condition_syntax": "看不懂条件“{text}”，在“{at}”附近",
    "condition_unknown": "条件里的“{value}”不是前面的题目；前面有：{known}",
    "condition_option": "“{item}”没有选项“{value}”；它有：{known}",
    "condition_kind": "“{item}”的类型是 {type}，条件里只能用：{known}",
    "section_torn": "同一节的题目要排在一起；“{value}”又出现了一次",
    "section_empty": "没有题目属于“{value}”这一节",
    "relevant_unsupported": "条件“{text}”太复杂，在“{at}”附近；可用：比较、selected、and、or、not",
    "reference_in_text": "“{value}”引用了别的题的答案，这里不支持，请改写成完整的一句话",
    "sheet_missing": "没有工作表“{name}”；只有：{known}",
    "column_unused": "用不了这一列，请删去内容；可以用的列：{known}",
    "bad_cell": "这里是公式或错误值，请直接写内容",
    "bad_yes_no": "“{value}”应为 yes 或 no（是、否）",
    "bad_parameter": "“{value}”用不了；可以写：{known}",
    "bad_anchor": "“{value}”不是分值的说明，应写成 5=很好；1=很差",
    "group_in_group": "分节里不能再分节",
    "group_not_closed": "begin_group 和 end_group 没有成对",
    "bad_language": "“{value}”不是另一种语言的代码，例如 en",
    "bad_scale": "量表应在 {low} 到 {high} 之间",
    "unknown_policy": "没有考核办法“{value}”，请先导入",
    "unknown_questionnaire": "没有问卷“{value}”，请先导入",
    "relation_not_in_policy": "考核办法“{policy}”没有关系“{value}”；它有：{known}",
    "anonymity_differs": "考核办法“{policy}”里“{relation}”的 anonymous 是 {expected}",
    "items_missing": "问卷“{questionnaire}”没有问考核办法需要的 {items}",
    "items_unknown": "问卷“{questionnaire}”问了考核办法不用的 {items}",
    "scale_differs": "“{item}”在问卷“{questionnaire}”里的量表是 {asked}，考核办法要求 {expected}",
    "reader_not_for_kind": "“{value}”不能查看{kind}的结果；可以写：{known}",
    "rule_not_for_kind": "规则“{value}”不能给 {kind} 类对象找评价人；可用：{known}",
    "draw_not_here": "规则“{value}”没有人可抽，这里不能写 draw",
    "draw_differs": "每人最多评几个，整个方案只能有一个数：前面是 {first}，这里是 {value}",
    "bad_policy_file_name": "文件名就是考核办法的键：最多 64 个字符，不能有空格",
    "bad_time": "“{value}”不是 09:00 这样的时间",
    "bad_reminder": "“{value}”不是提醒：first、middle、last，或 1 到 {days} 的天数",
}


class _Forgiving(dict[str, Any]):
    """A missing figure leaves a gap, never an exception in somebody's face."""

    def __missing__(self, key: str) -> str:
        return ""


def fill_in(template: str, params: Mapping[str, Any]) -> str:
    """The template's words; a figure that is missing leaves a gap."""
    return template.format_map(_Forgiving(params))


def problem_words(problem: Any) -> str:
    """One flaw of a roster, with its place: `人员 第 5 行 工号：不能为空`."""
    params = {name: "、".join(value) if isinstance(value, tuple) else value for name, value in problem.params.items()}
    words = fill_in(_PROBLEMS.get(problem.code, problem.code), params)
    return f"{problem.sheet} 第 {problem.row} 行 {problem.column}：{words}".replace("  ", " ")


def file_sentence(error: FileError) -> str:
    """`file:line: key: 原因` — one line, as a terminal and an editor understand it."""
    place = error.file if error.line is None else f"{error.file}:{error.line}"
    template = _FILES.get(error.code)
    reason = fill_in(template, error.params) if template is not None else error.sentence
    words = [place, reason] if error.column is None else [place, error.column, reason]
    return ": ".join(words).replace("\r", " ").replace("\n", " ")
