"""Channels: how a message reaches a person. The order is the order of choice."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.base import Channel, Letter, Sent
from bot.channels.official import CustomChannel, TemplateChannel
from bot.channels.subscription import SubscriptionChannel
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_card import WeComCardChannel
from bot.settings.model import Settings
from bot.wechat import OfficialClient, WeComClient

Channels = Sequence[Channel]


def make_channels(settings: Settings, wecom: WeComClient | None, official: OfficialClient | None) -> list[Channel]:
    """The channels that are configured: WeCom (a card where one fits), then templates, then customer-service texts."""
    channels: list[Channel] = []
    if wecom is not None:
        channels += [WeComCardChannel(wecom), WeComChannel(wecom)]
    if official is not None:
        channels += [TemplateChannel(official, settings.oa.template_messages), CustomChannel(official)]
        channels.append(SubscriptionChannel(official, settings.oa.subscriptions))
    return channels


__all__ = [
    "Channel",
    "Channels",
    "CustomChannel",
    "Letter",
    "Sent",
    "SubscriptionChannel",
    "TemplateChannel",
    "WeComCardChannel",
    "WeComChannel",
    "make_channels",
]
