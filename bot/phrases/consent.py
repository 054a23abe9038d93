"""What the page says that asks a follower's consent to 订阅通知."""

from __future__ import annotations

LINK = "下次有测评时，请微信通知我"

SCRIPT = {
    "nowhere": "这里显示不出同意的按钮。请在微信里打开这一页；微信版本太旧的，请先更新。",
    "thanks": "好的，下次有测评会通知您。",
    "refused": "好的，不会给您发通知。您仍可以随时到公众号里发送“我的”查看。",
    "closed": "还没有同意。需要时再点一次按钮。",
}
