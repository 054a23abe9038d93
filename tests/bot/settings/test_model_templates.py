"""`PINGJI_OA__TEMPLATES`: template messages, 订阅通知, or both for one notice; what was valid stays valid."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from bot.chat.reports import read_status
from bot.settings.model import OfficialSettings


def read(**templates: object) -> OfficialSettings:
    return OfficialSettings(app_id="a", templates=json.dumps(templates))  # type: ignore[arg-type]


def test_a_template_without_a_kind_is_a_template_message() -> None:
    found = read(invitation={"id": "T", "fields": {"round": "thing1"}})
    assert {name: one.id for name, one in found.template_messages.items()} == {"invitation": "T"}
    assert found.subscriptions == {}


def test_a_notice_may_have_a_subscription_or_both() -> None:
    found = read(
        invitation={"id": "S", "kind": "subscribe"}, reminder={"id": "T", "fields": {}, "subscribe": {"id": "S2"}}
    )
    assert {name: one.id for name, one in found.template_messages.items()} == {"reminder": "T"}
    assert {name: one.id for name, one in found.subscriptions.items()} == {"invitation": "S", "reminder": "S2"}


@pytest.mark.parametrize("wrong", [{"id": "T", "kind": "both"}, {"id": "T", "subscription": {}}, {"fields": {}}])
def test_what_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read(invitation=wrong)


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        ("success", "", ""),
        ("failed:user block", "", "user_block"),
        ("failed: system failed", "", "system_failed"),
        ("failed:freq limit", "", "system_failed"),
        ("failed: system failed", "-1", "system_failed"),
        ("user refuse to accept the msg", "43101", "43101"),
        ("whatever", "43004", "43004"),
    ],
)
def test_reports_are_read_whatever_their_spelling(words: str, code: str, status: str) -> None:
    assert read_status(words, code=code) == status
