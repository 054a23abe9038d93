"""Results as they are kept: what the gate let through of each subject, and what belongs to the round as a whole.

The documents are written once and read for years: what a later version added may be missing in an older one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, select

from scoring.disclosure.published import DisclosedResults, from_record
from surveys.results.base import Figure, SubjectView
from surveys.rounds.contributions import Contribution
from surveys.store.tables import result_set
from surveys.work import Work

_PLAIN = ("score", "grade", "rank", "group")
_FIGURE = tuple(Figure.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class StoredResults:
    """What is kept of a round beside its subjects' results.

    `chapters` are as they may be shown. `published` is the record of everything that was shown of these ballots;
    `inputs` the indicators, units and earlier results that were scored; `diagnostics` what the seal noted. They are
    None in results of a version that did not keep them.
    """

    policy: str
    decimals: int
    groups: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[Mapping[str, Any]] = ()
    hidden: int = 0
    chapters: Mapping[str, Any] = field(default_factory=dict)
    published: Mapping[str, Any] | None = None
    inputs: Mapping[str, Any] | None = None
    contributions: tuple[Contribution, ...] = ()
    diagnostics: Mapping[str, Any] | None = None

    def to_document(self) -> dict[str, Any]:
        """JSON-ready; `from_document` gives back an equal value."""
        document = {name: getattr(self, name) for name in self.__dataclass_fields__}
        document["contributions"] = [[part.round_id, part.period] for part in self.contributions]
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> StoredResults:
        known = {name: document[name] for name in cls.__dataclass_fields__ if name in document}
        parts = tuple(Contribution(*part) for part in document.get("contributions", ()))
        return cls(**{**known, "contributions": parts})

    @property
    def published_results(self) -> DisclosedResults | None:
        """What has been published of the round's ballots."""
        return None if self.published is None else from_record(self.published)


def read_stored(work: Work, *, round_id: str) -> StoredResults:
    """What is kept of a scored round, which has exactly one."""
    kept = select(result_set.c.content).where(result_set.c.round_id == round_id)
    return StoredResults.from_document(work.db.execute(kept).scalar_one())


def view_document(view: SubjectView) -> dict[str, Any]:
    """One subject's result, JSON-ready; `view_from` reads it back."""
    document = {name: getattr(view, name) for name in _PLAIN}
    figures = [{name: getattr(figure, name) for name in _FIGURE} for figure in view.figures]
    how: dict[str, Any] = {"derivation": dict(view.derivation), "comparison": dict(view.comparison)}
    how["choices"] = [dict(table) for table in view.choices]
    how["consequences"] = [dict(note) for note in view.consequences]
    return {**document, "flags": list(view.flags), "figures": figures, **how}


def view_from(row: Row[Any]) -> SubjectView:
    """From a row with `round_id`, `title`, `subject_id`, `name`, `unit` and the document as `content`."""
    document: Mapping[str, Any] = row.content
    return SubjectView(
        round_id=row.round_id,
        round_title=row.title,
        subject_id=row.subject_id,
        name=row.name,
        unit=row.unit,
        **{name: document[name] for name in _PLAIN},
        flags=tuple(document["flags"]),
        figures=tuple(Figure(**figure) for figure in document["figures"]),
        derivation=document.get("derivation", {}),
        comparison=document.get("comparison", {}),
        choices=tuple(document.get("choices", ())),
        consequences=tuple(document.get("consequences", ())),
    )


def score_and_grade(document: Mapping[str, Any]) -> tuple[Fraction | None, str]:
    """Of one subject's kept result; no score and an empty grade where the gate hid them."""
    score = document["score"]
    return None if score is None else Fraction(score), document["grade"] or ""
