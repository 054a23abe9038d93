"""Template fields hold our values by the rules of their kind; a `phrase` is never cut."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.channels.base import Letter
from bot.channels.official import fill_template, fit_field
from bot.phrases.notices import kind_words
from bot.sandbox.platforms.official.templates import Template
from bot.settings.model import TemplateSettings
from surveys.accounts.bindings import Address
from surveys.messages.outbox import Notice

TITLES = (
    "中层干部测评",
    "中层360测评 2026-Q4",
    "测评",
    "a",
    "",
    "测评\n提醒",
    "<b>",
    "𠮷田测评",
    "2026年度中层干部民主测评（第一轮）",
)


def letter_with(fields: dict[str, str]) -> Letter:
    expires_at = datetime(2026, 1, 1, tzinfo=UTC)
    notice = Notice("n", "k", "person:S011", "reminder", {}, None, 0, 0, expires_at)
    return Letter(notice, Address("oa", "o1"), "text", fields)


@pytest.mark.parametrize("title", TITLES)
def test_a_phrase_is_whole_or_nothing(title: str) -> None:
    fits = re.fullmatch("[一-鿿]{1,5}", " ".join(title.split())) is not None
    assert fit_field("phrase1", title) == (title if fits else None)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("kind", ["invitation", "reminder", "result", "announcement"])
def test_the_platform_takes_every_template_that_we_fill(title: str, kind: str) -> None:
    fields = {"phrase1": "事项", "thing2": "名称", "short_thing3": "简称", "phrase4": "状态"}
    template = Template("t", "t", fields, {})
    ours = TemplateSettings(id="t", fields={"first": "phrase1", "round": "thing2", "text": "short_thing3"})
    more = TemplateSettings(id="t", fields={"kind": "phrase4"})
    letter = letter_with({"first": title, "round": title, "text": title, "kind": kind_words(kind)})
    values = {**fill_template(ours, letter), **fill_template(more, letter)}
    assert template.fill({name: {"value": value} for name, value in values.items()})
    assert "…" not in values["phrase1"] + values["phrase4"]


def test_what_does_not_go_into_a_phrase_is_told(caplog: pytest.LogCaptureFixture) -> None:
    template = TemplateSettings(id="T-1", fields={"round": "phrase1"})
    letter = letter_with({"round": "中层干部年度测评", "kind": "测评提醒"})
    assert fill_template(template, letter) == {"phrase1": "测评提醒"}
    assert [record.getMessage() for record in caplog.records] == [
        "template T-1: round does not go into phrase1, which says the notice's kind"
    ]


@pytest.mark.parametrize(("field", "longest"), [("character_string1", 32), ("name2", 10), ("number3", 32)])
def test_only_things_say_that_they_were_cut(field: str, longest: int) -> None:
    assert fit_field(field, "1" * 50) == "1" * longest
    assert fit_field("thing1", "字" * 50) == "字" * 19 + "…"
