"""What a reply and the desk need of the settings, in one place for both."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from surveys.preflight import Forecast


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """What the settings say and a reply needs. `admins` are `channel:address`."""

    base_url: str
    tz: ZoneInfo
    admins: tuple[str, ...] = ()
    forecast: Forecast | None = None
    account_changes: str = "second"
    """Accounts of people with something open: "second", another administrator agrees, or "wait", for the end."""
    organisation: str = ""
    """Whose service it is, at the head of every reply."""

    @property
    def results_link(self) -> str:
        return f"{self.base_url}/me"

    @property
    def tasks_link(self) -> str:
        return f"{self.base_url}/t"
