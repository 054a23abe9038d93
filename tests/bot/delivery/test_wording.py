"""What a reminder says to those with an end of their own, and what is not said while a round is paused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.delivery.wording import RoundFacts, Words, word_notice
from surveys.messages.outbox import Notice

TZ = ZoneInfo("Asia/Shanghai")
ENDS = datetime(2026, 11, 16, 15, 59, 59, tzinfo=UTC)
LATER = ENDS + timedelta(days=4)


def said(kind: str, now: datetime, facts: RoundFacts | None = None, **params: Any) -> Words | str:
    notice = Notice("n", "k", "person:1", kind, params, "R1", 1, 0, LATER)
    facts = facts or RoundFacts("测评", ENDS, True, True)
    return word_notice(notice, {"R1": facts}, base_url="https://p.example", tz=TZ, now=now)


def test_reminder_names_the_own_end() -> None:
    words = said("reminder", ENDS + timedelta(hours=1), until=LATER.isoformat(), at=ENDS.isoformat())
    assert isinstance(words, Words)
    assert "11月20日（周五）23:59" in words.text
    assert "11月16日" not in words.text
    assert words.fields["deadline"] == "2026年11月20日 23:59"


def test_a_day_of_another_year_than_this_one_bears_its_year() -> None:
    until = (ENDS + timedelta(days=50)).isoformat()
    words = said("reminder", ENDS - timedelta(days=1), until=until, at=ENDS.isoformat())
    assert isinstance(words, Words)
    assert "2027年1月5日（周二）23:59" in words.text
    new_year = said("reminder", ENDS + timedelta(days=48), until=until, at=ENDS.isoformat())
    assert isinstance(new_year, Words)
    assert "2027年" not in new_year.text
    assert "1月5日（周二）23:59" in new_year.text


def test_nobody_else_is_asked_after_the_rounds_end() -> None:
    assert said("reminder", ENDS) == "round_over"
    assert said("invitation", ENDS) == "round_over"


def test_paused_round_asks_nobody() -> None:
    paused = RoundFacts("测评", ENDS, False, True, is_paused=True)
    assert said("reminder", ENDS - timedelta(days=3), paused) == "round_paused"
    assert said("invitation", ENDS - timedelta(days=3), paused) == "round_paused"
    news = said("announcement", ENDS, paused, event="round_resumed", title="测评", until="2026-11-20T23:59:59+08:00")
    assert isinstance(news, Words)
    assert news.text == "“测评”恢复了，您填过的都还在，11月20日（周五）23:59 截止。发送“我的”接着填。"


def test_what_was_skipped_is_listed_and_cut() -> None:
    items = [{"kind": "open", "title": f"周测评 {n}", "day": "2026-11-02"} for n in range(20)]
    params = {"event": "skipped", "was_down": True, "since": "2026-11-01 10:00", "until": "2026-12-01 10:00"}
    news = said("announcement", ENDS, **params, items=items, count=31)
    assert isinstance(news, Words)
    lines = news.text.splitlines()
    assert lines[0] == "服务停过（2026-11-01 10:00 到 2026-12-01 10:00），停机期间跳过了 31 件事，没有补做："
    assert lines[1] == "· 11月2日（周一） 开启“周测评 0”"
    assert "等 31 件，其余见审计记录。" in lines
    assert len(news.text.encode()) <= 2040


def test_every_message_says_first_whose_it_is() -> None:
    facts = {"R1": RoundFacts("测评", ENDS, True, True)}
    kinds = {
        "invitation": {},
        "reminder": {"at": ENDS.isoformat()},
        "result": {},
        "announcement": {"event": "round_closed", "title": "测评"},
        "reply": {"text": "【××园区管委会】已收到"},
    }
    for kind, params in kinds.items():
        notice = Notice("n", "k", "person:1", kind, params, "R1", 1, 0, LATER)
        words = word_notice(
            notice,
            facts,
            base_url="https://p.example",
            tz=TZ,
            now=ENDS - timedelta(days=3),
            organisation="××园区管委会",
        )
        assert isinstance(words, Words)
        assert words.text.startswith("【××园区管委会】"), kind
        assert words.text.count("【") == 1, kind
        assert words.fields["organisation"] == "××园区管委会"
