"""What a refused callback is answered with: one short line for whoever reads the platform's log."""

from __future__ import annotations

UNREADABLE = "没有读懂这条消息，可能含有特殊符号。请换个说法，用文字再发一次。"
CHANNEL_OFF = "这个通道没有配置 / this channel is off"

_REFUSALS = {
    "signature": "签名不对，请核对 Token / wrong signature",
    "timestamp": "时间相差超过 10 分钟，请校准服务器时钟 / timestamp too far off",
    "receiver": "消息不是发给这个账号的 / wrong receiver",
    "too_large": "消息太大 / body too large",
    "dtd": "不接受 DTD / a DTD is refused",
    "not_encrypted": "安全模式下必须加密 / plain body in safe mode",
    "doubled_field": "消息里有字段出现了两次 / a field stands twice",
    "misplaced_field": "消息里有不属于它的字段 / a field stands where it does not belong",
    "padding": "解密失败，请核对 EncodingAESKey / bad padding",
    "slow": "消息没有及时收全 / the body came too slowly",
}


def refusal(code: str) -> str:
    return _REFUSALS.get(code, f"消息格式不对 / malformed ({code})")
