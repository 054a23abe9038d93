"""Templates to responses: escaped, compressed, with addresses that also hold behind a proxy's prefix."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.pages.view_preferences import is_large, keep_choices
from bot.phrases import labels, pages
from bot.services import SERVICES
from bot.web.errors import local_time
from bot.web.forms import csrf_token
from bot.web.sessions import SESSION

_HERE = Path(__file__).parent
_SMALL = 400  # bytes: below this compressing only costs
_YEAR = "public, max-age=31536000, immutable"
_SIGN = re.compile(r"""("[^"\n]*"|`[^`\n]*`)| *([=,;:?{}()&|<>]) *""")
_TYPES = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file. Its name carries its hash, so that it may be kept for a year."""

    name: str
    content_type: str
    plain: bytes
    packed: bytes


def _slim(text: str) -> str:
    """Without indentation and lines of comment, which a phone on a slow line need not fetch."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _tight(script: str) -> str:
    """A script without the spaces around its signs; what stands in quotes stays. `+` and `-` keep theirs: `a + +b`."""
    return _SIGN.sub(lambda match: match[1] or match[2], script)


def _load_asset(path: Path) -> Asset:
    slim = _slim(path.read_text())
    plain = (_tight(slim) if path.suffix == ".js" else slim).encode()
    name = f"{path.stem}.{hashlib.sha256(plain).hexdigest()[:8]}{path.suffix}"
    return Asset(name, _TYPES[path.suffix], plain, gzip.compress(plain, 9, mtime=0))


_ASSETS = {path.name: _load_asset(path) for path in sorted((_HERE / "static").iterdir()) if path.suffix in _TYPES}
_BY_NAME = {asset.name: asset for asset in _ASSETS.values()}

_env = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_env.globals.update(say=pages, labels=labels, assets={name: asset.name for name, asset in _ASSETS.items()})


class Page(Protocol):
    """What a template shows: a frozen dataclass, whose fields the template reads as `page.…`."""

    @property
    def template(self) -> str: ...


def show(request: web.Request, page: Page, *, status: int = 200) -> web.Response:
    """A page from its values."""
    return render(request, page.template, status=status, page=page)


def render(request: web.Request, template: str, *, status: int = 200, **context: object) -> web.Response:
    """A page. `root` leads to the service's root from wherever the page stands; `local` gives local time."""
    context |= {"root": "../" * (request.path.count("/") - 1) or "./", "local": lambda at: local_time(request, at)}
    context["organisation"] = request.app[SERVICES].settings.organisation
    context |= {"big": is_large(request), "got": request.method == "GET"}  # some addresses only take forms
    if SESSION in request:
        context["csrf"] = csrf_token(request)
    html = _env.get_template(template).render(context)
    response = send(request, html.encode(), "text/html", status)
    keep_choices(request, response)
    return response


def render_text(page: Page) -> str:
    """A page's HTML without a request: its links lead nowhere, and times are shown as they are given."""
    context = {
        "big": False,
        "got": True,
        "root": "",
        "csrf": "",
        "organisation": "",
        "local": lambda at: at,
        "page": page,
    }
    return _env.get_template(page.template).render(context)


def find_asset(name: str) -> str:
    """A style sheet's or script's text, by the name it is served under. KeyError where there is none."""
    return _BY_NAME[name].plain.decode()


async def static(request: web.Request) -> web.StreamResponse:
    """A style sheet or script, packed beforehand."""
    asset = _BY_NAME.get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    packed = _takes_gzip(request)
    response = web.Response(body=asset.packed if packed else asset.plain, content_type=asset.content_type)
    response.charset = "utf-8"
    response.headers["Cache-Control"] = _YEAR
    return _mark(response, packed)


def send(request: web.Request, body: bytes, content_type: str, status: int) -> web.Response:
    """A body, compressed where that pays and the browser takes it."""
    packed = len(body) > _SMALL and _takes_gzip(request)
    if packed:
        body = gzip.compress(body, 6, mtime=0)
    return _mark(web.Response(body=body, status=status, content_type=content_type, charset="utf-8"), packed)


def _mark(response: web.Response, packed: bool) -> web.Response:
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _takes_gzip(request: web.Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "").lower()
