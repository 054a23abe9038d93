"""What the page says that asks a follower's consent to 订阅通知."""

from __future__ import annotations

TITLE = "接收测评通知"
WHY = "微信规定，公众号每给您发一条通知，都要您先同意一次。同意一次，就能收到下次测评的邀请和结果，免得错过。"
ONLY = "只用来通知测评，不发广告；随时可以在公众号的设置里取消。"
AGREE = "同意接收"
LATER = "微信暂时没有回应，请过一会儿再打开这一页。"
NOT_NEEDED = "您不用在这里同意：有测评时，消息会直接发给您。"
LINK = "下次有测评时，请微信通知我"
NEEDS_SCRIPT = "这个按钮由微信显示，需要在微信里打开，并允许网页运行脚本。"

SCRIPT = {
    "nowhere": "这里显示不出同意的按钮。请在微信里打开这一页；微信版本太旧的，请先更新。",
    "thanks": "好的，下次有测评会通知您。",
    "refused": "好的，不会给您发通知。您仍可以随时到公众号里发送「我的」查看。",
    "closed": "还没有同意。需要时再点一次按钮。",
}


def still_allowed(count: int) -> str:
    """How many consents are left."""
    return f"您已经同意接收 {count} 条，再同意一次会多一条。"
