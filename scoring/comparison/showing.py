"""What of a comparison may be shown to others. Everything shown follows from figures that are published anyway.

A figure is shown where the gate shows it; an item's where its relation is shown, the relation is its items added up
and enough raters stand behind it (an item left out, or a total trimmed, would single somebody out). Peers are shown
only where the figure of every one of them is shown: then no set of such means, now or earlier, solves for a hidden
one. Because others' scores may reach a reader only through the mean, it must also be a mean of at least `min_raters`
others, and may not differ from another shown one by fewer people than that. Earlier periods inside the ratings are
not published figures and are left out. Of intervals only the verdict is shown, and that only where all cells behind
it, those of the reference too, have raters enough that a standard deviation gives nobody away.
Source: docs/sources.md, Anonymity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.comparison.verdict import NONE, UNKNOWN
from scoring.disclosure import may_show_spread
from scoring.disclosure.published import DisclosedResults, DisclosedSubject
from scoring.disclosure.published import Figure as ShownFigure

Tree = dict[str, Any]
_Key = tuple[str, str, str]
_Own = tuple[str, _Key]  # a subject's figure
_Place = tuple[str, str, _Key]  # column, value, figure


@dataclass(frozen=True, slots=True)
class _Peers:
    """Who is compared with each other in one figure: whether all their figures may be shown, and all their spreads."""

    members: frozenset[str]
    open: bool
    wide: bool


@dataclass(frozen=True)
class _Gate:
    """Whether each subject's figure may be shown and whether its spread may; the peers by column, value and figure;
    how many people two of them do not share (filled as it is asked)."""

    smallest: int
    open: Mapping[_Own, bool]
    wide: Mapping[_Own, bool]
    peers: Mapping[_Place, _Peers]
    distances: dict[tuple[_Place, _Place], int] = field(default_factory=dict)

    def distance(self, place: _Place, other: _Place) -> int:
        if (place, other) not in self.distances:
            self.distances[place, other] = len(self.peers[place].members ^ self.peers[other].members)
        return self.distances[place, other]


def show_comparison(tree: Mapping[str, Any], shown: DisclosedResults) -> Tree:
    """The comparison for others than those who hold the ratings. Hidden peers are marked `hidden`."""
    gate = _gate(tree, shown)
    subjects = []
    for subject in tree["subjects"]:
        name = subject["subject"]
        figures = [_figure(gate, name, figure) for figure in subject["figures"] if gate.open[name, _key(figure)]]
        subjects.append({**subject, "figures": figures})
    return {**tree, "subjects": subjects}


def _key(figure: Mapping[str, Any]) -> _Key:
    return figure["part"], figure["relation"], figure["item"]


def _gate(tree: Mapping[str, Any], shown: DisclosedResults) -> _Gate:
    published = {result.subject: result for result in shown.subjects}
    smallest = shown.min_raters
    members: dict[_Place, set[str]] = {}
    is_open: dict[_Own, bool] = {}
    wide: dict[_Own, bool] = {}
    for subject in tree["subjects"]:
        name = subject["subject"]
        for figure in subject["figures"]:
            key = _key(figure)
            is_open[name, key] = name in published and _is_open(figure, published[name], smallest)
            raters = figure.get("raters")
            wide[name, key] = raters is None or may_show_spread(raters, figure["level"] == "item")
            for horizontal in figure["horizontal"]:
                members.setdefault((horizontal["within"], horizontal["of"], key), set()).add(name)
    peers = {
        place: _Peers(
            frozenset(group),
            all(is_open[name, place[2]] for name in group),
            all(wide[name, place[2]] for name in group),
        )
        for place, group in members.items()
    }
    return _Gate(smallest, is_open, wide, peers)


def _is_open(figure: Mapping[str, Any], subject: DisclosedSubject, smallest: int) -> bool:
    if figure["level"] == "score":
        return _published(subject.score)
    if figure["level"] == "part":
        return _published(subject.part(figure["part"]).percent)
    if not _published(subject.relation(figure["relation"]).percent):
        return False
    if figure["level"] == "relation" or not figure["anonymous"]:
        return True
    return bool(figure["complete"]) and figure["raters"] >= smallest


def _published(figure: ShownFigure) -> bool:
    return bool(figure.text)  # neither where it is hidden nor where there is none


def _figure(gate: _Gate, subject: str, figure: Mapping[str, Any]) -> Tree:
    key = _key(figure)
    plain = {name: figure[name] for name in figure if name not in ("interval", "complete")}
    return {
        **plain,
        "horizontal": _horizontal(gate, figure),
        "vertical": [
            _words(difference, False) for difference in figure["vertical"] if difference["source"] == "history"
        ],
        "benchmarks": [
            _words(
                benchmark, gate.wide[subject, key] and gate.wide.get((benchmark.get("subject", subject), key), False)
            )
            for benchmark in figure["benchmarks"]
            if "subject" not in benchmark or gate.open.get((benchmark["subject"], key), False)
        ],
    }


def _horizontal(gate: _Gate, figure: Mapping[str, Any]) -> list[Tree]:
    """Peers shown, in the order of the policy, as long as each differs from those before by enough people."""
    shown: list[Tree] = []
    before: list[_Place] = []
    for horizontal in figure["horizontal"]:
        place = (horizontal["within"], horizontal["of"], _key(figure))
        peers = gate.peers[place]
        apart = all(not 0 < gate.distance(place, other) < gate.smallest for other in before)
        if peers.open and apart and len(peers.members) > gate.smallest:
            shown.append(_words(horizontal, peers.wide))
            before.append(place)
        else:
            shown.append({"within": horizontal["within"], "of": horizontal["of"], "hidden": True})
    return shown


def _words(difference: Mapping[str, Any], spread: bool) -> Tree:
    """A difference without its interval; without its verdict where raters are too few. That all agreed is not told."""
    plain = {name: difference[name] for name in difference if name not in ("interval", "verdict", "why")}
    why = difference.get("why", "")
    if why in ("measured", "past_score"):
        return {**plain, "verdict": UNKNOWN, "why": why}
    if not spread:
        return plain
    if difference["verdict"] == UNKNOWN:
        return (
            {**plain, "verdict": NONE} if why == "no_spread" else {**plain, "verdict": UNKNOWN, "why": "not_estimable"}
        )
    return {**plain, "verdict": difference["verdict"]}
