"""Enterprises whose contact has the mobile of one of our own people: nothing is refused, but somebody should know."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.parties import ENTERPRISE, party_key, party_kind
from surveys.preflight.base import WARN, Finding, View, names_of, target_of


class StaffContacts:
    name = "enterprises_staff_contact"

    def list_findings(self, view: View) -> Iterator[Finding]:
        asked = {party_key(one.rater) for one in view.drawn.assignments if party_kind(one.rater) == ENTERPRISE}
        staff = {one.mobile: one.name for one in view.roster.people if one.mobile and one.status != "left"}
        firms = [firm for key in sorted(asked) if (firm := view.roster.find_enterprise(key)) and firm.mobile in staff]
        if firms:
            words = names_of(f"{firm.name}（{staff[firm.mobile]}）" for firm in firms if firm.mobile)
            keys = (firm.enterprise_id for firm in firms)
            yield Finding(self.name, WARN, {"count": len(firms), "names": words}, target_of("contacts", keys))
