"""Who would rate in place of a superior who is away."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import INFO, PreflightFinding, View, names_of, target_of
from surveys.relations import list_stand_ins


class StandIns:
    name = "stand_ins"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        for relation in view.plan.relations:
            stand_ins = [
                stand_in
                for subject in view.drawn.subjects
                for stand_in in list_stand_ins(view.roster, relation, subject)
            ]
            pairs = sorted(
                {(stand_in.away.person_id, stand_in.away.name, stand_in.person.name) for stand_in in stand_ins}
            )
            if pairs:
                words = names_of(f"{name}代{away}" for _, away, name in pairs)
                params = {"relation": relation.relation, "count": len(stand_ins), "names": words}
                yield PreflightFinding(
                    self.name, INFO, params, target_of(relation.relation, (key for key, _, _ in pairs))
                )
