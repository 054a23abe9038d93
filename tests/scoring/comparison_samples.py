"""What the tests of comparison share: cases compared and shown, and a way to a figure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoring.chapters.base import Evidence, SheetTable
from scoring.chapters.registry import CHAPTERS
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.inputs import Subject
from scoring.policy import Policy
from scoring.statistics.in_memory import Sheet
from tests.scoring.scoring_samples import BANDS, one_relation, sheet, statistics, subjects

CHAPTER = next(chapter for chapter in CHAPTERS if chapter.key == "comparison")
Tree = Mapping[str, Any]


def policy_with(table: str = "", **parts: str) -> Policy:
    return one_relation(grading=f"{BANDS}\n[comparison]\n{table}", **parts)


def evidence(
    policy: Policy, sheets: Sequence[Sheet], members: Sequence[Subject] | None = None, **more: Any
) -> Evidence:
    kept = statistics(policy, *sheets)
    people = tuple(members or subjects(*sorted({one.subject for one in sheets})))
    return Evidence(policy, kept, people, score(policy, kept, people, **more), **more)


def compare(policy: Policy, sheets: Sequence[Sheet], members: Sequence[Subject] | None = None, **more: Any) -> Tree:
    tree = CHAPTER.build(evidence(policy, sheets, members, **more))
    assert tree is not None
    return tree


def shown(policy: Policy, sheets: Sequence[Sheet], members: Sequence[Subject] | None = None, **more: Any) -> Tree:
    whole = evidence(policy, sheets, members, **more)
    tree = CHAPTER.build(whole)
    assert tree is not None
    found = CHAPTER.disclose(tree, disclose(policy, whole.results))
    assert found is not None
    return found


def figure(tree: Tree, subject: str, level: str = "score", **named: str) -> Tree:
    one = next(one for one in tree["subjects"] if one["subject"] == subject)
    return next(
        found
        for found in one["figures"]
        if found["level"] == level and all(found[key] == value for key, value in named.items())
    )


def rated(subject: str, *totals: int, period: str = "") -> list[Sheet]:
    return [sheet(subject, "r", f"v{number}", total, period=period) for number, total in enumerate(totals)]


def every(tree: object) -> Iterator[object]:
    yield tree
    members = tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, list | tuple) else ()
    for member in members:
        yield from every(member)


def table(sheets: Sequence[SheetTable], name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by heading."""
    found = next(one for one in sheets if one.name == name)
    return [dict(zip(found.head, row, strict=True)) for row in found.rows]
