"""Everything compared, as a tree: for every subject each figure among its peers, against its past and benchmarks.

Source: docs/sources.md, The model policies (P5 比绩, P2 标杆对比); docs/sources.md, Comparisons.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import HUNDRED, exact_text, number_text, publish
from scoring.comparison.figures import Figure, FigureKey, Reader
from scoring.comparison.peers import Peers, peer_group
from scoring.comparison.periods import from_history, from_ratings
from scoring.comparison.settings import Benchmark, ComparisonSettings
from scoring.comparison.spread import apart
from scoring.comparison.verdict import interval_texts, judge
from scoring.inputs import HistoryEntry, Subject
from scoring.intervals import Interval, interval
from scoring.policy_model import Policy
from scoring.results import Results, SubjectResult
from scoring.statistics.view import StatisticsView

Tree = dict[str, Any]
Figures = Mapping[str, Mapping[FigureKey, Figure]]  # by subject


@dataclass(frozen=True)
class _Comparison:
    settings: ComparisonSettings
    reader: Reader
    figures: Figures
    places: Mapping[tuple[str, str], str]  # subject and column -> value
    peers: Mapping[tuple[str, str, FigureKey], Peers]
    history: Mapping[str, Sequence[HistoryEntry]]

    @property
    def decimals(self) -> int:
        return self.reader.policy.decimals


def compare(
    policy: Policy,
    settings: ComparisonSettings,
    statistics: StatisticsView,
    subjects: Iterable[Subject],
    results: Results,
    history: Iterable[HistoryEntry] = (),
) -> Tree:
    """The comparison of a scored case. All values are those published; intervals only where raters are two or more."""
    reader = Reader(policy, statistics, settings.confidence)
    figures = {
        result.subject: {figure.key: figure for figure in reader.figures(result, settings.levels)}
        for result in results.subjects
    }
    places = _places(settings, subjects, results)
    past: dict[str, list[HistoryEntry]] = {}
    for entry in history:
        past.setdefault(entry.subject, []).append(entry)
    comparison = _Comparison(settings, reader, figures, places, _peers(figures, places), past)
    return {
        "confidence": exact_text(settings.confidence),
        "decimals": policy.decimals,
        "subjects": [_subject(comparison, result) for result in results.subjects],
        "notes": _notes(settings, results, places),
    }


def _places(settings: ComparisonSettings, subjects: Iterable[Subject], results: Results) -> dict[tuple[str, str], str]:
    """Where each subject belongs, by column."""
    members = {subject.subject: subject for subject in subjects}
    places = {}
    for result in results.subjects:
        for column in settings.within:
            value = peer_group(result, members[result.subject], column)
            if value is not None:
                places[result.subject, column] = value
    return places


def _peers(figures: Figures, places: Mapping[tuple[str, str], str]) -> dict[tuple[str, str, FigureKey], Peers]:
    together: dict[tuple[str, str, FigureKey], dict[str, Figure]] = {}
    for (subject, column), value in places.items():
        for key, figure in figures[subject].items():
            together.setdefault((column, value, key), {})[subject] = figure
    return {place: Peers(members) for place, members in together.items()}


def _subject(comparison: _Comparison, result: SubjectResult) -> Tree:
    past: dict[FigureKey, list[Tree]] = {}
    for key, tree in _vertical(comparison, result):
        past.setdefault(key, []).append(tree)
    return {
        "subject": result.subject,
        "name": result.name,
        "unit": result.unit,
        "figures": [
            {
                **_figure(comparison, figure),
                "horizontal": list(_horizontal(comparison, result.subject, figure)),
                "vertical": past.get(key, []),
                "benchmarks": list(_benchmarks(comparison, result.subject, figure)),
            }
            for key, figure in comparison.figures[result.subject].items()
        ],
    }


def _figure(comparison: _Comparison, figure: Figure) -> Tree:
    key = figure.key
    tree: Tree = {"level": key.level, "part": key.part, "relation": key.relation, "item": key.item}
    tree["value"] = number_text(figure.value, comparison.decimals)
    if figure.raters is not None:
        tree |= {"raters": figure.raters, "anonymous": figure.anonymous, "complete": figure.complete}
    ends = figure.ends or _ends(figure, comparison.settings.confidence)
    if ends is not None:
        tree["interval"] = interval_texts(ends)
    return tree


def _ends(figure: Figure, confidence: Fraction) -> Interval | None:
    """The t interval, cut at 0 and 100 unless the figure itself lies outside."""
    estimate = figure.estimate
    if estimate is None or not estimate.variance:
        return None
    ends = (Fraction(0), HUNDRED) if 0 <= figure.value <= HUNDRED else (None, None)
    return interval(estimate, confidence, *ends)


def _horizontal(comparison: _Comparison, subject: str, figure: Figure) -> Iterator[Tree]:
    for column in comparison.settings.within:
        value = comparison.places.get((subject, column))
        if value is None:
            continue
        peers = comparison.peers[column, value, figure.key]
        standing = peers.standing(subject, comparison.decimals, comparison.settings.confidence)
        tree: Tree = {
            "within": column,
            "of": value,
            "size": standing.size,
            "rank": standing.rank,
            "percentile": number_text(standing.percentile, comparison.decimals),
        }
        if standing.difference is not None:
            tree |= standing.difference.tree(comparison.decimals)
        yield tree


def _vertical(comparison: _Comparison, result: SubjectResult) -> Iterator[tuple[FigureKey, Tree]]:
    settings, own_past = comparison.settings, []
    if result.score is not None and "score" in settings.levels:
        entry = from_history(
            comparison.history.get(result.subject, ()), result.score, settings.past, comparison.decimals
        )
        own_past += [(FigureKey(), entry)] if entry is not None else []
    own_past += from_ratings(comparison.reader, result, settings.past, settings.levels)
    for key, past in own_past:
        judged = judge(past.own, past.reference, past.spread, settings.confidence)
        tree: Tree = {"source": past.source, "now": past.now, "then": past.then}
        tree["own"] = number_text(past.own, comparison.decimals)
        yield key, tree | judged.tree(comparison.decimals)


def _benchmarks(comparison: _Comparison, subject: str, figure: Figure) -> Iterator[Tree]:
    confidence = comparison.settings.confidence
    for benchmark in comparison.settings.benchmarks:
        if not _meant(benchmark, figure.key):
            continue
        if benchmark.value is not None:
            judged = judge(figure.value, publish(benchmark.value, comparison.decimals), figure.spread, confidence)
            yield {"name": benchmark.name} | judged.tree(comparison.decimals)
            continue
        other = comparison.figures.get(benchmark.subject, {}).get(figure.key)
        if other is not None and benchmark.subject != subject:
            judged = judge(figure.value, other.value, apart(figure.spread, other.spread), confidence)
            yield {"name": benchmark.name, "subject": benchmark.subject} | judged.tree(comparison.decimals)


def _meant(benchmark: Benchmark, key: FigureKey) -> bool:
    named = (benchmark.part, benchmark.relation, benchmark.item)
    if not any(named):
        return benchmark.value is None or key.level == "score"
    return named == (key.part if not key.relation else "", key.relation, key.item)


def _notes(settings: ComparisonSettings, results: Results, places: Mapping[tuple[str, str], str]) -> list[Tree]:
    """Columns in which nobody has a value, benchmarks that are no subject of this case."""
    known = {result.subject for result in results.subjects}
    filled = {column for _, column in places}
    empty = [column for column in settings.within if column not in filled]
    strange = [
        benchmark.name for benchmark in settings.benchmarks if benchmark.subject and benchmark.subject not in known
    ]
    notes: list[Tree] = [{"no_values": empty}] if empty else []
    return notes + ([{"no_subject": strange}] if strange else [])
