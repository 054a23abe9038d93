"""`pingji serve` and `pingji demo`."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import say
from bot.cli.exits import Stop
from bot.phrases import terminal
from bot.settings.database_file import check_url, sqlite_path
from bot.settings.model import load_settings
from bot.settings.service_lock import ServiceRuns, service_lock
from surveys.store import check_schema


def serve() -> None:
    """Refuses unsafe settings and an outdated schema before it listens."""
    from bot.app import run_app
    from bot.logs import setup_logs

    settings = load_settings()
    settings.check_for_serving()
    check_url(settings)
    check_schema(settings.database_url)
    setup_logs()
    try:
        with service_lock(sqlite_path(settings)):
            say(terminal.SERVING.format(host=settings.host, port=settings.port, base=settings.base_url))
            run_app(settings)
    except ServiceRuns as error:
        raise Stop(terminal.SERVICE_RUNS.format(file=error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Stop(terminal.PORT_TAKEN.format(host=settings.host, port=settings.port, reason=reason)) from None


def demo(
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8080,
    db: Annotated[Path | None, typer.Option("--db", metavar="FILE")] = None,
) -> None:
    """One process: sandbox, sample park and the real service."""
    from bot.demo.run import run_demo
    from bot.logs import setup_logs

    setup_logs(level=logging.WARNING)
    try:
        with service_lock(db):
            run_demo(port, db, lambda base: say(terminal.DEMO.format(base=base)))
    except ServiceRuns as error:
        raise Stop(terminal.SERVICE_RUNS.format(file=error)) from None
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise Stop(terminal.PORT_TAKEN.format(host="127.0.0.1", port=port, reason=reason)) from None
