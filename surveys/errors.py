"""What an action may refuse, as values: a code and its parameters, never a sentence.

The sentence a person reads is chosen by the code in `bot/phrases`; `str()` is for logs and developers.
"""

from __future__ import annotations

from collections.abc import Mapping


class SurveyError(Exception):
    """An action refused. `status` is the HTTP status a page answers with; nothing was changed."""

    status = 400

    def __init__(self, code: str, /, fields: Mapping[str, str] | None = None, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in sorted(self.params.items()))
        return f"{self.code}({details})" if details else self.code


class NotFound(SurveyError):
    """There is no such thing, or not for this person."""

    status = 404


class NotAllowed(SurveyError):
    """The person is known, and may not do this."""

    status = 403


class WrongState(SurveyError):
    """The thing exists, and is not in a state that allows this (a closed round, an expired code)."""

    status = 409


class AccountMoved(NotAllowed):
    """The account that asks does not stand for this party, or not any more."""


class KeyWrong(SurveyError):
    """The server's secret is not the one that a round was opened under: nothing of it is accepted or shown."""

    status = 503


class Invalid(SurveyError):
    """What was sent cannot be accepted; `fields` maps a field's name to a code."""

    status = 422
