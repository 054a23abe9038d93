"""Which policies count a record, by its key: what none of them uses is refused, never kept in silence.

A key may be written as the policies have it (`functional`) or as it is called wherever scores are read (职能工作).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.labels import EVENT_NAMES, PART_NAMES
from scoring.policy import Policy
from surveys.library.policies import get_policy
from surveys.library.versions import POLICY, list_entries
from surveys.work import Work

_FAMILIES: Mapping[str, tuple[str, str]] = {
    "ledger": ("ledger", "key"),
    "indicators": ("indicator", "key"),
    "training": ("indicator", "key"),
    "events": ("event", "kind"),
}
"""A kind of records → what a policy knows it as, and which value names it. Other kinds are used by every policy."""


@dataclass(frozen=True, slots=True)
class Usage:
    """`policies`: (family, key) → names of the policies that use it; `names`: (family, name) → keys called so."""

    policies: Mapping[tuple[str, str], tuple[str, ...]]
    names: Mapping[tuple[str, str], frozenset[str]]

    def find_key(self, kind: str, values: Mapping[str, str | None]) -> str | None:
        """The key that is meant; None where no policy uses it. Kinds without keys give ""."""
        if kind not in _FAMILIES:
            return ""
        family, column = _FAMILIES[kind]
        written = str(values[column])
        if (family, written) in self.policies:
            return written
        called = self.names.get((family, written), frozenset())
        return next(iter(called)) if len(called) == 1 else None

    def counted_by(self, kind: str, values: Mapping[str, str | None]) -> tuple[str, ...]:
        """Names of the policies that count the record."""
        if kind not in _FAMILIES:
            return ()
        family, column = _FAMILIES[kind]
        return self.policies.get((family, str(values[column])), ())

    def list_known(self, kind: str) -> tuple[str, ...]:
        """What may be written, names before keys: 职能工作（functional）."""
        family, _ = _FAMILIES[kind]
        called = {key: name for (other, name), keys in self.names.items() if other == family for key in keys}
        keys = sorted(key for other, key in self.policies if other == family)
        return tuple(f"{called[key]}（{key}）" if key in called else key for key in keys)


def key_column(kind: str) -> str:
    """Which value of a record names its key."""
    return _FAMILIES[kind][1]


def load_usage(work: Work) -> Usage:
    """What the policies of the library use, their latest versions."""
    policies: dict[tuple[str, str], dict[str, None]] = {}
    names: dict[tuple[str, str], set[str]] = {}
    for entry in list_entries(work, kind=POLICY):
        policy = get_policy(work, key=entry.key)
        for family, key, name in _uses(policy):
            policies.setdefault((family, key), {})[policy.name] = None
            if name:
                names.setdefault((family, name), set()).add(key)
    return Usage(
        {place: tuple(used) for place, used in policies.items()},
        {place: frozenset(keys) for place, keys in names.items()},
    )


def _uses(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Family, key, and what the key is called."""
    for part in policy.parts:
        if part.source == "ledger":
            yield "ledger", part.key, PART_NAMES.get(part.key, "")
        elif part.source == "indicator":
            yield "indicator", part.indicator, PART_NAMES.get(part.key, "")
    for kind in sorted(policy.event_kinds()):
        yield "event", kind, EVENT_NAMES.get(kind, "")
