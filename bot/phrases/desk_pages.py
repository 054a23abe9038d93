"""What the committee's desk says. Templates take every word from here (as `words`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.phrases.moments import moment_words
from bot.phrases.quality import DESPITE_BOX

TITLE = "后台"
LINK = "后台入口，{minutes} 分钟内有效，只能用一次，请不要转给别人：\n{link}\n手机和电脑都能打开。"
LINK_KEPT = "入口链接已经发过一次。没有收到，请再发送一次“后台”，旧的就作废。"

NAV = (
    ("", "概览"),
    ("/plans", "方案"),
    ("/records", "考核记录"),
    ("/roster", "花名册"),
    ("/exclusions", "排除"),
    ("/days", "工作日"),
    ("/feedback", "建议箱"),
    ("/audit", "操作记录"),
)
NAV_LABEL = "后台栏目"
LEAVE = "退出后台"
BACK = "返回"

# --- the way in ---------------------------------------------------------------------------------------------
ENTER_TITLE = "进入评绩后台"
ENTER_ABOUT = "这个链接只能用一次。按下面的按钮进入；8 小时不操作会自动退出。"
ENTER_CARE = "如果不是您本人向机器人要的链接，请不要进入，直接关掉。"
ENTER = "进入后台"
LEFT = "已退出后台"
LEFT_MORE = "要再进来，请在企业微信或公众号里给机器人发送“后台”。"

# --- overview -----------------------------------------------------------------------------------------------
UNDER_WAY = "正在进行"
NONE_UNDER_WAY = "现在没有进行中的轮次。"
TO_PLANS = "看方案，开启一轮"
FINISHED = "已结束的轮次"
FOR_YOU = "等您确认"
FOR_YOU_ABOUT = "这些事要两位管理员同意，另一位已经提出："
LOOK = "查看"
COMING = "接下来会自动做"
NOTHING_COMING = "日程上暂时没有安排。"
ALL_REACHED = "没有送不到的通知"

# --- one round ----------------------------------------------------------------------------------------------
PROGRESS = "进度"
STANDING = "每个人到了哪一步"
PEOPLE = "逐人查看"
PEOPLE_ALL = "全部"
PEOPLE_NONE = "没有这样的人。"
UNREACHED = "联系不上的人"
WHY, REMEDY = "原因", "怎么办"
LONGER = "单独延期的人"
ACTIONS = "操作"
REMIND = "催办没填完的人"
REMIND_ABOUT = "马上发出，只发给还有没填完的人。"
EXTEND = "改截止日期"
EXTEND_DAY = "新的截止日期"
EXTEND_WHO = "只给一个人延期：姓名或工号（不填就是全体）"
EXTEND_GO = "下一步：核对影响"
SUSPECTED, RELEASE_DESPITE = "疑似刷票，请先核实", DESPITE_BOX
PAUSE, RESUME, CLOSE, RELEASE = "暂停这一轮", "恢复这一轮", "提前关闭", "发布结果"
SUPPLEMENT = "补充新来的人"
SUPPLEMENT_ABOUT = "花名册里后来加的人，按方案该评谁、该由谁评，就加进这一轮。先核对影响。"
EXPORT = "下载结果工作簿（.xlsx）"
RESULTS = "查看结果"
RECEIPTS = "已公布回执 {count} 份：每个填写人都能凭回执码查到自己的答卷已被计入。"
COMPUTING = "正在封存和计分，一会儿刷新本页就能看到结果。"
REQUESTS: Mapping[str, str] = {
    "pause": PAUSE,
    "resume": RESUME,
    "close": CLOSE,
    "release": RELEASE,
    "remind": REMIND,
    "prefer": "以这一轮为准",
    "extend": EXTEND,
    "extend_raters": "单独延期",
    "open": "开启一轮",
    "undo_records": "撤销导入",
    "sync": "同步通讯录",
    "supplement": SUPPLEMENT,
    "exclude": "记下排除",
    "set_aside": "作废对不上的答卷",
    "change_accounts": "更换账号",
}

# --- confirming ---------------------------------------------------------------------------------------------
CONFIRM_TITLE = "请确认：{what}"
CONFIRM = "确认{what}"
CANCEL = "取消"
CONFIRM_UNTIL = "{minutes} 分钟内有效，只会做一次。"
WAIT_SECOND = "这件事要两位管理员同意。确认码 {code} 已发给另外的管理员，由其中一位在这里或在聊天里确认。"
USED = "这件事已经办好，不会再办一次。"
EXPIRED = "过了 30 分钟，这次不能再确认了，请重新发起。"

# --- plans --------------------------------------------------------------------------------------------------
PLANS = "方案"
QUESTIONNAIRES = "问卷"
POLICIES = "考核办法"
PREVIEW, SOURCE = "预览", "原文"
VERSION = "第 {number} 版"
PREFLIGHT = "开启前检查"
PREFLIGHT_ABOUT = "这里只是查看，不会发出任何消息。"
RIVALS = "这一期有几轮：{titles}"
COUNTS = "合成年度结果时，以这一轮为准。"
PREFER = "以这一轮为准"
PERIOD = "考核期间"
PERIOD_EXAMPLE = "例如 2026、2026Q4、2026-11"
PERIOD_ABOUT = "不填就是眼下这一期。1 月合成上一年的结果，请填上一年。"
PERIOD_GO = "按这一期核对"
FINE = "没有发现问题，可以开启。"
BLOCKED = "有“必须处理”的，处理好或者豁免之后才能开启。"
LEVELS: Mapping[str, str] = {"block": "必须处理", "warn": "注意", "info": "说明"}
EXEMPT = "豁免这一条"
EXEMPT_REASON = "豁免的原因"
EXEMPT_GO = "记下豁免"
OPEN = "下一步：看开启会怎样"
TWO_PEOPLE = "开启、关闭、发布都要两位管理员同意。"
RUNNING = "去看正在进行的这一轮"

# --- results ------------------------------------------------------------------------------------------------
RESULTS_TITLE = "结果"
RESULTS_ABOUT = "这里只有可以看的数字：评价人太少、会认出人来的部分不显示。"
GROUP = "组"

COMMENTS = "查看评语"
COMMENTS_TITLE = "评语"
NO_COMMENTS = "这一轮没有写评语的题目，或者还没有发布。"

# --- files --------------------------------------------------------------------------------------------------
FILE = "选择文件（.xlsx 或 .csv，最大 20 MB）"
UPLOAD = "上传，先看变化"
RECORDS_ABOUT = "考核指标、积分台账、培训学时、奖惩事项、部门等次。上传后先看变化，确认了才写入；写入后还能撤销。"
RECORDS_TEMPLATE = "下载空白模板"
ROSTER_ABOUT = "人员、部门、企业和关系，以工号和统一社会信用代码为准。上传后先看变化，确认了才写入。"
HISTORY = "导入过的"
NO_HISTORY = "还没有导入过。"
DIFFERENCE = "会有这些变化"
DID = "做了这些变化"
APPLY = "确认导入"
UNDO = "撤销这次导入"
NOT_YET = "还没有写入。看清楚变化，再确认。"
ROSTER_DONE = "花名册已更新，编号 {number}；导错了可以撤销。"
ROSTER_UNDOING = "将撤销花名册导入 {number}（{name}），恢复成导入前的样子；那次新增的人转为离职。"
ROSTER_APPLIED = "这份花名册已经导入，不会再导入一次。"
ROSTER_UNDONE = "导入已撤销，花名册恢复成导入前的样子。"
ROSTER_WAS_UNDONE = "这份花名册的导入已经撤销。"
ROSTER_LEAVING = "注意：这份文件会使 {count} 人（家）离开，没填完的不再等。"
SYNC_LEAVES = "注意：这样更新会使 {count} 人离开，没填完的不再等。"
ROSTER_ABSENT = "表里没有的 {count} 人（家）默认保持不变。"
ROSTER_ABSENT_LEAVES = "把表里没有的人转为离职、企业停用（连同表里写明的，共 {count} 人（家）离开）"
ROSTER_TYPE_NUMBER = "离开的人（家）数"
ROSTER_TYPE_WHEN = "必须填写：{reasons}。"
ROSTER_TYPE_WHEN_TICKED = "勾选时必须填写：{reasons}。"
ROSTER_REASONS = {"many": "人数超过十分之一", "administrator": "其中有管理员", "asker": "其中有您本人"}
ROSTER_IMPORTS = "最近的导入"
ROSTER_STATES = {"applied": "已导入", "undone": "已撤销"}


def leaving_reasons(reasons: Iterable[str]) -> str:
    """Why the number of those who leave has to be typed."""
    return "、".join(ROSTER_REASONS[reason] for reason in reasons)


PAST_RESULTS = "已经算出的结果不受影响。"

# --- WeCom's address book -----------------------------------------------------------------------------------
SYNC = "同步企业微信通讯录"
SYNC_ABOUT = "读取通讯录，看花名册会有哪些变化，确认了才写入。变化也会发到您的聊天里；没有变化就只在聊天里说。"
SYNC_ASK = "读取通讯录，看变化"
SYNC_LEAVING = "把通讯录里看不到的人记为离职"
SYNC_NOTES = "请留意"
SYNC_MARK_LEFT = f"看不到不等于离职。他们若确已离职，请在下面勾选“{SYNC_LEAVING}”，再读取一次。"
SYNC_READING = "正在读取企业微信通讯录，几秒钟以后刷新。"
SYNC_CHECKING = "正在再核对一遍通讯录，没有变就写入花名册；办好了会在聊天里告诉您。"
SYNC_REFRESH = "刷新"
SYNC_APPLY = "确认更新花名册"
SYNC_MORE = "… 还有 {count} 处"
SYNC_OFF = "没有接入企业微信，读不了通讯录。"
SYNC_STATES: Mapping[str, str] = {"applied": "花名册已按通讯录更新。", "refused": "操作未完成，原因已发到您的聊天里。"}

# --- who must not rate whom ---------------------------------------------------------------------------------
EXCLUSIONS_ABOUT = "在这里记下谁永远不评谁，例如有利害关系的：以后各轮都不请他评。已经填过的保留。"
EXCLUDE_RATER = "谁不评（姓名、工号、企业名称或统一社会信用代码）"
EXCLUDE_SUBJECT = "不评谁（姓名、工号或部门）"
EXCLUDE_REASON = "原因"
EXCLUDE_GO = EXTEND_GO
EXCLUDED = "已经记下的"
NO_EXCLUSIONS = "还没有记下过。"
UNEXCLUDE = "取消"

# --- working days -------------------------------------------------------------------------------------------
DAYS_ABOUT = "节假日和调休按国家公布的算。还没公布的，或者本单位另有安排的，在这里录入。"
FIRST_DAY, LAST_DAY = "日期", "到哪一天（只有一天就不填）"
KIND = "安排"
WORKING, OFF = "上班", "休息"
NOTE = "说明（可不填）"
ENTER_DAYS = "录入"
ENTERED = "录入过的"
NO_DAYS = "还没有录入过工作日。"
REMOVE = "去掉"

# --- who did what -------------------------------------------------------------------------------------------
AUDIT_ABOUT = "谁在什么时候做了什么，最新的在前。这里从不记录谁打了几分。"
OLDER, NEWER = "更早的", "更新的"
NO_ACTS = "还没有记录。"

# --- refusals -----------------------------------------------------------------------------------------------
REFUSED = "操作未完成"
ERRORS: Mapping[str, str] = {
    "desk_closed": "这里是评绩后台，只有管理员能进。请在企业微信或公众号里给机器人发送“后台”，打开它回复的链接。",
    "csrf_wrong": "页面已过期，什么都没有做。请回到上一页刷新后再试。",
    "body_too_large": "内容太大了，没有接收。文件最大 20 MB。",
    "body_unreadable": "没有读懂发来的内容，什么都没有做。请回到上一页再试。",
    "file_missing": "还没有选择文件。",
    "round_unknown": "没有这一轮。",
    "plan_unknown": "没有这个方案。",
    "period_unreadable": "看不懂期间“{text}”。请写成 2026、2026H1、2026Q4、2026-11 或 2026W07。",
    "round_already_open": "这个方案已经有一轮在进行，先等它结束。",
    "preflight_blocks": "还有 {count} 处必须处理，没有开启。请看下面的检查结果。",
    "finding_unknown": "检查结果已经变了，请看下面现在的情况。",
    "day_unreadable": "看不懂这个日期，请写成 2027-02-14。",
    "import_unknown": "没有这次导入，可能已经作废，请重新上传。",
    "confirmation_unknown": "没有等您确认的这件事。",
    "confirmation_expired": EXPIRED,
    "confirmation_second_person": "这件事要由另一位管理员确认。",
}
NOT_FOUND = "没有这个页面。"


def excluded(rater: str, subject: str) -> str:
    return f"{rater} 不评 {subject}"


def done_of(done: int, invited: int) -> str:
    return f"已完成 {done}/{invited}"


def until(at: datetime) -> str:
    return f"{moment_words(at)} 截止"


def unreached(count: int) -> str:
    return f"联系不上 {count} 人"


def delayed(count: int) -> str:
    return f"{count} 条消息正在重试"


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
