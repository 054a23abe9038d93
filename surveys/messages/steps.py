"""The steps of a notice, from its claim to its end: a line each in the operator's log, by which one can be followed.

A line names the notice, the step, the state that follows and why; never a party, an address or a word of the message.
"""

from __future__ import annotations

from datetime import datetime

from surveys.work import Work


def log_notice(work: Work, *, notice_id: str, step: str, state: str, why: str, **detail: object) -> None:
    """`notice=N1 step=settle state=planned why=wecom:limited due_at=…`; details without a value are left out."""
    rest = "".join(f" {name}={_word(value)}" for name, value in detail.items() if value not in (None, ""))
    work.log(f"notice={notice_id} step={step} state={state} why={why}{rest}")


def _word(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
