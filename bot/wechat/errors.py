"""What a call may end with, and the reaction to each errcode (the table stands in `codes.py`)."""

from __future__ import annotations

from typing import Literal

from bot.wechat.codes import TABLE, Reaction

PlatformName = Literal["wecom", "oa"]


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


REACTIONS: dict[PlatformName, dict[int, Reaction]] = {
    "wecom": {code: wecom for code, wecom, _, _ in TABLE if wecom is not None},
    "oa": {code: official for code, _, official, _ in TABLE if official is not None},
}
MEANINGS: dict[int, str] = {code: meaning for code, _, _, meaning in TABLE}


def reaction_to(platform: PlatformName, code: int) -> Reaction:
    """The reaction to an errcode; unknown codes stop with the operator."""
    return REACTIONS[platform].get(code, Reaction.STOP_OPERATOR)


__all__ = ["MEANINGS", "REACTIONS", "IdentityRefused", "PlatformError", "PlatformName", "Reaction", "reaction_to"]
