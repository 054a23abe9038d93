"""What a balanced draw could not keep: raters for each subject, ratings for each rater, links of departments."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.draw import Shortage
from surveys.preflight.base import BLOCK, WARN, Finding, View, names_of, target_of


class Balance:
    name = "draw"

    def list_findings(self, view: View) -> Iterator[Finding]:
        drawn = [one.draw for one in view.plan.relations if one.draw is not None]
        if not drawn:
            return
        names = {one.subject_id: one.name for one in view.drawn.subjects}
        few = [one for one in view.drawn.draw.shortages if one.kind == "few"]
        yield from self._few(few, names)
        for short in view.drawn.draw.shortages:
            if short.kind == "full":
                yield self._full(short, names, drawn[0].at_most_per_rater)
        for apart in view.drawn.draw.unlinked:
            groups = "；".join(names_of(group) for group in apart.groups[:4])
            params = {"relation": apart.relation, "count": len(apart.groups), "names": groups}
            code = "draw_not_linked" if apart.possible else "draw_cannot_link"
            yield Finding(
                code, WARN, params, target_of(apart.relation, (one for group in apart.groups for one in group))
            )

    def _few(self, few: list[Shortage], names: dict[str, str]) -> Iterator[Finding]:
        for relation in sorted({one.keys[0][0] for one in few}):
            mine = [one for one in few if one.keys[0][0] == relation]
            said = names_of(f"{names[one.keys[0][1]]}（{one.possible} 位）" for one in mine)
            params = {"relation": relation, "count": len(mine), "needed": mine[0].needed, "names": said}
            yield Finding("draw_few", BLOCK, params, target_of(relation, (one.keys[0][1] for one in mine)))

    def _full(self, short: Shortage, names: dict[str, str], at_most: int) -> Finding:
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
        return Finding("draw_full", BLOCK, params, target_of("draw", (f"{a}|{b}" for a, b in short.keys)))
