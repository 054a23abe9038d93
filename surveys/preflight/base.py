"""What a pre-flight check is: a look at a round before it opens, with findings and never a refusal of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scoring.policy import Policy
from surveys.accounts.bindings import Address
from surveys.plans.model import Plan
from surveys.relations import RoundPlan
from surveys.roster import Roster
from surveys.work import Work

BLOCK, WARN, INFO = "block", "warn", "info"
LEVELS = (BLOCK, WARN, INFO)
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Reach:
    """How an invitation would go out now: through `channel`, or not at all for `reason` (codes of delivery)."""

    channel: str = ""
    reason: str = ""


class Forecast(Protocol):
    """Those who deliver say whom an invitation would reach; the domain knows no channels."""

    def __call__(self, work: Work, *, parties: Sequence[str]) -> Mapping[str, Reach]: ...


@dataclass(frozen=True, slots=True)
class View:
    """All that a check may look at: what would be opened, and how its raters are reached."""

    work: Work
    plan: Plan
    policy: Policy
    roster: Roster
    drawn: RoundPlan
    ways: Mapping[str, tuple[Address, ...]]
    """Party → addresses; whoever has none is not in it."""
    forecast: Mapping[str, Reach] = field(default_factory=dict)
    """Rater → way; empty where nobody forecasts."""


@dataclass(frozen=True, slots=True)
class PreflightFinding:
    """One thing to know before opening. `block` stops the opening until it is mended or exempted.

    `target` says what exactly was found, so that an exemption holds for this and nothing that comes later.
    `exempted` is the recorded reason for letting it pass, else empty.
    """

    code: str
    level: str
    params: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    exempted: str = ""

    @property
    def blocks(self) -> bool:
        return self.level == BLOCK and not self.exempted


class Check(Protocol):
    """A member of `CHECKS`; pure but for reading `view.work`."""

    name: str

    def list_findings(self, view: View) -> Iterable[PreflightFinding]: ...


def names_of(names: Iterable[str]) -> str:
    """The first ten, joined as Chinese joins them."""
    listed = list(names)
    return "、".join(listed[:_NAMED]) + ("……" if len(listed) > _NAMED else "")


def target_of(kind: str, keys: Iterable[str]) -> str:
    """`kind` with a fingerprint of whom it is about."""
    listed = "\n".join(sorted(keys))
    return f"{kind}:{hashlib.blake2b(listed.encode(), digest_size=6).hexdigest()}"
