"""What a round must come to, worked out from what the test knows people said; nothing is taken from the product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.journeys.independent import Weighted, fold, half_up, mean, questionnaire_total, ranks
from tests.journeys.town import Town, Workbook
from tests.world.people import Memory

SMALLEST = 3


@dataclass(frozen=True)
class Source:
    """A relation: `percent` of `points` from `raters` voices that count."""

    relation: str
    points: Fraction
    percent: Fraction | None
    raters: int


@dataclass(frozen=True)
class Part:
    """A part of the 100 points; `percent` None where there is nothing."""

    key: str
    points: int
    percent: Fraction | None
    sources: tuple[Source, ...] = ()


def rated(
    memory: Memory, relation: str, points: int, subject: str, items: Sequence[str], low: int = 0, high: int = 100
) -> Source:
    """The mean of the raters' totals, each the mean of what was answered, valid from half of the items on."""
    sheets = memory.sheets(relation, subject).values()
    totals = [t for values in sheets if (t := questionnaire_total(values, items, low, high)) is not None]
    return Source(relation, Fraction(points), mean(totals), len(totals))


def of_sources(key: str, points: int, *sources: Source) -> Part:
    percent = fold(Weighted(one.relation, one.points, one.percent) for one in sources)
    return Part(key, points, percent, sources)


def ledger(key: str, points: int, entries: Iterable[str], start: int | None = None, *, checked: bool = True) -> Part:
    """Starts full, or at `start`; the sum is held within 0 and the points. Nothing where nobody checked."""
    entries = list(entries)
    if not entries and not checked:
        return Part(key, points, None)
    total = (points if start is None else start) + sum((Fraction(entry) for entry in entries), Fraction(0))
    return Part(key, points, 100 * min(Fraction(points), max(Fraction(0), total)) / points)


def against(key: str, points: int, value: str | Fraction | None, target: str | None = None) -> Part:
    """A figure in percent; with a target what it reaches of it, at most all."""
    if value is None:
        return Part(key, points, None)
    percent = Fraction(value) if target is None else min(Fraction(100), 100 * Fraction(value) / Fraction(target))
    return Part(key, points, percent)


def score_of(parts: Iterable[Part]) -> Fraction | None:
    """Renormalised over the parts there are, rounded once."""
    percent = fold(Weighted(part.key, Fraction(part.points), part.percent) for part in parts)
    return None if percent is None else half_up(percent, 2)


def part_score(parts: Iterable[Part]) -> Fraction | None:
    """A round that asks only a part of the year: the points of what it asks as they are, rounded once."""
    there = [part.percent * part.points / 100 for part in parts if part.percent is not None]
    return half_up(sum(there, Fraction(0)), 2) if there else None


def clean(
    entries: Mapping[tuple[str, str], object], who: Iterable[str], keys: Iterable[str], day: str
) -> list[list[str]]:
    """Rows of 台账 that say: checked, nothing found; for whoever has no entry under a key."""
    pairs = [(subject, key) for subject in who for key in keys]
    return [[*pair, day, "0", "已检查，无加扣分"] for pair in pairs if pair not in entries]


def band(score: Fraction, bands: Sequence[tuple[str, int]]) -> str:
    return next(name for name, low in bands if score >= low)


def check_scores(
    book: Workbook,
    scores: Mapping[str, Fraction],
    *,
    groups: Mapping[str, str] | None = None,
    hidden: Iterable[str] = (),
    closed: Iterable[str] | None = None,
) -> None:
    """Every score and rank. `hidden`: with some figure too few stand behind; `closed` (all of those, unless said):
    not even score and grade are shown. `groups`: subject → group."""
    hidden = set(hidden)
    closed = hidden if closed is None else set(closed)
    shown = {key: cell for key, cell in book.column("得分").items() if cell is not None}
    assert {key: Fraction(str(cell)) for key, cell in shown.items()} == {
        key: score for key, score in scores.items() if key not in closed
    }
    assert {key for key, flags in book.flags().items() if "hidden" in flags} == hidden
    assert {key: grade for key, grade in book.column("等次").items() if key in closed} == dict.fromkeys(closed)
    of = groups or dict.fromkeys(scores, "")
    places: dict[str, int] = {}
    for group in set(of.values()):
        places |= ranks({key: score for key, score in scores.items() if of[key] == group})
    seen = book.column("名次")
    assert {key: seen[key] for key in shown} == {key: places[key] for key in shown}


def check_details(book: Workbook, expected: Mapping[str, Sequence[Part]], *, periods: bool = False) -> None:
    """Every line of 明细 that is shown (`check_open` says which are). `periods`: several, so only parts."""
    for subject, parts in expected.items():
        for part in parts:
            _check_line(book, (subject, part.key, ""), part.percent, part.points)
            for source in () if periods else part.sources:
                line = _check_line(book, (subject, part.key, source.relation), source.percent, source.points)
                if line["百分比"] is not None:
                    assert line["人数"] == source.raters, (subject, source)
    wanted = {(s, part.key) for s, parts in expected.items() for part in parts}
    assert {(subject, part) for subject, part, _ in book.details} == wanted


def _check_line(
    book: Workbook, place: tuple[str, str, str], percent: Fraction | None, points: Fraction | int
) -> Mapping[str, object]:
    line = book.details[place]
    if line["百分比"] is not None:
        assert percent is not None, place
        assert Fraction(str(line["百分比"])) == half_up(percent, 2), place
        assert Fraction(str(line["得分"])) == half_up(percent * points / 100, 2), place
    return line


def check_open(book: Workbook, expected: Mapping[str, Sequence[Part]], besides: Iterable[tuple[str, str]] = ()) -> None:
    """All figures there are are shown, but for the parts `besides` (subject, part)."""
    closed = set(besides)
    for subject, parts in expected.items():
        for part in parts:
            if (subject, part.key) not in closed:
                for place in [(subject, part.key, ""), *((subject, part.key, one.relation) for one in part.sources)]:
                    assert (book.details[place]["百分比"] is None) == (_percent(parts, place) is None), place


def _percent(parts: Sequence[Part], place: tuple[str, str, str]) -> Fraction | None:
    part = next(one for one in parts if one.key == place[1])
    return part.percent if not place[2] else next(one.percent for one in part.sources if one.relation == place[2])


async def check_chat(
    town: Town, name: str, title: str, score: Fraction | None, grade: str | None, user: str = ""
) -> str:
    """结果 as an administrator reads it, or 成绩 as its owner does; the whole reply."""
    said = await town.say("成绩", user) if user else await town.say(f"结果 {name}")
    figures = ("得分已隐去", "尚无评价", "暂无得分（尚缺") if score is None else (f"{float(score):.2f} 分",)
    assert any(f"{title}：{figure}{f'，{grade}' if grade else ''}" in said for figure in figures), said
    assert grade is not None or "等次未定" not in said
    return said
