"""The gate: which figures of each subject may be shown. Everything that leaves the house goes through `disclose`.

First the smallest group: a relation rated anonymously by fewer than `min_raters` is hidden. Then complementary
suppression: together with everything else published now or earlier nothing may determine a combination of anonymous
relations that fewer than `min_raters` stand behind (rank audit; rounding is no protection), nor may parts and relations
narrow one down to less than `[disclosure] width` of its range (interval audit). Of the sets that achieve this the
cheapest is hidden. A hidden score takes grade and rank with it; it is hidden only for what would be determined, never
for width: it is what the round is for, and what a very high score says of everybody is no rater's secret alone.
Source: docs/formats.md, The policy file (`min_raters`); docs/sources.md, Anonymity.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.disclosure.atoms import Cell, Row, changed_cells, rows_of
from scoring.disclosure.choices import Choice, Choices
from scoring.disclosure.equations import Equation
from scoring.disclosure.figures import SCORE, Candidate, candidates_of, outline, too_small
from scoring.disclosure.intervals import Openness, Shown, Target, bounds_of, targets
from scoring.disclosure.linear import Range
from scoring.disclosure.published import DisclosedResults, DisclosedSubject
from scoring.disclosure.showing import show
from scoring.policy_model import Policy
from scoring.results import Results, SubjectResult

_NO_WORSE = Fraction(1, 100)  # of a range: what a figure may narrow of what is narrow without it


@dataclass(frozen=True)
class _Gate:
    """What is the same for all subjects of a release."""

    policy: Policy
    decimals: int
    bounds: Mapping[str, Range]
    memory: dict[object, "_Alike"] = field(default_factory=dict)

    @property
    def smallest(self) -> int:
        return self.policy.min_raters

    @property
    def width(self) -> Fraction:
        """Share of its range that what is protected must keep."""
        return self.policy.disclosure.width / 100


@dataclass(frozen=True)
class _Alike:
    """What subjects share whose figures have the same form: the sets that may be hidden, and what is protected."""

    choices: Choices
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class _Case:
    """One subject before the gate: its figures, those hidden for being small, and what was published earlier."""

    candidates: tuple[Candidate, ...]
    small: frozenset[str]
    before: tuple[tuple[Equation, ...], ...]
    changed: tuple[frozenset[Cell], ...]

    def rows(self) -> tuple[list[Row], list[Row]]:
        """Rows of what was published earlier, and of the candidates."""
        *earlier, now = rows_of([*self.before, [candidate.equation for candidate in self.candidates]], self.changed)
        return [row for release in earlier for row in release], now


def disclose(policy: Policy, results: Results, earlier: Sequence[DisclosedResults] = ()) -> DisclosedResults:
    """Decide for every subject which figures may be shown.

    `earlier` are all releases (oldest first) that share raters with this one: the same round before an appeal
    or a reopening, or the periods that this result composes. Cells are known by relation and period; surveys that are
    independent of this one do not belong here. Never raises.
    """
    gate = _Gate(policy, results.decimals, bounds_of(policy))
    known = [{result.subject: result.equations for result in release.subjects} for release in earlier]
    subjects = []
    for result in results.subjects:
        before = tuple(release[result.subject] for release in known if result.subject in release)
        subjects.append(_disclose(gate, result, before))
    return DisclosedResults(results.policy, results.decimals, tuple(subjects), policy.min_raters)


def _disclose(gate: _Gate, result: SubjectResult, before: tuple[tuple[Equation, ...], ...]) -> DisclosedSubject:
    candidates = candidates_of(result, gate.decimals)
    changed = changed_cells([*before, [candidate.equation for candidate in candidates]], gate.decimals)
    case = _Case(candidates, too_small(result, gate.smallest), before, changed)
    return show(result, gate.decimals, candidates, case.small | _secondary(gate, case))


def _secondary(gate: _Gate, case: _Case) -> frozenset[str]:
    """Figures to hide beside the small groups: the cheapest set that makes the rest safe and leaves it wide.

    Among sets that spare the same parts and the score, one that also withstands real-name raters who know
    their own figure is preferred.
    """
    cheapest: Choice | None = None
    for choice in _wide(gate, case, _alike(gate, case)):
        if cheapest is not None and choice.dearest != cheapest.dearest:
            break
        if choice.insiders:
            return choice.hidden
        cheapest = cheapest or choice
    return cheapest.hidden if cheapest else frozenset(candidate.figure for candidate in case.candidates)


def _alike(gate: _Gate, case: _Case) -> _Alike:
    key: tuple[object, ...] = (outline(case.candidates, gate.smallest), case.small)
    if case.before:
        releases = (*case.before, tuple(candidate.equation for candidate in case.candidates))
        key = (tuple(map(_form, releases)), case.changed, case.small)
    if key not in gate.memory:
        before, now = case.rows()
        pairs = [
            (candidate, row)
            for candidate, row in zip(case.candidates, now, strict=True)
            if candidate.figure not in case.small
        ]
        choices = Choices([candidate for candidate, _ in pairs], [row for _, row in pairs], before, gate.smallest)
        gate.memory[key] = _Alike(choices, targets([*before, *now], gate.smallest) if gate.width else ())
    return gate.memory[key]


def _form(release: Sequence[Equation]) -> object:
    return tuple((equation.figure, equation.terms) for equation in release)


def _wide(gate: _Gate, case: _Case, alike: _Alike) -> Iterator[Choice]:
    """Those that leave everything protected wide enough, or as wide as the score and earlier releases leave it."""
    if not alike.targets:
        yield from alike.choices
        return
    audit = _Audit(gate, case, alike.targets)
    yield from (choice for choice in alike.choices if audit.is_wide(choice.hidden))


class _Audit:
    """The interval audit of one subject."""

    def __init__(self, gate: _Gate, case: _Case, protected: Sequence[Target]) -> None:
        before, now = case.rows()
        self._gate, self._wanted = gate, protected
        published = [equation for release in case.before for equation in release]
        self._before = [Shown(row, equation.rest) for row, equation in zip(before, published, strict=True)]
        self._now = [
            (candidate.figure, Shown(row, candidate.equation.rest))
            for row, candidate in zip(now, case.candidates, strict=True)
        ]
        self._small = case.small
        self._floors: dict[tuple[bool, Target], Fraction] = {}
        self._least: dict[bool, Openness] = {}

    def is_wide(self, hidden: frozenset[str]) -> bool:
        """Whether what is protected stays as wide as it must when these figures are hidden."""
        away = hidden | self._small
        audit = self._of({figure for figure, _ in self._now} - away)
        for target in self._wanted:
            width = audit.of(target)
            if width < self._gate.width and width < self._floor(SCORE not in away, target) - _NO_WORSE:
                return False
        return True

    def _floor(self, score: bool, target: Target) -> Fraction:
        """How wide it would be if neither part nor relation were shown, but the score (or not even that)."""
        key = (score, target)
        if key not in self._floors:
            if score not in self._least:
                self._least[score] = self._of({SCORE} if score else set())
            self._floors[key] = self._least[score].of(target)
        return self._floors[key]

    def _of(self, figures: set[str]) -> Openness:
        shown = [*self._before, *(row for figure, row in self._now if figure in figures)]
        return Openness(shown, self._wanted, self._gate.bounds, self._gate.decimals)
