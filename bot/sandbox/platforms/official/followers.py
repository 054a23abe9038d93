"""Followers of the simulated Official Account and what may be sent to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.sandbox.faults.errors import ApiError

# (messages, seconds) that a follower's act allows.
AFTER_MESSAGE = (5, 48 * 3600)
AFTER_ACTION = (3, 60)


@dataclass(slots=True)
class Allowance:
    """So many customer-service messages until then."""

    left: int = 0
    until: float = 0.0


@dataclass(slots=True)
class Follower:
    """Somebody with WeChat. `snapshot` = opens pages in 快照页 mode; `blocked` = refuses notices.

    `scene` is that of the code they came by, a scene_id where `numbered`.
    `credits` are 订阅通知 that may still be sent, by template; `popups` counts subscription windows answered;
    `tags` and `platform` (1 iOS, 2 Android) choose a personalised menu.
    """

    openid: str
    nickname: str
    subscribed: bool = True
    since: int = 0
    unionid: str = ""
    scene: str = ""
    numbered: bool = False
    snapshot: bool = False
    blocked: bool = False
    tags: tuple[int, ...] = ()
    platform: str = "2"
    message: Allowance = field(default_factory=Allowance)
    action: Allowance = field(default_factory=Allowance)
    credits: Counter[str] = field(default_factory=Counter)
    popups: int = 0

    def wrote(self, now: float) -> None:
        """A message of theirs: 5 answers within 48 hours."""
        self.message = Allowance(AFTER_MESSAGE[0], now + AFTER_MESSAGE[1])

    def acted(self, now: float) -> None:
        """A menu click, a scan, a follow: 3 answers within a minute."""
        self.action = Allowance(AFTER_ACTION[0], now + AFTER_ACTION[1])

    def spend(self, now: float) -> None:
        """Use up one customer-service message: 45015 outside every window, 45047 when it is empty."""
        live = [allowance for allowance in (self.action, self.message) if allowance.until > now]
        if not live:
            raise ApiError(45015, "response out of time limit or subscription is canceled")
        for allowance in live:
            if allowance.left:
                allowance.left -= 1
                return
        raise ApiError(45047, "out of response count limit")

    def spend_credit(self, template_id: str) -> None:
        """Use up one consent: 43101 where there is none."""
        if self.credits[template_id] <= 0:
            raise ApiError(43101, "user refuse to accept the msg")
        self.credits[template_id] -= 1

    def left(self) -> None:
        """Stopped following: windows and consents are over."""
        self.subscribed = False
        self.message, self.action = Allowance(), Allowance()
        self.credits.clear()
