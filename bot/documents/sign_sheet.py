"""Signs to print: one sheet of paper per window or service, with the QR code that leads to its public page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import segno

from bot.phrases import signs as phrases
from surveys.rounds.public_codes import PublicCode

_STYLE = """
@page { size: A4; margin: 20mm }
body { font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; text-align: center; margin: 0 }
section { page-break-after: always; padding-top: 12vh }
h1 { font-size: 34pt; margin: 0 0 6mm }
p { font-size: 18pt; margin: 4mm 0; color: #333 }
svg { width: 100mm; height: 100mm }
small { font: 11pt monospace; color: #666 }
"""


def public_link(base_url: str, sign: PublicCode) -> str:
    return f"{base_url}/p/{sign.code}"


def signs_html(title: str, signs: Sequence[PublicCode], base_url: str, organisation: str = "") -> str:
    """One self-contained page to print; asks no other host for anything. `organisation`: whose signs they are."""
    sheets = "\n".join(_sheet(sign, public_link(base_url, sign), organisation) for sign in signs)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>\n{sheets}\n</body></html>\n'


def _sheet(sign: PublicCode, link: str, organisation: str) -> str:
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True)
    lines = "".join(f"<p>{escape(line)}</p>" for line in phrases.ON_A_SIGN)
    picture = drawn.getvalue().decode()
    whose = f"<p>{escape(organisation)}</p>" if organisation else ""
    return f"<section>{whose}<h1>{escape(sign.name)}</h1>{picture}{lines}<small>{escape(link)}</small></section>"
