"""What is said about who somebody is: codes that were scanned, accounts that move, the printed sheet of codes."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.errors import SurveyError

_SCANNED: Mapping[str, str] = {
    "invitation_unknown": "这张二维码已经作废。请向园区要一张新的；有邀请码的话，发送“绑定 邀请码”。",
    "account_taken": "这张二维码已经绑定了另一个微信号，每人一张，请扫自己的那张。换号请联系管理员。",
}
SHEET_TITLE = "绑定二维码"
ON_A_CARD = "用微信扫一扫，关注后自动绑定"
UNTIL = "{day} 前有效"
FOREVER = "长期有效"
KEEP_SAFE = "每人一张，请单独发放：谁扫了，就绑定到谁。"
WRITTEN = "已写入 {file}：{count} 张二维码（{life}）。{keep}"
PERMANENT_LIMIT = (
    "公众号一共只能有 100000 个长期二维码，不能删除；这次会用掉 {count} 个。临时二维码（最长 30 天）不占这个数。"
)
BAD_DAYS = "--days 应为 1 到 30"
NO_CODES = "花名册里还没有人或企业，没有二维码可做。请先导入花名册。"
OA_OFF = "没有配置公众号，做不了绑定二维码。请设置 PINGJI_OA__…"
STOPPED_AT = "做到第 {done} 张（共 {count} 张）时微信拒绝了{reason}：{remedy}。没有写入文件。"


def scan_refused(error: SurveyError) -> str | None:
    """What somebody reads whose scan did not bind; None where the usual sentence serves."""
    return _SCANNED.get(error.code)


def moved(name: str) -> str:
    """An account that stood for somebody else until now."""
    return f"这个微信号原来绑定的是{name}，现在换了。扫错了的话，请重新扫自己的二维码。"


def life_words(day: str | None) -> str:
    return FOREVER if day is None else UNTIL.format(day=day)
