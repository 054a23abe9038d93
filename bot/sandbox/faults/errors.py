"""A refusal of WeChat's API."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """A refusal with WeChat's errcode; `text` is the beginning of errmsg, `fields` what else the answer says."""

    def __init__(self, code: int, text: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code} {text}")
        self.fields = dict(fields or {})
        self.code = code
        self.text = text
