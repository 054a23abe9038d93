"""`pingji menu set|show|remove`: the menus of both platforms, as `bot/platforms/menus.py` has them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.cli.common import make_sure, say
from bot.cli.exits import Stop
from bot.phrases import menus as words
from bot.phrases import terminal
from bot.phrases.remedies import remedy_for
from bot.platforms.clients import Connected, connected
from bot.platforms.menus import Channel, buttons_of, check_buttons, menu_lines, simplify
from bot.settings.model import Settings, load_settings
from bot.wechat import OfficialClient, PlatformError, WeComClient

app = typer.Typer(help=terminal.HELP["menu"], no_args_is_help=True)
Client = WeComClient | OfficialClient
Act = Callable[[Channel, Client, list[dict[str, Any]]], Awaitable[None]]


class Which(StrEnum):
    """The channel to act on."""

    wecom = "wecom"
    oa = "oa"


ChannelOption = Annotated[Which | None, typer.Option("--channel", help=terminal.HELP["channel"])]
YesOption = Annotated[bool, typer.Option("--yes", help=terminal.HELP["yes"])]


@app.command("set", help=terminal.HELP["menu set"])
def set_menu(channel: ChannelOption = None, yes: YesOption = False) -> None:
    async def act(name: Channel, client: Client, buttons: list[dict[str, Any]]) -> None:
        now = simplify(await client.find_menu())
        if now == simplify(buttons):
            say(words.SAME.format(channel=words.CHANNEL[name]))
            return
        if now:
            make_sure(words.REPLACES.format(channel=words.CHANNEL[name]), yes=yes)
        await client.set_menu(buttons)
        say(words.SET.format(channel=words.CHANNEL[name]))
        _say_lines(buttons)

    _for_each(channel, act)


@app.command("show", help=terminal.HELP["menu show"])
def show_menu(channel: ChannelOption = None) -> None:
    async def act(name: Channel, client: Client, buttons: list[dict[str, Any]]) -> None:
        now = simplify(await client.find_menu())
        say((words.SHOWN if now else words.NOT_SET).format(channel=words.CHANNEL[name]))
        _say_lines(now)
        if now != simplify(buttons):
            say(words.WOULD.format(channel=words.CHANNEL[name]))
            _say_lines(buttons)

    _for_each(channel, act)


@app.command("remove", help=terminal.HELP["menu remove"])
def remove_menu(channel: ChannelOption = None, yes: YesOption = False) -> None:
    async def act(name: Channel, client: Client, buttons: list[dict[str, Any]]) -> None:
        if not await client.find_menu():
            say(words.NOT_SET.format(channel=words.CHANNEL[name]))
            return
        make_sure(words.REMOVES.format(channel=words.CHANNEL[name]), yes=yes)
        await client.delete_menu()
        say(words.REMOVED.format(channel=words.CHANNEL[name]))

    _for_each(channel, act)


def _say_lines(buttons: list[dict[str, Any]]) -> None:
    for line in menu_lines(buttons):
        say(line)


def _for_each(channel: Which | None, act: Act) -> None:
    settings = load_settings()
    refused = asyncio.run(_act(settings, channel, act))
    if refused:
        raise Stop("\n".join(refused))


async def _act(settings: Settings, channel: Which | None, act: Act) -> list[str]:
    """Do it on every channel that is on and asked for; a line for each that refused."""
    from bot.app import real_clock

    refused = []
    async with connected(settings, real_clock) as platforms:
        clients = _chosen(platforms, channel)
        if not clients:
            raise Stop(words.NO_CHANNEL)
        for name, client in clients.items():
            buttons = buttons_of(name, settings.base_url)
            check_buttons(name, buttons)
            try:
                await act(name, client, buttons)
            except PlatformError as error:
                remedy = remedy_for(name, error.code, error.message)
                reason = error.code if error.code is not None else error.message
                refused.append(words.REFUSED.format(channel=words.CHANNEL[name], reason=reason, remedy=remedy))
    return refused


def _chosen(platforms: Connected, channel: Which | None) -> dict[Channel, Client]:
    clients: dict[Channel, Client] = {}
    if platforms.wecom is not None and channel in (None, Which.wecom):
        clients["wecom"] = platforms.wecom
    if platforms.official is not None and channel in (None, Which.oa):
        clients["oa"] = platforms.official
    return clients
