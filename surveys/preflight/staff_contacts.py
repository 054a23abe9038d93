"""Enterprises whose contact has the mobile of one of our own people: nothing is refused, but somebody should know."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.parties import ENTERPRISE, party_key, party_kind
from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of


class StaffContacts:
    name = "enterprises_staff_contact"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        invited = {party_key(spec.rater) for spec in view.drawn.assignments if party_kind(spec.rater) == ENTERPRISE}
        people = (person for person in view.roster.people if person.mobile and person.status != "left")
        staff = {person.mobile: person.name for person in people}
        firms = [firm for key in sorted(invited) if (firm := view.roster.find_enterprise(key)) and firm.mobile in staff]
        if firms:
            words = names_of(f"{firm.name}（{staff[firm.mobile]}）" for firm in firms if firm.mobile)
            keys = (firm.enterprise_id for firm in firms)
            yield PreflightFinding(self.name, WARN, {"count": len(firms), "names": words}, target_of("contacts", keys))
