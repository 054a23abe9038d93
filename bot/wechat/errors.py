"""Every refusal of the platforms, and the one reaction each gets.

Sources: reference/wechat.md 2.5 (Official Account) and 3.7 (WeCom). The same number may mean different
things on the two platforms (48002, 50002, 40001), so there are two columns of one table. What stands in
neither stops with the operator: an unknown refusal is never repeated blindly.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

PlatformName = Literal["wecom", "oa"]


class Reaction(StrEnum):
    """What delivery and login do about a refusal."""

    RETRY = "retry"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 — a name, not a token
    SLOW_DOWN = "slow_down"
    WAIT_QUOTA = "wait_quota"
    STOP_OPERATOR = "stop_operator"
    DROP_RECIPIENT = "drop_recipient"
    NEED_PERMISSION = "need_permission"
    FIX_CONTENT = "fix_content"
    OAUTH_RESTART = "oauth_restart"


class PlatformError(Exception):
    """A call that did not succeed.

    `code` is WeChat's errcode, None when no answer could be read. `ambiguous` means that the platform
    may have accepted it all the same: repeat only with its duplicate check. The text never holds a
    URL, a token or a secret.
    """

    def __init__(self, code: int | None, message: str, reaction: Reaction, *, ambiguous: bool = False) -> None:
        super().__init__(f"{code if code is not None else 'transport'}: {message} [{reaction}]")
        self.code = code
        self.message = message
        self.reaction = reaction
        self.ambiguous = ambiguous


class IdentityRefused(Exception):
    """WeChat knows the visitor, but they may not enter: `not_member` (WeCom) or `snapshot` (virtual account)."""

    def __init__(self, reason: Literal["not_member", "snapshot"]) -> None:
        super().__init__(reason)
        self.reason = reason


_SHARED: dict[Reaction, tuple[int, ...]] = {
    Reaction.RETRY: (-1,),
    Reaction.REFRESH_TOKEN: (40014, 42001),
    Reaction.STOP_OPERATOR: (40013, 41001, 41004, 43001, 43002, 43003, 60020),
    Reaction.FIX_CONTENT: (40007, 40008, 44002, 44004, 45001, 45002, 45003, 45008, 47001),
    Reaction.OAUTH_RESTART: (40029,),
}
_WECOM: dict[Reaction, tuple[int, ...]] = {
    Reaction.RETRY: (6000, 45033),
    Reaction.WAIT_QUOTA: (45009,),
    Reaction.STOP_OPERATOR: (40001, 40091, 48002, 301002, 40056, 43012),
    Reaction.DROP_RECIPIENT: (81013, 82001, 60111, 46004, 60123, 60011, 50002),
    Reaction.FIX_CONTENT: (40058, 42014, 82002, 82003),
    Reaction.OAUTH_RESTART: (50001,),
}
_OA: dict[Reaction, tuple[int, ...]] = {
    Reaction.REFRESH_TOKEN: (40001,),
    Reaction.SLOW_DOWN: (45011, 43117, 40241),
    Reaction.WAIT_QUOTA: (45009,),
    Reaction.STOP_OPERATOR: (*(48001, 48004, 48006, 50002, 61004, 61007, 40164, 40243, 45109, 40125, 40002),),
    Reaction.DROP_RECIPIENT: (43004, 40003, 43019, 48002, 50005, 46004),
    Reaction.NEED_PERMISSION: (43101, 45015, 45047),
    Reaction.FIX_CONTENT: (40037, 47003, 40249, 43116),
    Reaction.OAUTH_RESTART: (40163, 42003, 40030, 42007, 50001),
}


def _column(own: dict[Reaction, tuple[int, ...]]) -> dict[int, Reaction]:
    return {code: reaction for part in (_SHARED, own) for reaction, codes in part.items() for code in codes}


REACTIONS: dict[PlatformName, dict[int, Reaction]] = {"wecom": _column(_WECOM), "oa": _column(_OA)}


def reaction_to(platform: PlatformName, code: int) -> Reaction:
    """The reaction to an errcode; unknown codes stop with the operator."""
    return REACTIONS[platform].get(code, Reaction.STOP_OPERATOR)
