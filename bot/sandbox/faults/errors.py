"""A refusal of WeChat's API."""

from __future__ import annotations


class ApiError(Exception):
    """A refusal with WeChat's errcode; `text` is the beginning of errmsg."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
