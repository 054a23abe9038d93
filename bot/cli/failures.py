"""What a failure of the domain or its database means to an operator: a line for stderr and an exit code."""

from __future__ import annotations

from bot.cli.exits import FAILED, USAGE, Stop
from bot.phrases import terminal
from bot.phrases.errors import error_sentence
from bot.phrases.flaws import fill_in
from bot.settings.model import SettingsError
from surveys.errors import Invalid, NotFound, SurveyError
from surveys.store import DatabaseError, SchemaNewer, SchemaOutdated


def explain_failure(error: Exception) -> Stop | None:
    """The line and exit code; None where the fault is ours."""
    if isinstance(error, SurveyError):
        own = terminal.ERRORS.get(error.code)
        sentence = fill_in(own, error.params) if own is not None else error_sentence(error)
        return Stop(sentence, USAGE if isinstance(error, Invalid | NotFound) else FAILED)
    if isinstance(error, SettingsError):
        return Stop(str(error), USAGE)
    if isinstance(error, SchemaNewer):
        return Stop(terminal.SCHEMA_NEW)
    if isinstance(error, SchemaOutdated):
        return Stop(terminal.SCHEMA_OLD)
    if isinstance(error, DatabaseError):
        return Stop(terminal.DATABASE_DOWN.format(reason=type(error.orig).__name__))
    return None
