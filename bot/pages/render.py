"""Templates to responses: escaped, compressed, with addresses that also hold behind a proxy's prefix."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.pages.view_preferences import is_large, keep_choices
from bot.phrases import labels, pages
from bot.phrases.errors import error_sentence
from bot.web.errors import local_time
from bot.web.forms import csrf_token
from bot.web.login import TARGET
from bot.web.sessions import SESSION
from surveys.errors import SurveyError

_HERE = Path(__file__).parent
_SMALL = 400  # bytes: below this compressing only costs
_YEAR = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".js": "text/javascript"}
_HTTP = {404: pages.NOT_FOUND, 405: pages.METHOD_NOT_ALLOWED}
_RESTART = {"session_missing", "login_state", "login_code", "login_busy", "login_stopped", "login_snapshot"}


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


def _load_asset(path: Path) -> Asset:
    plain = _slim(path.read_text()).encode()
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


def render(request: web.Request, template: str, *, status: int = 200, **context: object) -> web.Response:
    """A page. `root` leads to the service's root from wherever the page stands; `local` gives local time."""
    context |= {"root": "../" * (request.path.count("/") - 1) or "./", "local": lambda at: local_time(request, at)}
    context |= {"big": is_large(request), "got": request.method == "GET"}  # some addresses only take forms
    if SESSION in request:
        context["csrf"] = csrf_token(request)
    html = _env.get_template(template).render(context)
    response = _send(request, html.encode(), "text/html", status)
    keep_choices(request, response)
    return response


def render_text(template: str, **context: object) -> str:
    """A template's HTML by itself, for whoever has no request."""
    return _env.get_template(template).render({"big": False, **context})


def find_asset(name: str) -> str:
    """A style sheet's or script's text, by the name it is served under. KeyError where there is none."""
    return _BY_NAME[name].plain.decode()


def error_page(request: web.Request, status: int, error: SurveyError | None, number: str) -> web.StreamResponse:
    """A refusal: a page for browsers, its sentence for scripts and everybody else."""
    said = sentence(error) if error is not None else _HTTP.get(status, pages.BROKEN)
    if "text/html" not in request.headers.get("Accept", ""):
        return _send(request, f"{said} {number}".strip().encode(), "text/plain", status)
    restart = request.get(TARGET, "/t").lstrip("/") if error is not None and error.code in _RESTART else ""
    title = pages.ERROR_TITLES["POST" if request.method == "POST" else "GET"]
    return render(request, "error.html", status=status, title=title, said=said, number=number, restart=restart)


def sentence(error: SurveyError) -> str:
    """A refusal's sentence: the pages' own ones, then those of the domain."""
    own = pages.ERRORS.get(error.code)
    return own.format_map(error.params) if own is not None else error_sentence(error)


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


def _send(request: web.Request, body: bytes, content_type: str, status: int) -> web.Response:
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
