"""Enterprises that this round leaves alone, because they were asked often enough in the last 90 days."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import INFO, PreflightFinding, View, names_of, target_of
from surveys.relations.cooldown import list_resting


class RestingEnterprises:
    name = "enterprises_resting"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        if not any(relation.raters == "enterprises" for relation in view.plan.relations):
            return
        most = view.plan.at_most_per_quarter
        resting = list_resting(view.work, at_most=most)
        firms = [firm for firm in view.roster.active_enterprises if firm.enterprise_id in resting]
        if firms:
            params = {"count": len(firms), "names": names_of(firm.name for firm in firms), "at_most": most}
            yield PreflightFinding(
                self.name, INFO, params, target_of("resting", (firm.enterprise_id for firm in firms))
            )
