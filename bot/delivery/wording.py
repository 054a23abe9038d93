"""A notice's words: equal for everybody of a round, so that one message serves them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.phrases import notices as phrases
from bot.phrases.moments import note_today
from bot.phrases.organisation import headed
from bot.text import cut_text
from surveys.messages.outbox import ASKING, Notice

MOST_BYTES = 2040


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a text says of its round. `anonymous` None: some of its forms are, some are not."""

    title: str
    closes_at: datetime
    is_open: bool
    anonymous: bool | None
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    fields: Mapping[str, str]


def word_notice(
    notice: Notice,
    rounds: Mapping[str, RoundFacts],
    *,
    base_url: str,
    tz: ZoneInfo,
    now: datetime,
    organisation: str = "",
) -> Words | str:
    """The words of a notice, or a reason's code for not sending it any more. `organisation`: whose message it is."""
    note_today(now.astimezone(tz).date())
    round_id = str(notice.round_id or notice.params.get("round") or "")
    facts = rounds.get(round_id)
    link = f"{base_url}/r/{round_id}" if facts is not None else f"{base_url}/t"
    if notice.kind in ASKING:
        if facts is not None and facts.is_paused:
            return "round_paused"
        if facts is None or not facts.is_open or _ends_at(notice, facts) <= now:
            return "round_over"
        text = _asking(notice, facts, link, tz)
    elif notice.kind == "result":
        link = f"{base_url}/me/{round_id}"
        text = phrases.result(title=facts.title if facts else round_id, link=link)
    elif notice.kind == "reply":
        at = _instant(notice, now).astimezone(tz)
        text = phrases.reply(text=cut_text(str(notice.params.get("text", "")), MOST_BYTES - 80), at=at)
    else:
        title = {"title": facts.title} if facts else {}
        text = phrases.announcement({**title, **notice.params})
    text = headed(organisation, text)
    fields = {**_fields(notice, facts, link, tz), "text": text, "organisation": organisation}
    return Words(cut_text(text, MOST_BYTES), fields)


def _asking(notice: Notice, facts: RoundFacts, link: str, tz: ZoneInfo) -> str:
    closes_at = _ends_at(notice, facts).astimezone(tz)
    if notice.kind == "invitation":
        return phrases.invitation(title=facts.title, closes_at=closes_at, link=link, anonymous=facts.anonymous)
    # the instant of the reminding, not of the sending: a repetition must be the same text
    at = _instant(notice, facts.closes_at).astimezone(tz)
    return phrases.reminder(title=facts.title, closes_at=closes_at, at=at, link=link)


def _ends_at(notice: Notice, facts: RoundFacts) -> datetime:
    """The end of whoever it is for: some have more time than the round."""
    return _instant(notice, facts.closes_at, "until")


def _instant(notice: Notice, otherwise: datetime, name: str = "at") -> datetime:
    try:
        return datetime.fromisoformat(str(notice.params[name]))
    except (KeyError, ValueError):
        return otherwise


def _fields(notice: Notice, facts: RoundFacts | None, link: str, tz: ZoneInfo) -> Mapping[str, str]:
    fields = {"first": phrases.headline(notice.kind), "kind": phrases.kind_words(notice.kind), "link": link}
    if facts is not None:
        closes_at = phrases.full_moment_words(_ends_at(notice, facts).astimezone(tz))
        fields |= {"round": facts.title, "deadline": closes_at}
    return fields
