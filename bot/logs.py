"""Logs: JSON lines, or readable ones at a terminal. They hold no secret, token, query string or answer.

An exception is told by types and places (`bot.web.errors.describe`), never by its message, which may quote somebody.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

Event = MutableMapping[str, Any]
_QUIET = ("aiohttp.access", "apscheduler", "sqlalchemy", "alembic", "asyncio")


def setup_logs(*, level: int = logging.INFO) -> None:
    """Send everything to stderr; a terminal gets text, everything else JSON."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _plain_exception,
    ]
    last = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # of a lost connection we tell ourselves, once
    logging.getLogger("apscheduler.executors").setLevel(logging.ERROR)  # "skipped: still running" is no news


def _plain_exception(_logger: object, _name: str, event: Event) -> Event:
    """Types and places instead of the message and the local values."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = describe(error)
    return event


def describe(error: BaseException | None) -> str:
    """Types and places of an exception and its causes; never its message, which may quote what somebody typed."""
    lines = []
    while error is not None:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)
