"""`pingji round …`: the actions of the chat, for an operator at the server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer

from bot.cli.common import say
from bot.cli.exits import Stop
from bot.cli.operating import act, carry_out, carry_out_quietly, look
from bot.cli.people import people_words
from bot.cli.private_files import make_private
from bot.cli.scoring import save_pack
from bot.cli.terminal import Terminal, at_database
from bot.documents.results_workbook import write_export
from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation
from bot.operations.closing import CLOSE
from bot.operations.exporting import take_out
from bot.operations.opening import OPEN, look_ahead, opening_words, read_opening
from bot.operations.progress import progress_words
from bot.operations.releasing import RELEASE, Releasing
from bot.operations.reminding import REMIND, Reminding
from bot.operations.which_round import which_round, which_to_release
from bot.phrases import terminal as phrases
from bot.scheduler import report_failure, tick
from bot.settings.model import Settings, load_settings
from surveys.audit import record_act
from surveys.errors import KeyWrong, SurveyError
from surveys.results import pack_round
from surveys.rounds import (
    CLOSED,
    SCORED,
    SEALED,
    UNDER_WAY,
    Due,
    Progress,
    Round,
    get_progress,
    get_round,
    is_meant,
    list_delivery_states,
    list_rounds,
)
from surveys.rounds import OPEN as STATE_OPEN
from surveys.sealing.seal import DAMAGED

app = typer.Typer(help=phrases.HELP["round"], no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="ROUND")]
PlanName = Annotated[str, typer.Argument(metavar="PLAN")]
Period = Annotated[str, typer.Option("--period", metavar="PERIOD", help=phrases.HELP["period"])]
Yes = Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])]
Despite = Annotated[bool, typer.Option("--despite-stuffing", help=phrases.HELP["despite-stuffing"])]
Json = Annotated[bool, typer.Option("--json", help=phrases.HELP["json"])]


@app.command("plan", help=phrases.HELP["round plan"])
@at_database
def show_preview(terminal: Terminal, plan: PlanName, period: Period = "") -> None:
    def words(actor: Actor) -> str:
        return opening_words(look_ahead(actor, read_opening(actor, plan, period=period)), actor.tz)

    say(look(terminal, words))


@app.command("open", help=phrases.HELP["round open"])
@at_database
def open_(terminal: Terminal, plan: PlanName, period: Period = "", yes: Yes = False) -> None:
    done = carry_out(terminal, lambda actor: (OPEN, read_opening(actor, plan, period=period)), yes=yes)
    say(phrases.SENT_BY_SERVICE)
    say(done.target.key)  # the last line, for scripts


@app.command("status", help=phrases.HELP["round status"])
@at_database
def status(
    terminal: Terminal,
    name: Annotated[str, typer.Argument(metavar="[ROUND]")] = "",
    json: Json = False,
    people: Annotated[bool, typer.Option("--people", help=phrases.HELP["status people"])] = False,
) -> None:
    round_ = terminal.read(which_round, name=name)
    if people:
        say(people_words(terminal.read(list_delivery_states, round_id=round_.round_id), json=json))
    elif json:
        _print_status(terminal.read(get_progress, round_id=round_.round_id), round_)
    else:
        say(terminal.read(progress_words, round_id=round_.round_id, tz=terminal.settings.tz, named=1000))


def _print_status(progress: Progress, round_: Round) -> None:
    names = ("done", "started", "invited", "assignments_done", "assignments")
    figures = {name: getattr(progress, name) for name in names}
    missing = [{"party": party, "name": name, "reason": why} for party, name, why in progress.unreachable]
    say(orjson.dumps({**_as_object(round_), **figures, "unreachable": missing}).decode())


@app.command("remind", help=phrases.HELP["round remind"])
@at_database
def remind(terminal: Terminal, name: Annotated[str, typer.Argument(metavar="[ROUND]")] = "", yes: Yes = False) -> None:
    def read(actor: Actor) -> tuple[Operation[Reminding], Reminding]:
        round_ = which_round(actor.work, name, states=(STATE_OPEN,))
        return REMIND, Reminding(round_.round_id, f"cli-{actor.work.new_id()}")

    carry_out(terminal, read, yes=yes)


@app.command("close", help=phrases.HELP["round close"])
def close(name: Name, yes: Yes = False) -> None:
    done = _close(name, yes=yes)
    _finish(load_settings(), done.target.key)
    say(done.words)
    say(phrases.SCORED_NOW if _state_of(done.target.key) == SCORED else phrases.CLOSED_ONLY)


@at_database
def _close(terminal: Terminal, name: str, *, yes: bool) -> Done:
    def read(actor: Actor) -> tuple[Operation[OfRound], OfRound]:
        return CLOSE, OfRound(which_round(actor.work, name, states=UNDER_WAY).round_id)

    return carry_out_quietly(terminal, read, yes=yes)


@at_database
def _state_of(terminal: Terminal, round_id: str) -> str:
    return terminal.read(get_round, round_id=round_id).state


def _finish_named(name: str) -> None:
    """Let a closed round of that name have its results before they are asked for."""
    for round_ in _list_ended():
        if is_meant(round_, name):
            _finish(load_settings(), round_.round_id)


@at_database
def _list_ended(terminal: Terminal) -> tuple[Round, ...]:
    return terminal.read(list_rounds, states=(CLOSED, SEALED))


def _finish(settings: Settings, round_id: str) -> None:
    """Seal, wipe and score a closed round now rather than at the service's next tick.

    Errors: `ballots_damaged` and `round_key_wrong`, for the service cannot seal it either.
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
    if isinstance(error, KeyWrong) or (isinstance(error, SurveyError) and error.code == DAMAGED):
        raise error
    report_failure(due, error)


