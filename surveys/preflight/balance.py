"""What a balanced draw could not keep: raters for each subject, ratings for each rater, links of departments."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.draw import Shortage
from surveys.preflight.base import BLOCK, WARN, PreflightFinding, View, names_of, target_of


class Balance:
    name = "draw"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        draws = [relation.draw for relation in view.plan.relations if relation.draw is not None]
        if not draws:
            return
        names = {subject.subject_id: subject.name for subject in view.drawn.subjects}
        few = [shortage for shortage in view.drawn.draw.shortages if shortage.kind == "few"]
        yield from self._few(few, names)
        for short in view.drawn.draw.shortages:
            if short.kind == "full":
                yield self._full(short, names, draws[0].at_most_per_rater)
        for apart in view.drawn.draw.unlinked:
            groups = "；".join(names_of(group) for group in apart.groups[:4])
            params = {"relation": apart.relation, "count": len(apart.groups), "names": groups}
            code = "draw_not_linked" if apart.possible else "draw_cannot_link"
            yield PreflightFinding(
                code, WARN, params, target_of(apart.relation, (unit for group in apart.groups for unit in group))
            )

    def _few(self, few: list[Shortage], names: dict[str, str]) -> Iterator[PreflightFinding]:
        for relation in sorted({shortage.keys[0][0] for shortage in few}):
            shortages = [shortage for shortage in few if shortage.keys[0][0] == relation]
            listed = names_of(f"{names[shortage.keys[0][1]]}（{shortage.possible} 位）" for shortage in shortages)
            params = {"relation": relation, "count": len(shortages), "needed": shortages[0].needed, "names": listed}
            yield PreflightFinding(
                "draw_few", BLOCK, params, target_of(relation, (shortage.keys[0][1] for shortage in shortages))
            )

    def _full(self, short: Shortage, names: dict[str, str], at_most: int) -> PreflightFinding:
        keys = sorted({subject_id for _, subject_id in short.keys})
        params = {
            "count": len(keys),
            "names": names_of(names[key] for key in keys),
            "needed": short.needed,
            "possible": short.possible,
            "raters": len(short.candidates),
            "at_most": at_most,
            "enough": short.enough,
        }
        return PreflightFinding("draw_full", BLOCK, params, target_of("draw", (f"{a}|{b}" for a, b in short.keys)))
