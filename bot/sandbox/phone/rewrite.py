"""Moving a page of the service under the path of a phone, so that its links stay inside that phone."""

from __future__ import annotations

import html
import re

_ATTRIBUTE = re.compile(r"(\s(?:href|src|action|formaction|poster|data-src|data-url)\s*=\s*)([\"']?)([^\"'>\s]*)", re.I)
_CSS_URL = re.compile(r"url\(\s*([\"']?)/(?!/)")
_HEAD = re.compile(r"<head[^>]*>|<!doctype[^>]*>", re.I)
_ANCESTORS = re.compile(r"frame-ancestors[^;]*;?\s*", re.I)


class Mover:
    """Rewrites addresses of `origin` (and root-relative ones) so that they begin with `prefix`."""

    def __init__(self, origin: str, prefix: str, shim: str) -> None:
        self._origin = origin.rstrip("/")
        self._prefix = prefix.rstrip("/")
        attributes = f'data-prefix="{html.escape(self._prefix)}" data-service="{html.escape(self._origin)}"'
        self._shim = f'<script src="{html.escape(shim)}" {attributes}></script>'

    def address(self, target: str) -> str:
        """One address; what belongs elsewhere stays as it is."""
        if target == self._origin or target.startswith((self._origin + "/", self._origin + "?")):
            target = target[len(self._origin) :] or "/"
            target = target if target.startswith("/") else "/" + target
        if not target.startswith("/") or target.startswith(("//", self._prefix + "/")):
            return target
        return self._prefix + target

    def page(self, text: str) -> str:
        """An HTML page: attributes that hold addresses, and a small script for those made by script."""
        moved = _ATTRIBUTE.sub(lambda m: m[1] + m[2] + self.address(m[3]), text)
        head = _HEAD.search(moved)
        if head is None:
            return self._shim + moved
        if head[0][1] == "!":
            after = re.compile(r"<head[^>]*>", re.I).search(moved)
            head = after or head
        return moved[: head.end()] + self._shim + moved[head.end() :]

    def style(self, text: str) -> str:
        """A style sheet: `url(/…)`."""
        return _CSS_URL.sub(lambda m: f"url({m[1]}{self._prefix}/", text)


def framable(policy: str) -> str:
    """A Content-Security-Policy without its word on who may frame the page: the phone frames it."""
    return _ANCESTORS.sub("", policy).strip()
