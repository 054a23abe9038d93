"""What an operator does about a refusal of WeChat, by its code. A test keeps the table complete."""

from __future__ import annotations

import re

_WECOM_IP = "企业微信后台 → 应用管理 → 本应用 → 企业可信IP"
_OA_IP = "公众平台 → 设置与开发 → 基本配置 → IP白名单"

# (platform, errcode) or errcode alone → one line
REMEDIES: dict[tuple[str, int] | int, str] = {
    ("wecom", 40001): "PINGJI_WECOM__SECRET 不对：请从企业微信后台的本应用页面重新复制 Secret",
    ("oa", 40001): "PINGJI_OA__APP_SECRET 不对或已重置：请到公众平台的基本配置核对",
    ("wecom", 40013): "PINGJI_WECOM__CORP_ID 不对：请从企业微信后台“我的企业”最下面复制企业 ID",
    ("oa", 40013): "PINGJI_OA__APP_ID 不对：请从公众平台的基本配置复制 AppID",
    ("oa", 40014): "公众号的凭证刚取到就失效：请确认没有别的程序在重置它的 AppSecret，再试一次",
    ("wecom", 40014): "企业微信的凭证刚取到就失效：请到应用页面核对 Secret，再试一次",
    42001: "凭证刚取到就过期：请校准服务器时钟（NTP），再试一次",
    40002: "请升级评绩：这个接口的参数已经变了",
    40056: "PINGJI_WECOM__AGENT_ID 不对：请从应用页面复制 AgentId",
    301002: "PINGJI_WECOM__AGENT_ID 与 Secret 不是同一个应用：请从同一个应用页面复制这两项",
    40066: "接口地址不对：请检查 PINGJI_…__API_BASE，没有特别需要就不要设置它",
    40091: "PINGJI_WECOM__SECRET 不对：请从应用页面重新复制 Secret",
    40125: "PINGJI_OA__APP_SECRET 不对：请到公众平台的基本配置重置后填入",
    40164: f"把 {{ip}} 加入{_OA_IP}，几分钟后生效",
    60020: f"把 {{ip}} 加入{_WECOM_IP}",
    61004: f"把 {{ip}} 加入{_OA_IP}（第三方平台）",
    61007: "公众号没有把这项权限授给第三方平台：请重新授权",
    40243: "AppSecret 被冻结：请到公众平台的基本配置解冻",
    41001: "请升级评绩：调用接口时没有带上凭证",
    41002: "PINGJI_WECOM__CORP_ID 或 PINGJI_OA__APP_ID 没有填",
    41004: "Secret 没有填：请设置 PINGJI_WECOM__SECRET 或 PINGJI_OA__APP_SECRET",
    43001: "请升级评绩：这个接口要用 GET",
    43002: "请升级评绩：这个接口要用 POST",
    43003: "接口只接受 https：请检查 PINGJI_…__API_BASE",
    43012: "请到企业微信后台的“接收消息”设好回调地址，再发送卡片",
    45009: "今天的接口次数用完了：等到明天，或到后台清零",
    45011: "这一分钟的接口次数用完了：过一分钟再试",
    45033: "同时调用太多：过一会儿再试",
    45109: "这个接口已经下线：请升级评绩",
    48001: "账号没有这个接口的权限：公众号要用已认证的服务号",
    ("wecom", 48002): "应用没有这个接口的权限：请在企业微信后台给应用开通",
    48004: "接口被封禁：请到公众平台看通知，按要求处理后申请解封",
    48006: "本月清零次数用完了：等到下个月",
    ("oa", 50002): "账号被平台限制：请到公众平台看通知",
    50001: "网页授权域名没有设对：请在后台填 {host}",
    -1: "微信系统繁忙：过一会儿再试",
}
NO_ANSWER = "连不上微信：请检查服务器的网络、DNS 和出站防火墙"
OTHERWISE = "请按错误码 {code} 到微信开放文档查原因"
_ADDRESS = re.compile(r"(?:from ip:|invalid ip)\s*([0-9a-fA-F.:]+[0-9a-fA-F])")


def find_address(message: str) -> str:
    """Our own address as the platform saw it; what to look for where it does not say."""
    match = _ADDRESS.search(message)
    return match.group(1) if match else "服务器的出口 IP"


def remedy_for(platform: str, code: int | None, message: str = "", *, host: str = "") -> str:
    """One line: what to do about this refusal."""
    if code is None:
        return NO_ANSWER
    line = REMEDIES.get((platform, code)) or REMEDIES.get(code) or OTHERWISE
    return line.format(ip=find_address(message), host=host or "服务的域名", code=code)
