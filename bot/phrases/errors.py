"""What a refusal says to its reader: error codes → Chinese sentences. A test keeps the tables complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.phrases.flaws import file_sentence, fill_in, problem_words
from bot.phrases.labels import state_label
from bot.phrases.quality import suspected
from scoring.files.toml_file import FileError
from surveys.errors import SurveyError

Params = Mapping[str, Any]
UNKNOWN = "操作未完成：{code}。请再试一次；还不行，请联系管理员。"
BROKEN = "系统出了点问题，操作未完成。请稍后再发一次；还不行，请联系管理员。"


def _ambiguous(params: Params) -> str:
    lines = [f"· {item}" for item in params.get("rounds", ())]
    return "\n".join(["不止一轮，请写明是哪一轮（写最前面的编号）：", *lines])


def _not_open(params: Params) -> str:
    state = state_label(str(params.get("state", "")))
    return f"轮次 {params.get('round', '')} 现在是“{state}”，这一步只能在进行中时做。"


def _problems(params: Params) -> str:
    rows = [problem_words(problem) for problem in params.get("problems", ())]
    return "\n".join(
        [f"{params.get('file', '文件')} 有 {params.get('count', len(rows))} 处要改，什么都没有导入：", *rows]
    )


_LEAVING_REASONS = {"many": "人数超过十分之一", "administrator": "其中有管理员", "asker": "其中有您本人"}


def _leaving_number(params: Params) -> str:
    reasons = "、".join(_LEAVING_REASONS[reason] for reason in params.get("reasons", ()))
    why = f"（{reasons}）" if reasons else ""
    count = params.get("count")
    news = f"这样导入将有 {count} 人（家）离开{why}，没有导入。"
    return f"{news}核对无误后，请写明离开的人数：{count}（命令行：--leaving {count}）。"


def _nothing_to_compose(params: Params) -> str:
    plan, period = params.get("plan", ""), params.get("instead", "")
    news = f"“{plan}”要合成的测评（{params.get('plans', '')}）在这一期还没有截止封存的，先等它们结束。"
    return f"{news}要合成 {period} 的，请发送：开启 {plan} {period}" if period else news


SENTENCES: dict[str, str | Callable[[Params], str]] = {
    # rounds
    "round_unknown": "没有找到轮次“{name}”。发送“进度”看正在进行的，或用轮次编号。",
    "round_none": "现在没有这样的轮次。",
    "round_ambiguous": _ambiguous,
    "round_not_open": _not_open,
    "round_not_closed": "这一轮还没有截止，不能封存。",
    "stuffing_suspected": suspected,
    "ballots_damaged": (
        "轮次 {round} 已经截止，但没有封存：有 {count} 份答卷对不上或读不出来。"
        "换过 PINGJI_SECRET_KEY 的话换回原来的；数据库被改动过的话从备份恢复那几行，然后服务会接着封存。"
    ),
    "accounts_unknown": "这批账号变更已经做了，或者被后来的名单取代了。",
    "round_keys_wrong": (
        "PINGJI_SECRET_KEY 不是{titles}开启时用的那一把，没有启动。"
        "请换回原来的；换新密钥时，把旧的写进 PINGJI_SECRET_KEY_OLD。"
    ),
    "round_sealed": "这一轮已经封存。",
    "nothing_to_set_aside": "这一轮没有对不上的答卷，不用作废。",
    "round_key_wrong": "服务的密钥与这一轮不符，暂时不能填写、查看或封存；已提交的答案都在，请告诉管理员。",
    "account_moved": "这个账号现在不对应填写人，操作未完成。请用您自己的账号再试。",
    "ballot_unreadable": "您之前提交的答案现在读不出来，所以这张表暂时打不开。请告诉管理员。",
    "round_already_open": "“{plan}”已经有一轮在进行（{round}），先等它结束。",
    "round_over": "“{title}”已经结束，不再接收回答。",
    "round_paused": "“{title}”暂停了，现在先不能填。您填过的和草稿都在；恢复后会告诉您，截止时间也会顺延。",
    "round_not_paused": "这一轮没有暂停，不用恢复。",
    "rater_unknown": "这一轮的评价人里没有“{name}”。请写姓名或工号。",
    "rater_ambiguous": "有几位叫“{name}”的，请写工号：{keys}",
    "extension_not_later": "这个日期不比“{title}”的截止时间晚，不用单独延期。",
    "extension_same": "“{title}”本来就在这一天截止，不用改。",
    "note_too_long": "说明请不要超过 {most} 个字。",
    "day_not_entered": "没有录入过 {day}。",
    "nothing_to_compose": _nothing_to_compose,
    "period_unreadable": "看不懂期间“{text}”。请写成 2026、2026H1、2026Q4、2026-11 或 2026W07。",
    "opened_meanwhile": "刚才又有人为“{plan}”的 {period} 开了一轮，没有再开。请重新发送开启，看清是第几次再确认。",
    "no_other_round": "这一期只有这一轮有结果，不用指定以哪一轮为准。",
    "nobody_to_rate": "“{plan}”现在排不出评价关系：没有被评的对象，或没有可以评的人。请先检查花名册。",
    "preflight_blocks": "“{plan}”还有 {count} 处必须处理，没有开启。发送“检查 {plan}”看是什么、怎么办。",
    "finding_unknown": "“{plan}”没有编号为 {number} 的检查结果。发送“检查 {plan}”看有哪些。",
    "exemption_reason": "请写上豁免的原因。",
    "exemption_not_here": "这一条不能豁免：说明不用豁免，方案对不上的必须改好。",
    "date_too_far": "这个日期太远了，请换一个近一些的日期。",
    "day_unreadable": "看不懂这个日期：{text}。可以写 12-20、2026-12-20、明天、+3天。",
    "days_order": "结束的日期比开始的早。",
    "days_many": "一次最多录入 {most} 天。",
    "date_in_past": "这个日期已经过去了，请换一个以后的日期。",
    "not_scored": "这一轮还没有算出结果，暂时不能发布。",
    "round_not_scored": "这一轮还没有算出结果；截止、封存以后自动计分，请到时再看。",
    "already_released": "这一轮的结果已经发布过了。",
    "result_unknown": "没有找到“{name}”的结果。",
    "results_none": "还没有结果。",
    # who rates whom
    "supplement_nothing": "花名册里没有要补充到“{title}”的人。",
    "already_answered": "这个人您已经评过了，不能退回；截止前可以修改。",
    "decline_reason": "请写上原因：利害关系、不了解 或 其他。",
    "decline_self": "自评不能退回。",
    "exclusion_reason": "请写上排除的原因。",
    "exclusion_self": "不用排除：除了自评，谁都不评自己。",
    "exclusion_unknown": "没有排除过“{rater}”评“{subject}”。",
    "who_unknown": "花名册里没有“{name}”。",
    "who_ambiguous": "叫“{name}”的有 {count} 位，请改写工号。",
    # answering
    "not_assigned": "这里没有需要您填写的内容。",
    "public_closed": "这里现在没有进行中的评议，欢迎下次再来。",
    "public_paused": "“{title}”暂停了，现在先不能填。提交过的都还在；恢复以后请再扫一次码，截止时间也会顺延。",
    "public_unknown": "没有这个二维码，可能已经作废。",
    "receipts_not_yet": "“{title}”还没有结束，结束并封存后才公布回执码。",
    "relation_unknown": "没有这样的评价关系。",
    # confirming
    "confirmation_unknown": "确认码 {code} 不对，或不是给您的。请核对后再发。",
    "confirmation_used": "确认码 {code} 已经用过了，这件事已经办好，不会再办一次。",
    "confirmation_expired": "确认码 {code} 过期了（30 分钟内有效）。请重新发起。",
    "nobody_second": "这件事要两位管理员同意，可现在只有您一位。请先在花名册里加一位管理员。",
    "not_admin": "这件事只有管理员能做。",
    "confirmation_second_person": "这件事要两个人同意：确认码 {code} 要由另一位管理员发送。",
    "too_many_tries": "试的次数太多，已暂停一会儿。请过一分钟再试；一直不行，请联系管理员。",
    # the committee's desk
    "desk_link_unknown": "这个链接打不开后台：可能没有复制完整，或者已经换了新的。请在聊天里再发送一次“后台”。",
    "desk_link_used": "这个链接已经用过了，一个链接只能进一次。请在聊天里再发送一次“后台”。",
    "desk_link_expired": "这个链接过期了（10 分钟内有效）。请在聊天里再发送一次“后台”。",
    # binding
    "invitation_unknown": "没有这个邀请码。请核对后再发，例如：绑定 ABCD1234",
    "account_listed": "花名册里这个企业微信号是{name}的，不用绑定，也不能绑到别处。不对的话请联系管理员。",
    "staff_for_enterprise": "本单位的人不能代企业评价，没有绑定。这个邀请码请交给{name}自己的人，用他们的微信绑定。",
    "account_taken": "这个邀请码已经绑定了另一个微信号。换号请联系管理员。",
    "seats_taken": "{name}的 {seats} 个席位都已经有人了。需要增加请联系园区。",
    # the address book
    "directory_empty": "应用在通讯录里一个人也看不到：请到企业微信后台，把要同步的人放进应用的可见范围。",
    "sync_unknown": "这次同步已经作废。请重新发送“同步通讯录”。",
    "sync_done": "这次同步已经办过了，不会再办一次。",
    "sync_roster_changed": "花名册在您确认之前改过，什么都没有写入。请重新发送“同步通讯录”看新的变化。",
    "sync_directory_changed": "企业微信通讯录刚才又变了，什么都没有写入。请重新发送“同步通讯录”看新的变化。",
    # records beside surveys
    "calendar_no_sheet": "{file} 里没有这些列：日期、安排（可加 说明）。",
    "records_no_sheet": "{file} 里没有认识的工作表或列。可用的工作表：{sheets}。空白模板：pingji records template",
    "records_problems": _problems,
    "records_no_change": "{file} 与现有的记录一致，没有变化。",
    "records_changed": "“{subject}”的记录在这之后又改过，没有动。请重新导入一次，看新的变化。",
    "import_unknown": "没有编号为 {number} 的导入。发送“导入记录”查看。",
    "import_undone": "导入 {number} 已经撤销，请重新导入文件。",
    "import_done": "导入 {number} 已经执行过了。",
    "import_not_done": "导入 {number} 还没有执行，不用撤销。",
    "roster_changed": "花名册在您确认之前改过，什么都没有写入。请重新上传，看新的变化。",
    "roster_no_change": "{file} 与现有的花名册一致，没有变化。",
    # feedback
    "feedback_empty": "请把想说的话写在“建议”后面，例如：建议 食堂晚饭开到七点",
    "feedback_long": "建议请不要超过 {most} 个字，可以分几条发。",
    # the library
    "plan_without_calendar": "“{plan}”没有定开启的日子，不能自动开启，需要时发送“开启 {plan}”。",
    "plan_unknown": "没有方案“{name}”。发送“方案”看有哪些。",
    "policy_unknown": "没有考核办法“{name}”。",
    "questionnaire_unknown": "没有问卷“{name}”。",
    "department_unknown": "没有部门“{name}”。",
    "person_unknown": "没有工号“{name}”。",
    # files
    "roster_last_admin": "这样导入后就没有管理员了（{name} 是最后一位），没有导入。请先指定另一位管理员。",
    "roster_leaving_number": _leaving_number,
    "roster_problems": _problems,
    "roster_row_changed": "导入以后“{key}”又有改动，不能撤销。",
    "import_too_old": "导入 {number} 已超过 {days} 天，不能再撤销。",
    "roster_file_binary_workbook": "{file} 是 .xlsb 格式，请另存为 .xlsx 再导入。",
    "roster_file_broken": "{file} 打不开：文件损坏，或不是工作簿。",
    "roster_file_empty": "{file} 是空的。",
    "roster_file_many_cells": "{file} 里有内容的单元格超过 {limit} 个，没有读取。请删去多余的内容，或分成几份。",
    "roster_file_many_merges": "{file} 里合并的单元格超过 {limit} 处，没有读取。请取消合并。",
    "roster_file_many_sheets": "{file} 里的工作表超过 {limit} 张，没有读取。",
    "roster_file_many_styles": "{file} 里的单元格样式超过 {limit} 种，没有读取。请把内容复制到新的工作簿。",
    "roster_file_many_texts": "{file} 里的文字太多，没有读取。请删去多余的内容，或分成几份。",
    "roster_file_no_sheet": (
        "{file} 里没有“人员”或“企业”工作表，也没有哪张表有它们的必填列（只有：{sheets}）。"
        "人员表须有 工号、姓名、部门、职级；企业表须有 统一社会信用代码、企业名称。"
    ),
    "roster_file_not_table": "{file} 不是表格，请用 .xlsx 或 .csv。",
    "roster_file_open_document": "{file} 是 OpenDocument（.ods）格式，请另存为 .xlsx 再导入。",
    "roster_file_same_sheet": "{file} 里有两张名为“{sheet}”的工作表，请只留一张。",
    "roster_file_old_format": "{file} 是旧的 .xls 格式，请另存为 .xlsx 再导入。",
    "roster_file_too_heavy": "{file} 太复杂，读取超出了允许的内存或时间，已停止。请删去多余的格式和内容，或分成几份。",
    "roster_file_too_large": "{file} 太大了，没有读取。",
    "roster_file_two_tables": "{file} 里的 {sheets} 都像“{sheet}”表，分不清用哪张；请把要导入的改名为“{sheet}”。",
    "roster_file_unknown_text": "{file} 的文字编码认不出来，请另存为 UTF-8。",
    "roster_file_web_page": "{file} 其实是网页，只是名字像表格；请用表格软件打开，另存为 .xlsx 再导入。",
    "roster_file_xml_table": "{file} 是 XML 表格，请用表格软件打开，另存为 .xlsx 再导入。",
}


def error_sentence(error: SurveyError | FileError) -> str:
    """What the person reads instead of the code."""
    if isinstance(error, FileError):
        return file_sentence(error)
    sentence = SENTENCES.get(error.code)
    if sentence is None:
        return UNKNOWN.format(code=error.code)
    return sentence(error.params) if callable(sentence) else fill_in(sentence, error.params)
