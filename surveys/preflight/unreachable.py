"""People who would be asked and cannot be told: nothing bound, or every account refused for good."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.parties import PERSON, party_key, party_kind
from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of


class Unreachable:
    name = "raters_unreachable"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        raters = sorted({spec.rater for spec in view.drawn.assignments if party_kind(spec.rater) == PERSON})
        unbound = [rater for rater in raters if not view.ways.get(rater)]
        refusing = [rater for rater in raters if (ways := view.ways.get(rater)) and all(way.refused for way in ways)]
        for code, missing in ((self.name, unbound), ("raters_refusing", refusing)):
            if missing:
                people = (view.roster.find_person(party_key(rater)) for rater in missing)
                names = names_of(person.name for person in people if person is not None)
                params = {"count": len(missing), "names": names}
                yield PreflightFinding(code, WARN, params, target_of("raters", missing))
