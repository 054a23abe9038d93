"""People who have too much to rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from surveys.parties import PERSON, party_key, party_kind
from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of

MOST_TO_RATE = 40


class Overloaded:
    name = "raters_overloaded"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        load = Counter(spec.rater for spec in view.drawn.assignments if party_kind(spec.rater) == PERSON)
        heavy = sorted((-count, rater) for rater, count in load.items() if count > MOST_TO_RATE)
        if not heavy:
            return
        people = (view.roster.find_person(party_key(rater)) for _, rater in heavy)
        names = names_of(person.name for person in people if person is not None)
        params = {"count": len(heavy), "limit": MOST_TO_RATE, "most": -heavy[0][0], "names": names}
        yield PreflightFinding(self.name, WARN, params, target_of("raters", (rater for _, rater in heavy)))
