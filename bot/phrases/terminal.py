"""What the command line says: help, results, questions, remedies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.phrases.labels import state_label
from bot.phrases.notices import full_moment_words

ABOUT = "评绩 Pingji：公平、可信、可度量的评价，跑在微信里。"
ASK_YES = "确定吗？"
AS_ABOVE = "将按上面的内容导入。"
STOPPED = "没有执行。"
DATABASE_DOWN = "连不上数据库，请检查 PINGJI_DATABASE_URL 和数据库是否在运行（{reason}）"
SCHEMA_OLD = "数据库结构与本版本不符，请先运行 pingji db upgrade"
SCHEMA_NEW = "数据库的结构来自更新的版本，本版本不能用：请装回那个版本，或恢复升级前的备份"
TWO_PEOPLE = "注意：这个方案要求两位管理员同意。从命令行执行由服务器操作员负责，会记入审计。"
SENT_BY_SERVICE = "消息由运行中的服务（pingji serve）发出。"
SCORED_NOW = "已关闭、封存并计分。"
CLOSED_ONLY = "已关闭；封存和计分由运行中的服务继续完成，pingji round status 可以查看。"
DEMO = "演示已经启动（Ctrl-C 停止）：\n  手机模拟器  {base}/sandbox\n  服务        {base}/"
SERVING = "服务已启动：{host}:{port}，公开地址 {base}"
BAD_DATE = "看不懂这个日期：{text}。可以写 12-20、2026-12-20、明天、+3天。"
NO_POSTGRES = "{verb} 只用于 SQLite。PostgreSQL 请用 {tool}，例如：{example}"
NOT_SQLITE_FILE = "{file} 不是本版本能用的、完好的评绩数据库，没有恢复。"
EXISTS = "{file} 已经存在，没有覆盖。请换一个文件名。"
MISSING = "{file}: 没有这个文件"
CANNOT_READ = "{file}: 读不了（{reason}）"
CANNOT_WRITE = "{file}: 写不了（{reason}）"
BACKED_UP = "已备份到 {file}。备份里有进行中轮次的数据，请像数据库一样保管；轮次封存后请删掉封存前的备份。"
NOT_RESTORED = (
    "{target}: 写不了（{reason}），没有恢复。请确认文件夹在、磁盘有空间、pingji serve 已经停止；"
    "原来的文件已经损坏的话，把它连同 -wal、-shm 移走再恢复。"
)
RESTORED = "已从 {file} 恢复。"
RESTORE_NEEDS_YES = "恢复会替换全部数据：确认无误后加 --yes 再运行一次。"
RESTORING = "将用 {file} 替换当前数据库 {target} 的全部内容。请先停止 pingji serve。"
PACKED = "已写入结果包 {file}，指纹 {fingerprint}（已记入审计）。"
EXPORTED = "已写入 {file}：{count} 个对象。"
TEMPLATE = "已写入 {file}。"
CODES = "已写入 {file}：{count} 个邀请码，请妥善发放。"
UPGRADED = "数据库结构已是最新；内置的考核办法、问卷和方案已就绪（新增 {count} 份）。"
FILE_OK = "{file}: 没有问题（{title}）"
IMPORTED = "已导入“{key}”第 {version} 版。"
SAME = "“{key}”内容没有变化，仍是第 {version} 版。"
DRY_RUN = "（--dry-run：什么都没有改）"
NO_CHANGE = "与现有花名册一致，没有变化。"
PORT_TAKEN = "{host}:{port} 用不了：{reason}。换一个端口（PINGJI_PORT），或停掉占用它的程序。"
SERVICE_RUNS = "{file} 正由另一个 pingji 使用（服务或恢复），请先停掉它"
SET_ASIDE_ASKED = "已请管理员确认，其中一位发送确认码后才会作废。"
PROGRESS_LINE = "{step} {percent}%"
PROGRESS = {
    "reading": "读取评分",
    "values": "辨认没有见过的写法",
    "checking": "逐行检查",
    "duplicates": "查找重复",
    "cells": "汇总到对象和关系",
    "totals": "汇总总评",
    "answers": "汇总各项",
    "writing": "写出结果",
}

# refusals that name a command: at the server another one than in chat
ERRORS: dict[str, str] = {
    "round_unknown": "没有找到轮次“{name}”。pingji round list 列出所有轮次。",
    "preflight_blocks": "“{plan}”还有 {count} 处必须处理，没有开启。pingji round plan {plan} 列出是什么、怎么办。",
    "finding_unknown": "“{plan}”没有编号为 {number} 的检查结果。pingji round plan {plan} 列出有哪些。",
    "import_unknown": "没有编号为 {number} 的导入。pingji records list 列出导入过的。",
    "round_key_wrong": (
        "PINGJI_SECRET_KEY 不是这一轮开启时用的那一把，没有做成；答卷都在。"
        "请换回原来的密钥，或把它写进 PINGJI_SECRET_KEY_OLD。"
    ),
    "plan_unknown": "没有方案“{name}”。pingji plan list 列出已有的。",
}

HELP: dict[str, str] = {
    "serve": "启动服务。",
    "demo": "启动演示：服务、微信模拟器和一个示例园区。",
    "db": "数据库。",
    "db upgrade": "建立或升级数据库结构，并放入内置的方案。",
    "roster": "花名册。",
    "roster import": "导入花名册：先列出变化，再全部导入或全不导入。",
    "roster imports": "列出最近的导入。",
    "roster undo": "撤销一次导入，恢复成导入前的样子。",
    "leaving-number": "要离开的人数（家数）：表里没有的转为离职、停用；超过十分之一或其中有管理员时必须写明。",
    "roster template": "写出空白的花名册模板。",
    "roster codes": "列出邀请码：kind,key,name,code；或做成可打印的绑定二维码。",
    "roster sync": "按企业微信通讯录更新花名册：先列出变化，确认后照此更新。",
    "dry-run": "只列出变化，什么都不改。",
    "leaving": "把通讯录里看不到的人记为离职。",
    "sync number": "要记为离职的人数；超过十分之一或其中有管理员时必须写明。",
    "match-names": "没有企业微信账号的人，同部门同名且只有一位时，认作同一个人。",
    "qr": "向公众号要二维码，写成可打印的网页，或写进一个文件夹；扫码就绑定。",
    "days": "二维码有效天数，1 到 30。",
    "permanent": "长期有效的二维码（公众号一共 100000 个，用掉不能收回）。",
    "kind": "只要人员（person）或企业（enterprise）的。",
    "round exempt": "让开启前的一条检查结果通过，写明原因；编号见 round plan。",
    "round supplement": "让花名册里新来的人加入进行中的一轮。",
    "roster exclude": "谁永远不评谁：工号、姓名、部门或统一社会信用代码，加原因。",
    "roster include": "取消一条排除。",
    "roster exclusions": "列出已有的排除。",
    "round signs": "写出扫码评议的二维码，打印张贴。",
    "questionnaire": "问卷。",
    "questionnaire check": "检查问卷文件（.toml 或 .xlsx），不导入。",
    "questionnaire import": "检查并导入问卷文件（.toml 或 .xlsx）。",
    "questionnaire show": "显示问卷的内容；--toml 显示文件原文。",
    "questionnaire preview": "写出一个网页，看问卷在手机上的样子。",
    "questionnaire template": "写出可以填写的问卷工作簿。",
    "policy": "考核办法。",
    "plan": "方案。",
    "plan automatic": "让一个方案按日程自动开启；--stop 停止。",
    "automatic stop": "不再自动开启。",
    "check": "检查文件，不导入。",
    "import": "检查并导入文件。",
    "list": "列出已有的。",
    "show": "显示文件原文。",
    "round": "轮次：与聊天命令相同的动作。",
    "round plan": "看开启后会发生什么，不开启。",
    "round open": "开启一轮并发出邀请。",
    "round status": "看完成了多少。",
    "status people": "逐人列出：待发、已发出、已送达、已打开、填写中、已完成、已退回、联系不上。",
    "round remind": "提醒没填完的人。",
    "round extend": "改截止日期，或只给一个人延期（--person）。",
    "extend person": "只给这一位评价人：姓名、工号、企业名称或统一社会信用代码。",
    "round pause": "暂停：不能填、不提醒、不截止。",
    "round resume": "恢复：截止时间和提醒按停的天数顺延。",
    "calendar": "工作日：录入还没公布的放假和调休。",
    "calendar set": "录入一天：上班 或 休息。",
    "calendar list": "列出录入过的。",
    "calendar remove": "去掉录入的一天。",
    "calendar import": "导入 CSV：日期,安排,说明；全部录入或全不录入。",
    "lab": "实验：不碰任何真实数据。",
    "lab stuffing": "模拟没有刷票和十种刷票的扫码轮次，看查出多少、冤枉多少。",
    "lab rounds": "每种情形模拟多少轮。",
    "lab seed": "随机种子：同一个种子，结果相同。",
    "despite-stuffing": "疑似刷票，已经核实，仍要发布。",
    "round close": "提前截止，随即封存并计分。",
    "round release": "公布结果。",
    "round prefer": "一期有几轮结果时，指定以这一轮为准。",
    "round set-aside": "请管理员同意作废找不到填写人的答卷，好让这一轮能封存。",
    "round list": "列出所有轮次。",
    "export": "把一轮的结果写成表格。",
    "score": "只计分：从一个文件夹读入，不用数据库。",
    "verify": "重算结果包：从其中的办法和统计数据重新计分，逐个核对每个数字。",
    "pack": "另写出结果包（.pingji.zip）：内含评分统计，只给有权看原始评分的人。",
    "indicators": "考核指标的完成值（也可以用 pingji records）。",
    "indicators import": "导入 CSV：subject,key,value[,period]。",
    "records": "测评之外的记录：指标、培训、台账、事件、部门结果。",
    "records import": "先列出变化，再全部导入或全不导入；工作簿（模板的各表）或 CSV。",
    "records undo": "撤销一次导入，恢复原样。",
    "records list": "列出导入过的，最新的在前。",
    "records template": "写出空白模板。",
    "backup": "备份 SQLite 数据库到一个新文件。",
    "restore": "从备份恢复 SQLite 数据库。",
    "doctor": "检查配置、数据库、时钟、地址和微信凭证，给出改法。",
    "menu": "微信里的菜单。",
    "menu set": "设好菜单；已经是最新的就不动。",
    "menu show": "看现在的菜单，以及设置后会变成什么。",
    "menu remove": "删除菜单。",
    "channel": "只做这一个通道：wecom 或 oa；不写就是全部已配置的。",
    "progress": "在标准错误输出上报告进度（终端上总是报告）。",
    "period": "这一轮评的是哪一期：2026、2026H1、2026Q4、2026-11、2026W07；不写就是眼下这一期。",
    "json": "输出 JSON。",
    "yes": "不再询问，直接执行。",
}
KINDS = {"person": "人员", "department": "部门", "enterprise": "企业", "override": "关系"}


NOT_READ = "（没有读取：{name}）"


def change_lines(diff: Any) -> list[str]:
    """The difference an import makes, as lines."""
    lines = [f"+ {KINDS.get(change.kind, change.kind)} {change.key} {change.name}" for change in diff.new]
    for changed in diff.changed:
        fields = "；".join(f"{change.field}：{change.old or '空'} → {change.new or '空'}" for change in changed.fields)
        lines.append(f"~ {KINDS.get(changed.kind, changed.kind)} {changed.key} {changed.name}：{fields}")
    lines += [f"- {KINDS.get(change.kind, change.kind)} {change.key} {change.name}" for change in diff.leaving]
    lines += [
        f"? {KINDS.get(change.kind, change.kind)} {change.key} {change.name}：表里没有，保持不变"
        for change in diff.absent
    ]
    lines += [NOT_READ.format(name=name) for name in diff.ignored]
    same = sum(diff.unchanged.values())
    lines.append(f"新增 {len(diff.new)}，变更 {len(diff.changed)}，离开 {len(diff.leaving)}，不变 {same}。")
    return lines


ABSENT = "表里没有的 {count} 人（家）保持不变；如确已离职或停用，请加 --leaving {total}。"
LEAVING_NEEDED = "将有 {count} 人（家）离开（{reasons}）。核对无误后，请加 --leaving {count}。"
LEAVING_WRONG = "--leaving {number} 与要离开的数不符：表里写明离开 {stated}，表里没有 {absent}。"
ROSTER_NO_IMPORTS = "还没有导入过花名册。"
ROSTER_STATES = {"applied": "已导入", "undone": "已撤销"}


def roster_import_line(batch: Any) -> str:
    """One import of the roster, as the list shows it."""
    kept = "，可以撤销" if batch.can_undo else ""
    return f"{batch.import_id}  {batch.created_at:%Y-%m-%d}  {batch.source_name}  {ROSTER_STATES[batch.state]}{kept}"


def round_line(*, round_id: str, title: str, state: str, closes_at: datetime) -> str:
    return f"{round_id}  {title}  {state_label(state)}  截止 {full_moment_words(closes_at)}"