@app.command("release", help=phrases.HELP["round release"])
def release(name: Name, yes: Yes = False, despite_stuffing: Despite = False) -> None:
    _finish_named(name)
    _release(name, yes=yes, despite_stuffing=despite_stuffing)


@at_database
def _release(terminal: Terminal, name: str, *, yes: bool, despite_stuffing: bool) -> None:
    def read(actor: Actor) -> tuple[Operation[Releasing], Releasing]:
        return RELEASE, Releasing(which_to_release(actor.work, name).round_id, despite_stuffing)

    carry_out(terminal, read, yes=yes)
    say(phrases.SENT_BY_SERVICE)


@app.command("list", help=phrases.HELP["round list"])
@at_database
def list_(terminal: Terminal, json: Json = False) -> None:
    rounds = terminal.read(list_rounds)
    if json:
        say(orjson.dumps([_as_object(round_) for round_ in rounds], option=orjson.OPT_INDENT_2).decode())
        return
    for round_ in rounds:
        closes_at = round_.closes_at.astimezone(terminal.settings.tz)
        line = {"round_id": round_.round_id, "title": round_.title, "state": round_.state}
        say(phrases.round_line(**line, closes_at=closes_at))


def _as_object(round_: Round) -> dict[str, object]:
    return {
        "round": round_.round_id,
        "plan": round_.plan,
        "title": round_.title,
        "period": round_.period,
        "state": round_.state,
        "opened_at": round_.opened_at,
        "closes_at": round_.closes_at,
        "closed_at": round_.closed_at,
        "released_at": round_.released_at,
    }


def export(
    name: Name,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx")],
    pack: Annotated[Path | None, typer.Option("--pack", metavar="FILE", help=phrases.HELP["pack"])] = None,
) -> None:
    """`pingji export`: through the same gate as everything else, and noted in the audit trail.

    The pack alone is complete: it holds the ratings' statistics, for those who hold the ratings.
    """
    _finish_named(name)
    _export(name, out, pack)


@at_database
def _export(terminal: Terminal, name: str, out: Path, pack: Path | None) -> None:
    round_ = terminal.read(which_round, name=name)
    results, comments = act(terminal, lambda actor: take_out(actor, round_.round_id))
    try:
        make_private(out)
        write_export(out, results, comments)
    except OSError as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    if pack is not None:
        fingerprint = save_pack(pack, terminal.read(pack_round, round_id=round_.round_id))
        what = {"action": "pack_round", "target": round_.round_id, "fingerprint": fingerprint}
        act(terminal, lambda actor: record_act(actor.work, actor=actor.party, **what))
        say(phrases.PACKED.format(file=pack, fingerprint=fingerprint))
    say(phrases.EXPORTED.format(file=out, count=len(results.subjects)))
