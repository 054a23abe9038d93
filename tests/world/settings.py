"""Settings of a service with both channels, as far as nothing listens to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.settings.model import OfficialSettings, Settings, TemplateSettings, WeComSettings


def settings_of(templates: Mapping[str, TemplateSettings], *, official: bool = True) -> Settings:
    key = "abcdefg" * 6 + "A"
    mine: dict[str, Any] = {"token": "t", "encoding_aes_key": key}
    oa = OfficialSettings(app_id="wx1", app_secret="s", templates=dict(templates), **mine)
    wecom = WeComSettings(corp_id="ww1", agent_id=1, secret="s", **mine)
    return Settings(base_url="https://p.example", secret_key="x" * 32, wecom=wecom, **({"oa": oa} if official else {}))
