"""A message to all administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from surveys.accounts.bindings import list_admin_parties
from surveys.messages.outbox import NewNotice, post_notices
from surveys.work import Work


def notify_admins(
    work: Work,
    *,
    admins: Sequence[str],
    key: str,
    params: Mapping[str, Any],
    event: str = "",
    round_id: str | None = None,
    but: str = "",
    send_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Tell each administrator but `but` once for this key: those of the roster, and `admins` of the settings.

    `event` chooses the wording; without one `params` holds the text itself. `send_at`, `expires_at`: as `post_notices`.
    """
    content = {"event": event, **params} if event else dict(params)
    parties = [party for party in list_admin_parties(work, also=admins) if party != but]
    notices = [NewNotice(f"{key}:{party}", party, "announcement", content, round_id) for party in parties]
    post_notices(work, notices, send_at=send_at, expires_at=expires_at)
