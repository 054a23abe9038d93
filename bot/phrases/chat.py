"""Replies of the chat, for everyone. What administrators read is in `desk.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.phrases.moments import moment_words

NOT_ADMIN = "此功能仅限管理员使用。发送“帮助”，看您可以使用的功能。"
ONLY_TEXT = "我只看得懂文字。"
# what was sent instead of words → what to do
INSTEAD: dict[str, str] = {
    "image": "图片我看不懂，没有保存。请把要说的打成字。",
    "voice": "这条语音没有转成文字，我听不懂。请打字，或用输入法的语音输入再发一次。",
    "video": "视频我看不懂，没有保存。请把要说的打成字。",
    "shortvideo": "视频我看不懂，没有保存。请把要说的打成字。",
    "location": "位置用不上，没有保存。请把要说的打成字。",
    "link": "这个链接我打不开。请把要说的打成字。",
    "file": "文件我读不了，没有保存。请把要说的打成字。",
}
SUGGEST_HOW = "想提建议，发送“建议”加上您的话。"
WHILE_ANSWERING = "正在答的这一题，直接回复分数或文字就行；发送“答题”再看一遍题目。"
CUT_SHORT = "\n（内容较长，没有全部显示）"
ASK_HELP = "发送“帮助”看能做什么。"
NOT_BOUND = "还不知道您是谁。请发送“绑定 邀请码”，邀请码在您的邀请函上；没有的话请联系园区。"
BIND_HOW = "请在“绑定”后面写上邀请码，例如：绑定 ABCD1234"
NOTHING_OPEN = "现在没有要您填写的，谢谢。"
FEEDBACK_THANKS = "收到，谢谢您的建议。它不记姓名，会转给园区管理方看。"
FEEDBACK_HOW = "请把想说的话写在“建议”后面，例如：建议 食堂晚饭开到七点"
RECEIPT_HOW = "请把回执码写在“回执”后面，例如：回执 8K3F 2M7Q WXPA"
RECEIPT_UNKNOWN = "已公布的名单里没有这个回执码。轮次还没结束时查不到；结束后仍查不到，请核对，或联系管理员。"
NO_RESULTS = "您目前没有已发布的测评结果。"

# command → how it is written, what it is for
HELP: dict[str, tuple[str, str]] = {
    "帮助": ("帮助", "看能做什么"),
    "我的": ("我的", "看要填写的"),
    "答题": ("答题 [轮次]", "在聊天里一题一题填"),
    "回执": ("回执 回执码", "查您的答卷是否计入"),
    "成绩": ("成绩", "看自己已发布的结果"),
    "评语": ("评语 [人或部门]", "看写给您的评语；管理员可看别人的"),
    "建议": ("建议 您的话", "给园区提建议，不记姓名"),
    "回避": ("回避 姓名 原因", "不适合评的人，退回去"),
    "绑定": ("绑定 邀请码", "让我们知道您是谁"),
    "方案": ("方案", "看能开启的方案"),
    "检查": ("检查 方案名", "开启前看有什么问题"),
    "豁免": ("豁免 方案名 编号 原因", "让一条检查结果通过"),
    "开启": ("开启 方案名", "开启一轮"),
    "进度": ("进度 [轮次]", "看完成了多少"),
    "催办": ("催办 [轮次]", "提醒没填完的人"),
    "延期": ("延期 轮次 日期 [姓名]", "改截止日期，或只给一个人"),
    "暂停": ("暂停 轮次", "先停下，草稿都留着"),
    "恢复": ("恢复 轮次", "接着填，截止顺延"),
    "关闭": ("关闭 轮次", "提前截止"),
    "结果": ("结果 人或部门", "看得分、等次和名次"),
    "质量": ("质量 轮次", "看答得认不认真"),
    "发布": ("发布 轮次", "公布结果"),
    "导出": ("导出 轮次", "怎么拿到结果表格"),
    "建议箱": ("建议箱", "看收到的建议"),
    "自动开启": ("自动开启 方案名 [停]", "让方案按日程自己开启，或停止"),
    "计划": ("计划", "看日程上接下来的事"),
    "工作日": ("工作日 [日期 上班或休息]", "看或录入放假和调休"),
    "补充": ("补充 轮次", "让新来的人加入这一轮"),
    "排除": ("排除 评价人 被评人 原因", "谁永远不评谁"),
    "取消排除": ("取消排除 评价人 被评人", "让他们可以再评"),
    "二维码": ("二维码 方案名", "扫码评议的地址"),
    "同步通讯录": ("同步通讯录", "看通讯录要改花名册什么"),
    "导入记录": ("导入记录", "看导入过的指标、台账等"),
    "撤销导入": ("撤销导入 编号", "把一次导入恢复原样"),
    "后台": ("后台", "网页后台的一次性入口"),
    "确认": ("确认 确认码", "确认要做的事"),
}


def bound(name: str, unit: str, *, open_count: int, link: str) -> str:
    who = name if unit in ("", name) else f"{name}（{unit}）"
    if open_count:
        return f"绑定好了：{who}。您有 {open_count} 份要填写，点这里：{link}"
    return f"绑定好了：{who}。有要填写的会在这里通知您；随时发送“我的”查看。"


def task_line(*, title: str, done: int, total: int, closes_at: datetime, unsent: tuple[int, int] | None = None) -> str:
    """`done` of `total` are submitted; `unsent`: how many questions of how many are filled in besides."""
    draft = f"，还有 {unsent[0]}/{unsent[1]} 题填了没有提交" if unsent is not None else ""
    return f"· {title}：已填 {done}/{total}{draft}，{moment_words(closes_at)} 截止"


def tasks(lines: Sequence[str], paused: Sequence[str], *, open_count: int, link: str) -> str:
    """`paused`: lines of what waits for its round to go on."""
    done = f"{'正在进行的' if paused else ''}您都填完了，谢谢。截止前还可以修改："
    head = f"您有 {open_count} 份没填完：" if open_count else done
    return "\n".join([head, *lines, f"点这里填写：{link}", *paused])


def receipt_counted(title: str, link: str) -> str:
    return f"这份答卷已计入“{title}”。名单里只有回执码，没有姓名，也没有打分：{link}"


def help_text(lines: Sequence[str], admin_lines: Sequence[str]) -> str:
    parts = ["您可以发送：", *lines]
    if admin_lines:
        parts += ["", "管理员还可以：", *admin_lines]
    return "\n".join(parts)


def help_line(usage: str, purpose: str) -> str:
    return f"{usage} — {purpose}"


def only_text(kind: str, *, is_answering: bool) -> str:
    """The reply to a picture, a voice without words, a place …"""
    return f"{INSTEAD.get(kind, ONLY_TEXT)}{WHILE_ANSWERING if is_answering else ASK_HELP}"


def did_you_mean(usages: Sequence[str]) -> str:
    """A question only: whatever is meant has to be sent."""
    return f"您是想发{'还是'.join(f'“{usage}”' for usage in usages)}吗？"


def unknown(*, open_count: int, is_bound: bool, link: str, usages: Sequence[str] = ()) -> str:
    """Never more than a question and what is known to be useful: nothing is done."""
    guess = did_you_mean(usages) if usages else ""
    if guess and HELP["帮助"][0] not in usages:
        guess += f"不是的话，{ASK_HELP}"
    if not is_bound:
        return f"没有理解您的意思。{guess or NOT_BOUND + SUGGEST_HOW}"
    todo = f"\n您有 {open_count} 份没填完：{link}" if open_count else ""
    return f"没有理解您的意思。{guess or ASK_HELP}{todo}"


def welcome(*, name: str, open_count: int, link: str) -> str:
    todo = f"您有 {open_count} 份没填完：{link}" if open_count else NOTHING_OPEN
    greeting = f"{name}，您好。" if name else "您好。"
    return f"{greeting}{todo}\n发送“帮助”看能做什么。"


def welcome_stranger(*, in_wecom: bool) -> str:
    if in_wecom:
        return "您好，这里是评绩。花名册里还没有您的企业微信账号，请联系管理员；有邀请码的话，发送“绑定 邀请码”。"
    return (
        "您好，这里是评绩。\n"
        "收到邀请函的，请发送“绑定 邀请码”，我们就知道您是谁，例如：绑定 ABCD1234\n"
        "来办事的，扫一扫窗口上的二维码就能评价。\n"
        f"{SUGGEST_HOW}"
    )


def results_link(link: str) -> str:
    return f"图表、得分怎么来，请点这里查看：{link}"


def own_result(*, title: str, verdict: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{title}：{verdict}", *lines])
