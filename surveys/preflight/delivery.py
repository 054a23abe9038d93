"""What inviting everybody takes, channel by channel, and whom an invitation would not reach now, by the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from surveys.parties import ENTERPRISE, party_key, party_kind
from surveys.preflight.base import INFO, WARN, PreflightFinding, View, names_of, target_of
from surveys.roster import Roster


class Delivery:
    """Only where somebody forecasts: which channel reaches whom is known to those who send."""

    name = "delivery"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        chosen = Counter(way.channel for way in view.forecast.values() if way.channel)
        stuck = defaultdict(list)
        for party, way in sorted(view.forecast.items()):
            if way.reason and any(
                not address.refused for address in view.ways.get(party, ())
            ):  # the others have findings
                stuck[way.reason].append(party)
        for reason, parties in sorted(stuck.items()):
            names = names_of(dict.fromkeys(_names(view.roster, parties)))
            params = {"count": len(parties), "names": names, "reason": reason}
            yield PreflightFinding("invitations_stuck", WARN, params, target_of(f"stuck-{reason}", parties))
        if chosen:
            yield PreflightFinding(self.name, INFO, dict(sorted(chosen.items())), "delivery")


def _names(roster: Roster, parties: Iterable[str]) -> Iterator[str]:
    for party in parties:
        find = roster.find_enterprise if party_kind(party) == ENTERPRISE else roster.find_person
        entry = find(party_key(party))
        yield entry.name if entry is not None else party_key(party)
