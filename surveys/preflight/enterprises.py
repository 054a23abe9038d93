"""Enterprises that would be asked and have no living contact: no seat bound, or every account refused for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from surveys.accounts.bindings import Address
from surveys.parties import ENTERPRISE, party_key, party_kind
from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of


class SilentEnterprises:
    name = "enterprises_silent"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        ways: dict[str, list[Address]] = defaultdict(list)
        for rater in {spec.rater for spec in view.drawn.assignments if party_kind(spec.rater) == ENTERPRISE}:
            ways[party_key(rater)] += view.ways.get(rater, ())
        silent = sorted(key for key, addresses in ways.items() if all(address.refused for address in addresses))
        if not silent:
            return
        firms = [firm for key in silent if (firm := view.roster.find_enterprise(key)) is not None]
        nobody = sum(not (firm.contact or firm.mobile) for firm in firms)
        params = {"count": len(silent), "names": names_of(firm.name for firm in firms), "without_contact": nobody}
        yield PreflightFinding(self.name, WARN, params, target_of("enterprises", silent))
