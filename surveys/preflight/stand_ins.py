"""Who would rate in place of a superior who is away."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import INFO, Finding, View, names_of, target_of
from surveys.relations import list_stand_ins


class StandIns:
    name = "stand_ins"

    def list_findings(self, view: View) -> Iterator[Finding]:
        for relation in view.plan.relations:
            found = [one for subject in view.drawn.subjects for one in list_stand_ins(view.roster, relation, subject)]
            pairs = sorted({(one.away.person_id, one.away.name, one.person.name) for one in found})
            if pairs:
                words = names_of(f"{name}代{away}" for _, away, name in pairs)
                params = {"relation": relation.relation, "count": len(found), "names": words}
                yield Finding(self.name, INFO, params, target_of(relation.relation, (key for key, _, _ in pairs)))
