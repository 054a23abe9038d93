"""What a refusal says to its reader: error codes → Chinese sentences. A test keeps the tables complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.phrases.labels import state_label
from scoring.tomlfile import FileError
from surveys.errors import SurveyError

Params = Mapping[str, Any]
UNKNOWN = "没有办成：{code}。请再试一次；还不行，请联系管理员。"
BROKEN = "系统出了点问题，这条没有办成。请稍后再发一次；还不行，请联系管理员。"


def _ambiguous(params: Params) -> str:
    lines = [f"· {item}" for item in params.get("rounds", ())]
    return "\n".join(["有几轮正在进行，请写明是哪一轮（写最前面的编号）：", *lines])


def _not_open(params: Params) -> str:
    state = state_label(str(params.get("state", "")))
    return f"轮次 {params.get('round', '')} 现在是「{state}」，这一步只能在进行中时做。"


def _problems(params: Params) -> str:
    rows = [problem_words(one) for one in params.get("problems", ())]
    return "\n".join(
        [f"{params.get('file', '文件')} 有 {params.get('count', len(rows))} 处要改，什么都没有导入：", *rows]
    )


SENTENCES: dict[str, str | Callable[[Params], str]] = {
    # rounds
    "round_unknown": "没有找到轮次「{name}」。发送「进度」看正在进行的，或用轮次编号。",
    "round_none": "现在没有这样的轮次。",
    "round_ambiguous": _ambiguous,
    "round_not_open": _not_open,
    "round_not_closed": "这一轮还没有截止，不能封存。",
    "ballots_damaged": "轮次 {round} 有 {count} 份答卷对不上或读不出来，没有封存。请马上联系负责服务器的人。",
    "ballot_unreadable": "您之前提交的答案现在读不出来，所以这张表暂时打不开。请告诉管理员。",
    "round_already_open": "「{plan}」已经有一轮在进行（{round}），先等它结束。",
    "round_over": "「{title}」已经结束，不再接收回答。",
    "round_paused": "「{title}」暂停了，现在先不能填。您填过的和草稿都在；恢复后会告诉您，截止时间也会顺延。",
    "round_not_paused": "这一轮没有暂停，不用恢复。",
    "rater_unknown": "这一轮的评价人里没有「{name}」。请写姓名或工号。",
    "rater_ambiguous": "有几位叫「{name}」的，请写工号：{keys}",
    "extension_not_later": "这个日期不比「{title}」的截止时间晚，不用单独延期。",
    "note_too_long": "说明请不要超过 {most} 个字。",
    "day_not_entered": "没有录入过 {day}。",
    "nothing_to_compose": "「{plan}」要合成的轮次（{plans}）在这一期还没有截止封存的，先等它们结束。",
    "nobody_to_rate": "「{plan}」现在排不出评价关系：没有被评的对象，或没有可以评的人。请先检查花名册。",
    "preflight_blocks": "「{plan}」还有 {count} 处必须处理，没有开启。发送「检查 {plan}」看是什么、怎么办。",
    "finding_unknown": "「{plan}」没有编号为 {number} 的检查结果。发送「检查 {plan}」看有哪些。",
    "exemption_reason": "请写上豁免的原因。",
    "exemption_not_here": "这一条不能豁免：说明不用豁免，方案对不上的必须改好。",
    "date_too_far": "这个日期太远了，请换一个近一些的日期。",
    "date_in_past": "这个日期已经过去了，请换一个以后的日期。",
    "not_scored": "这一轮还没有算出结果，暂时不能发布。",
    "round_not_scored": "这一轮还没有算出结果，请稍后再试。",
    "already_released": "这一轮的结果已经发布过了。",
    "result_unknown": "没有找到「{name}」的结果。",
    "results_none": "还没有结果。",
    # who rates whom
    "already_answered": "这个人您已经评过了，不能退回；截止前可以修改。",
    "decline_reason": "请写上原因：利害关系、不了解 或 其他。",
    "decline_self": "自评不能退回。",
    "exclusion_reason": "请写上排除的原因。",
    "exclusion_self": "不用排除：除了自评，谁都不评自己。",
    "exclusion_unknown": "没有排除过「{rater}」评「{subject}」。",
    "who_unknown": "花名册里没有「{name}」。",
    "who_ambiguous": "叫「{name}」的有 {count} 位，请改写工号。",
    # answering
    "not_assigned": "这里没有需要您填写的内容。",
    "public_closed": "这里现在没有进行中的评议，欢迎下次再来。",
    "public_unknown": "没有这个二维码，可能已经作废。",
    "receipts_not_yet": "「{title}」还没有结束，结束并封存后才公布回执码。",
    "relation_unknown": "没有这样的评价关系。",
    # confirming
    "confirmation_unknown": "确认码 {code} 不对，或不是给您的。请核对后再发。",
    "confirmation_used": "确认码 {code} 已经用过了，这件事已经办好，不会再办一次。",
    "confirmation_expired": "确认码 {code} 过期了（30 分钟内有效）。请重新发起。",
    "confirmation_second_person": "这件事要两个人同意：确认码 {code} 要由另一位管理员发送。",
    # the committee's desk
    "desk_link_unknown": "这个链接打不开后台：可能没有复制完整，或者已经换了新的。请在聊天里再发送一次「后台」。",
    "desk_link_used": "这个链接已经用过了，一个链接只能进一次。请在聊天里再发送一次「后台」。",
    "desk_link_expired": "这个链接过期了（10 分钟内有效）。请在聊天里再发送一次「后台」。",
    # binding
    "invitation_unknown": "没有这个邀请码。请核对后再发，例如：绑定 ABCD1234",
    "account_listed": "花名册里这个企业微信号是{name}的，不用绑定，也不能绑到别处。不对的话请联系管理员。",
    "staff_for_enterprise": "本单位的人不能代企业评价，没有绑定。这个邀请码请交给{name}自己的人，用他们的微信绑定。",
    "account_taken": "这个邀请码已经绑定了另一个微信号。换号请联系管理员。",
    "seats_taken": "{name} 的 {seats} 个席位都已经有人了。需要增加请联系园区。",
    # the address book
    "directory_empty": "应用在通讯录里一个人也看不到：请到企业微信后台，把要同步的人放进应用的可见范围。",
    "sync_unknown": "这次同步已经作废。请重新发送「同步通讯录」。",
    "sync_done": "这次同步已经办过了，不会再办一次。",
    "sync_roster_changed": "花名册在您确认之前改过，什么都没有写入。请重新发送「同步通讯录」看新的变化。",
    "sync_directory_changed": "企业微信通讯录刚才又变了，什么都没有写入。请重新发送「同步通讯录」看新的变化。",
    # records beside surveys
    "records_no_sheet": "{file} 里没有认识的工作表或列。可用的工作表：{sheets}。空白模板：pingji records template",
    "records_problems": _problems,
    "records_no_change": "{file} 与现有的记录一致，没有变化。",
    "records_changed": "「{subject}」的记录在这之后又改过，没有动。请重新导入一次，看新的变化。",
    "import_unknown": "没有编号为 {number} 的导入。发送「导入记录」查看。",
    "import_undone": "导入 {number} 已经撤销，请重新导入文件。",
    "import_not_done": "导入 {number} 还没有执行，不用撤销。",
    "roster_changed": "花名册在您确认之前改过，什么都没有写入。请重新上传，看新的变化。",
    "roster_no_change": "{file} 与现有的花名册一致，没有变化。",
    # feedback
    "feedback_empty": "请把想说的话写在「建议」后面，例如：建议 食堂晚饭开到七点",
    "feedback_long": "建议请不要超过 {most} 个字，可以分几条发。",
    # the library
    "plan_unknown": "没有方案「{name}」。发送「方案」看有哪些。",
    "policy_unknown": "没有考核办法「{name}」。",
    "questionnaire_unknown": "没有问卷「{name}」。",
    "department_unknown": "没有部门「{name}」。",
    "person_unknown": "没有工号「{name}」。",
    # files
    "roster_problems": _problems,
    "roster_file_broken": "{file} 打不开：文件损坏，或不是工作簿。",
    "roster_file_empty": "{file} 是空的。",
    "roster_file_no_sheet": "{file} 里没有「人员」或「企业」工作表（只有：{sheets}）。",
    "roster_file_old_format": "{file} 是旧的 .xls 格式，请另存为 .xlsx 再导入。",
    "roster_file_too_large": "{file} 太大了，没有读取。",
    "roster_file_unknown_text": "{file} 的文字编码认不出来，请另存为 UTF-8。",
}

_PROBLEMS: dict[str, str] = {
    "missing_column": "缺少这一列",
    "duplicate_column": "这一列出现了两次",
    "missing_value": "不能为空",
    "too_many_rows": "行数太多（最多 {limit} 行）",
    "text_too_long": "太长了（最多 {limit} 个字）",
    "unknown_level": "「{value}」不是职级，应为 领导、中层 或 员工",
    "unknown_status": "「{value}」不是状态，应为 在岗、请假、借调 或 离职",
    "unknown_relation": "「{value}」不是关系，应为 领导、同级、下属、协作部门 或 自评",
    "unknown_yes_no": "「{value}」应为 是 或 否",
    "bad_seats": "「{value}」应为 1 到 {limit} 的整数",
    "duplicate_key": "{value} 与第 {first_row} 行重复",
    "duplicate_account": "{value} 与第 {first_row} 行重复，一个账号只能属于一个人",
    "own_superior": "{value} 的上级不能是自己",
    "unknown_superior": "没有工号为 {value} 的上级",
    "superior_cycle": "上级绕成了圈：{path}",
    "unknown_department": "没有部门「{value}」",
    "unknown_person": "没有工号 {value}",
    "self_relation": "{value}：只有「自评」可以、也必须是自己评自己",
    "not_a_number": "「{value}」不是数",
    "too_many_fields": "比表头多出了内容（表头 {expected} 列）",
    "not_a_day": "「{value}」不是日期，例如 2026-03-05",
    "duplicate_record": "与第 {first} 行重复（{value}）",
    "unknown_subject": "花名册里没有「{value}」",
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
    "unknown_name": "没有 {what}「{value}」；已有：{known}",
    "duplicate": "「{value}」写了两次",
    "duplicate_row": "与第 {first} 行重复：{value}",
    "out_of_range": "{value} 超出了 {low} 到 {high}",
    "not_a_number": "「{value}」不是数字（正负号、数字、小数点）",
    "not_whole": "「{value}」不是从 0 起的整数",
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
    "unused_scale": "没有关系用到题目「{value}」",
    "missing_columns": "表头缺少列：{columns}",
    "too_many_fields": "比表头多出了格子（{count} > {expected}）",
    "unknown_subject": "没有被评对象「{value}」",
    "no_header": "第一行应为列名",
    "text_too_long": "超过 {limit} 个字",
    "bad_key": "「{value}」不能作键：只用小写字母、数字、- 和 _，最多 64 个",
    "bad_name": "「{value}」不能作名称：不能有 |、/ 或控制字符",
    "no_rating_item": "至少要有一题给出数字",
    "too_many_items": "题目超过 {limit} 个",
    "bad_options": "选项应有 {low} 到 {high} 个",
    "bad_option": "「{value}」不能作选项的键：1 到 {limit} 个字，不能有 |，前后不能有空格",
    "bad_count": "可选的个数应在 1 到 {high} 之间，min 不能大于 max",
    "condition_syntax": "看不懂条件「{text}」，在「{at}」附近",
    "condition_unknown": "条件里的「{value}」不是前面的题目；前面有：{known}",
    "condition_option": "「{item}」没有选项「{value}」；它有：{known}",
    "condition_kind": "「{item}」的类型是 {type}，条件里只能用：{known}",
    "section_torn": "同一节的题目要排在一起；「{value}」又出现了一次",
    "section_empty": "没有题目属于「{value}」这一节",
    "relevant_unsupported": "条件「{text}」太复杂，在「{at}」附近；可用：比较、selected、and、or、not",
    "sheet_missing": "没有工作表「{name}」；只有：{known}",
    "column_unused": "用不了这一列，请删去内容；可以用的列：{known}",
    "bad_cell": "这里是公式或错误值，请直接写内容",
    "bad_yes_no": "「{value}」应为 yes 或 no（是、否）",
    "bad_parameter": "「{value}」用不了；可以写：{known}",
    "bad_anchor": "「{value}」不是分值的说明，应写成 5=很好；1=很差",
    "group_in_group": "分节里不能再分节",
    "group_not_closed": "begin_group 和 end_group 没有成对",
    "bad_language": "「{value}」不是另一种语言的代码，例如 en",
    "bad_scale": "量表应在 {low} 到 {high} 之间",
    "unknown_policy": "没有考核办法「{value}」，请先导入",
    "unknown_questionnaire": "没有问卷「{value}」，请先导入",
    "relation_not_in_policy": "考核办法「{policy}」没有关系「{value}」；它有：{known}",
    "anonymity_differs": "考核办法「{policy}」里「{relation}」的 anonymous 是 {expected}",
    "items_missing": "问卷「{questionnaire}」没有问考核办法需要的 {items}",
    "items_unknown": "问卷「{questionnaire}」问了考核办法不用的 {items}",
    "scale_differs": "「{item}」在问卷「{questionnaire}」里的量表是 {asked}，考核办法要求 {expected}",
    "rule_not_for_kind": "规则「{value}」不能给 {kind} 类对象找评价人；可用：{known}",
    "draw_not_here": "规则「{value}」没有人可抽，这里不能写 draw",
    "draw_differs": "每人最多评几个，整个方案只能有一个数：前面是 {first}，这里是 {value}",
    "bad_policy_file_name": "文件名就是考核办法的键：最多 64 个字符，不能有空格",
    "bad_time": "「{value}」不是 09:00 这样的时间",
    "bad_reminder": "「{value}」不是提醒：first、middle、last，或 1 到 {days} 的天数",
}


class _Forgiving(dict[str, Any]):
    """A missing figure leaves a gap, never an exception in somebody's face."""

    def __missing__(self, key: str) -> str:
        return ""


def _fill(template: str, params: Params) -> str:
    return template.format_map(_Forgiving(params))


def problem_words(problem: Any) -> str:
    """One flaw of a roster, with its place: ``人员 第 5 行 工号：不能为空``."""
    words = _fill(_PROBLEMS.get(problem.code, problem.code), problem.params)
    return f"{problem.sheet} 第 {problem.row} 行 {problem.column}：{words}".replace("  ", " ")


def file_sentence(error: FileError) -> str:
    """``file:line: key: 原因`` — one line, as a terminal and an editor understand it."""
    place = error.file if error.line is None else f"{error.file}:{error.line}"
    template = _FILES.get(error.code)
    reason = _fill(template, error.params) if template is not None else error.sentence
    words = [place, reason] if error.column is None else [place, error.column, reason]
    return ": ".join(words).replace("\r", " ").replace("\n", " ")


def error_sentence(error: SurveyError | FileError) -> str:
    """What the person reads instead of the code."""
    if isinstance(error, FileError):
        return file_sentence(error)
    sentence = SENTENCES.get(error.code)
    if sentence is None:
        return UNKNOWN.format(code=error.code)
    return sentence(error.params) if callable(sentence) else _fill(sentence, error.params)
