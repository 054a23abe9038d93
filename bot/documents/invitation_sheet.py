"""Personal QR codes to print: whoever scans one follows the Official Account and is bound, without typing anything."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import segno

from bot.phrases import identity as phrases
from bot.wechat import OfficialClient, PlatformError, Reaction
from surveys.roster import InvitationCode

MOST_DAYS = 30
DAY = 86_400  # seconds
_AT_ONCE = 8
_PAUSES = (0.5, 2.0)  # seconds before a code is asked for again
_STYLE = """
@page { size: A4; margin: 12mm }
body { font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; text-align: center }
header { font-size: 10pt; color: #333; margin-bottom: 4mm }
main { display: grid; grid-template-columns: 1fr 1fr 1fr }
section { border: 1px dashed #999; padding: 4mm 2mm; break-inside: avoid }
h2 { font-size: 13pt; margin: 0 0 1mm }
p { font-size: 9pt; margin: 1mm 0; color: #333 }
svg { width: 42mm; height: 42mm }
code { font-size: 11pt }
"""


class CodesRefused(Exception):
    """WeChat made `done` codes and then refused."""

    def __init__(self, done: int, error: PlatformError) -> None:
        super().__init__(str(error))
        self.done = done
        self.error = error


@dataclass(frozen=True, slots=True)
class PersonalCode:
    """An invitation and what stands in its QR code."""

    invitation: InvitationCode
    url: str


async def create_codes(
    client: OfficialClient, invitations: Sequence[InvitationCode], *, days: int | None
) -> tuple[PersonalCode, ...]:
    """A QR code for each, whose scene is the invitation code; permanent without `days` (at most 30).

    Raises CodesRefused; what has been made by then cannot be taken back, but leads nowhere else.
    """
    gate, made = asyncio.Semaphore(_AT_ONCE), list[PersonalCode]()

    async def create(invitation: InvitationCode) -> PersonalCode:
        async with gate:
            url = await _create(client, invitation.code, None if days is None else days * DAY)
        made.append(PersonalCode(invitation, url))
        return made[-1]

    tasks = [asyncio.ensure_future(create(invited)) for invited in invitations]
    try:
        return tuple(await asyncio.gather(*tasks))
    except PlatformError as error:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise CodesRefused(len(made), error) from None


async def _create(client: OfficialClient, scene: str, seconds: int | None) -> str:
    """A temporary failure is tried again: the same scene twice does no harm."""
    for pause in _PAUSES:
        try:
            return (await client.create_code(scene, seconds)).url
        except PlatformError as error:
            if error.reaction is not Reaction.RETRY:
                raise
        await asyncio.sleep(pause)
    return (await client.create_code(scene, seconds)).url


def sheet_html(codes: Sequence[PersonalCode], *, life: str) -> str:
    """One self-contained page to print and cut up; asks no other host for anything."""
    cards = "\n".join(_card(code, life) for code in codes)
    title = escape(phrases.SHEET_TITLE)
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    body = f"<header>{escape(phrases.KEEP_SAFE)}</header>\n<main>\n{cards}\n</main>"
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>\n{body}\n</body></html>\n'


def _card(code: PersonalCode, life: str) -> str:
    name, key = escape(code.invitation.name), escape(code.invitation.key)
    words = f"<p>{escape(phrases.ON_A_CARD)}</p><p>{key} · {escape(life)}</p>"
    return f"<section><h2>{name}</h2>{draw_code(code)}{words}<code>{escape(code.invitation.code)}</code></section>"


def draw_code(code: PersonalCode) -> str:
    """The QR code as an SVG element."""
    drawn = io.BytesIO()
    segno.make(code.url, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True)
    return drawn.getvalue().decode()


def picture_name(code: PersonalCode) -> str:
    """A file name that says whose it is, safe whatever the key."""
    return f"{code.invitation.kind}-{quote(code.invitation.key, safe='')}.svg"
