"""`pingji round …`: the actions of the chat, for an operator at the server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer

from bot.chat.commands.closing import closing_words
from bot.chat.commands.opening import opened_words, preview_words
from bot.chat.commands.progress import progress_words
from bot.chat.commands.releasing import find_scored, release_words
from bot.chat.commands.reminding import reminded_words
from bot.cli.common import make_sure, opened, say
from bot.cli.exits import Stop
from bot.cli.people import people_words
from bot.cli.scoring import save_pack
from bot.delivery.forecast import make_forecast
from bot.documents.results_workbook import write_export
from bot.phrases import desk, terminal
from bot.scheduler import report_failure, tick
from bot.settings.model import Settings, load_settings
from surveys.audit import record_act
from surveys.errors import SurveyError
from surveys.results import get_round_results, list_round_comments, pack_round, release_round
from surveys.rounds import (
    CLOSED,
    SEALED,
    UNDER_WAY,
    Due,
    Round,
    close_round,
    find_round,
    get_progress,
    get_round,
    list_delivery_states,
    list_rounds,
    open_round,
    preview_round,
    remind_round,
)
from surveys.sealing.seal import DAMAGED

ACTOR = "cli"
app = typer.Typer(help=terminal.HELP["round"], no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="ROUND")]
PlanName = Annotated[str, typer.Argument(metavar="PLAN")]
Yes = Annotated[bool, typer.Option("--yes", help=terminal.HELP["yes"])]
Json = Annotated[bool, typer.Option("--json", help=terminal.HELP["json"])]


@app.command("plan", help=terminal.HELP["round plan"])
def show_preview(plan: PlanName) -> None:
    settings = load_settings()
    with opened(settings) as database:
        say(database.read(preview_words, plan_name=plan, tz=settings.tz, forecast=make_forecast(settings)))


@app.command("open", help=terminal.HELP["round open"])
def open_(plan: PlanName, yes: Yes = False) -> None:
    settings = load_settings()
    with opened(settings) as database:
        what = database.read(preview_words, plan_name=plan, tz=settings.tz, forecast=make_forecast(settings))
        if database.read(preview_round, plan_name=plan, tz=settings.tz).second_person:
            what = f"{what}\n{terminal.TWO_PEOPLE}"
        make_sure(what, yes=yes)
        round_id = database.write(open_round, plan_name=plan, tz=settings.tz, actor=ACTOR)
        say(database.read(opened_words, round_id=round_id))
        say(terminal.SENT_BY_SERVICE)
        say(round_id)  # the last line, for scripts


@app.command("status", help=terminal.HELP["round status"])
def status(
    name: Annotated[str, typer.Argument(metavar="[ROUND]")] = "",
    json: Json = False,
    people: Annotated[bool, typer.Option("--people", help=terminal.HELP["status people"])] = False,
) -> None:
    settings = load_settings()
    with opened(settings) as database:
        found = database.read(find_round, name=name)
        if people:
            say(people_words(database.read(list_delivery_states, round_id=found.round_id), json=json))
        elif json:
            _print_status(database.read(get_progress, round_id=found.round_id), found)
        else:
            say(database.read(progress_words, round_id=found.round_id, tz=settings.tz, named=1000))


def _print_status(progress: object, found: Round) -> None:
    names = ("done", "started", "invited", "assignments_done", "assignments")
    figures = {name: getattr(progress, name) for name in names}
    missing = [{"party": party, "name": name, "reason": why} for party, name, why in progress.unreachable]  # type: ignore[attr-defined]
    say(orjson.dumps({**_as_object(found), **figures, "unreachable": missing}).decode())


@app.command("remind", help=terminal.HELP["round remind"])
def remind(name: Annotated[str, typer.Argument(metavar="[ROUND]")] = "") -> None:
    with opened() as database:
        found = database.read(find_round, name=name)
        key = f"cli-{database.read(lambda work: work.new_id())}"
        count = database.write(remind_round, round_id=found.round_id, key=key, actor=ACTOR)
        say(database.read(reminded_words, round_id=found.round_id, count=count))


@app.command("close", help=terminal.HELP["round close"])
def close(name: Name, yes: Yes = False) -> None:
    settings = load_settings()
    with opened(settings) as database:
        found = database.read(find_round, name=name)
        if found.state in UNDER_WAY:
            make_sure(_with_two(found, database.read(closing_words, found=found, tz=settings.tz)), yes=yes)
        database.write(close_round, round_id=found.round_id, actor=ACTOR)
    _finish(settings, found.round_id)
    with opened(settings) as database:
        state = database.read(get_round, round_id=found.round_id).state
    say(terminal.SCORED_NOW if state == "scored" else terminal.CLOSED_ONLY)


def _finish_named(settings: Settings, name: str) -> None:
    """Let a closed round of that name have its results before they are asked for."""
    with opened(settings) as database:
        ended = database.read(list_rounds, states=(CLOSED, SEALED))
    for one in ended:
        if name.upper() == one.round_id or name == one.plan:
            _finish(settings, one.round_id)


def _finish(settings: Settings, round_id: str) -> None:
    """Seal, wipe and score a closed round now rather than at the service's next tick.

    Errors: `ballots_damaged`, for the service cannot seal it either.
    """
    if not settings.secret.strip():  # without the key only the service can seal
        return
    from bot.app import make_services

    async def finish() -> None:
        services = make_services(settings)
        try:
            await tick(services, round_id=round_id, report=_report)
        finally:
            services.close()

    asyncio.run(finish())


def _report(due: Due, error: Exception) -> None:
    if isinstance(error, SurveyError) and error.code == DAMAGED:
        raise error
    report_failure(due, error)


def _with_two(found: Round, what: str) -> str:
    return f"{what}\n{terminal.TWO_PEOPLE}" if found.frozen.plan.two_people else what


@app.command("release", help=terminal.HELP["round release"])
def release(name: Name, yes: Yes = False) -> None:
    settings = load_settings()
    _finish_named(settings, name)
    with opened(settings) as database:
        found = database.read(find_scored, name=name)
        make_sure(_with_two(found, database.read(release_words, found=found)), yes=yes)
        database.write(release_round, round_id=found.round_id, actor=ACTOR)
        say(desk.released(found.title))
        say(terminal.SENT_BY_SERVICE)


@app.command("list", help=terminal.HELP["round list"])
def list_(json: Json = False) -> None:
    settings = load_settings()
    with opened(settings) as database:
        rounds = database.read(list_rounds)
    if json:
        say(orjson.dumps([_as_object(one) for one in rounds], option=orjson.OPT_INDENT_2).decode())
        return
    for one in rounds:
        closes_at = one.closes_at.astimezone(settings.tz)
        say(terminal.round_line(round_id=one.round_id, title=one.title, state=one.state, closes_at=closes_at))


def _as_object(found: Round) -> dict[str, object]:
    return {
        "round": found.round_id,
        "plan": found.plan,
        "title": found.title,
        "period": found.period,
        "state": found.state,
        "opened_at": found.opened_at,
        "closes_at": found.closes_at,
        "closed_at": found.closed_at,
        "released_at": found.released_at,
    }


def export(
    name: Name,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx")],
    pack: Annotated[Path | None, typer.Option("--pack", metavar="FILE", help=terminal.HELP["pack"])] = None,
) -> None:
    """`pingji export`: through the same gate as everything else, and noted in the audit trail.

    The pack alone is complete: it holds the ratings' statistics, for those who hold the ratings.
    """
    settings = load_settings()
    _finish_named(settings, name)
    with opened(settings) as database:
        found = database.read(find_round, name=name)
        results = database.read(get_round_results, round_id=found.round_id)
        comments = database.read(list_round_comments, round_id=found.round_id)
        try:
            write_export(out, results, comments)
        except OSError as error:
            raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
        database.write(record_act, actor=ACTOR, action="export_round", target=found.round_id)
        if pack is not None:
            fingerprint = save_pack(pack, database.read(pack_round, round_id=found.round_id))
            marks = {"fingerprint": fingerprint}
            database.write(record_act, actor=ACTOR, action="pack_round", target=found.round_id, **marks)
            say(terminal.PACKED.format(file=pack, fingerprint=fingerprint))
    say(terminal.EXPORTED.format(file=out, count=len(results.subjects)))
