"""Computing a sealed round's results and keeping what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from scoring.chapters.registry import CHAPTERS
from scoring.consequences.notes import list_notes
from scoring.disclosure import disclose
from scoring.disclosure.derivations import prune_derivations
from scoring.disclosure.published import DisclosedPart, DisclosedResults, DisclosedSubject, to_record
from scoring.disclosure.published import Figure as ShownFigure
from scoring.pack import inputs_record
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.messages.admin_notices import notify_admins
from surveys.results.base import Figure, SubjectView
from surveys.results.choices import count_choices, tables_of
from surveys.results.composite import published_before
from surveys.results.material import ACROSS_SUBJECTS, Scored, score_sealed
from surveys.results.stored import StoredResults, view_document
from surveys.rounds.model import SCORED, SEALED, get_round
from surveys.rounds.steps import CALENDAR, record_step
from surveys.store.dialect import insert_into
from surveys.store.tables import result, result_set, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Computed:
    """Results ready to be kept: per subject what the gate lets through, and the groups' certificates."""

    round_id: str
    views: tuple[SubjectView, ...]
    summary: StoredResults


def compute_results(work: Work, *, round_id: str) -> Computed:
    """Score a sealed round and pass it through the disclosure gate. Reads only, so it may run beside the writer.

    What has been published of the same ballots counts in what may be shown now: this round before, should it be
    computed again, and the rounds it composes.
    """
    scored = score_sealed(work, round_id=round_id)
    shown = disclose(scored.policy, scored.results, published_before(work, scored.contributions))
    derivations, chapters = prune_derivations(scored.results, shown), _chapters(scored, shown)
    compared = _compared(chapters)
    notes = list_notes(chapters["consequences"]) if "consequences" in chapters else {}
    choices = count_choices(work, round_=scored.round, min_raters=scored.policy.min_raters)
    if choices is not None:
        chapters["choices"] = choices
    views = tuple(
        replace(
            _view(round_id, scored.round.title, item),
            derivation=derivations[item.subject],
            comparison=compared.get(item.subject, {}),
            choices=tables_of(choices, item.subject),
            consequences=notes.get(item.subject, ()),
        )
        for item in shown.subjects
    )
    return Computed(round_id, views, _summarise(scored, shown, chapters))


def _summarise(scored: Scored, shown: DisclosedResults, chapters: Mapping[str, Any]) -> StoredResults:
    return StoredResults(
        policy=shown.policy,
        decimals=shown.decimals,
        groups=[
            {"group": group.group, "size": group.size, "certificate": _certificate(group.certificate, shown)}
            for group in scored.results.groups
        ],
        notes=[dict(note) for note in scored.results.notes],
        hidden=_count_hidden(shown),
        chapters=chapters,
        published=to_record(shown),
        inputs=inputs_record(scored.case),
        contributions=scored.contributions,
    )


def _chapters(scored: Scored, shown: DisclosedResults) -> dict[str, Any]:
    """What else the round tells, as far as it may be shown.

    What must know a rater across subjects the seal has worked out before it separated them
    (`surveys.sealing.rater_diagnostics`).
    """
    trees = scored.case.chapters(scored.results)
    open_trees = {
        chapter.key: chapter.disclose(trees[chapter.key], shown)
        for chapter in CHAPTERS
        if chapter.key in trees and chapter.key not in ACROSS_SUBJECTS
    }
    return {key: tree for key, tree in open_trees.items() if tree is not None}


def _compared(chapters: Mapping[str, Any]) -> dict[str, Any]:
    """Each subject's score beside others, from the chapter on comparison."""
    subjects = chapters.get("comparison", {}).get("subjects", ())
    return {
        subject["subject"]: figure
        for subject in subjects
        for figure in subject["figures"]
        if figure["level"] == "score"
    }


def _certificate(certificate: Mapping[str, Any], shown: DisclosedResults) -> dict[str, Any]:
    """What is kept of a group's grading; a tie only where the score of all in it is shown."""
    known = {shown_subject.subject for shown_subject in shown.subjects if shown_subject.score.text}
    kept = dict(certificate)
    if "ties" in kept:
        kept["ties"] = [tie for tie in kept["ties"] if known.issuperset(tie["subjects"])]
    return kept


def store_results(work: Work, *, computed: Computed, tz: ZoneInfo, admins: Sequence[str] = ()) -> bool:
    """Keep results and tell the administrators, once; False when another process was faster.

    After a close by the calendar the message waits for the morning. `admins`: those of the settings.
    """
    round_ = get_round(work, round_id=computed.round_id, lock=True)
    if round_.state != SEALED:
        return False
    diagnostics = work.db.execute(
        select(survey_round.c.diagnostics).where(survey_round.c.round_id == computed.round_id)
    ).scalar_one()
    rows = [
        {"round_id": computed.round_id, "subject_id": view.subject_id, "content": view_document(view)}
        for view in computed.views
    ]
    if rows:
        work.db.execute(insert_into(work.db, result).on_conflict_do_nothing(), rows)
    content = replace(computed.summary, diagnostics=diagnostics).to_document()
    row = {"round_id": computed.round_id, "computed_at": work.now, "content": content}
    work.db.execute(insert_into(work.db, result_set).values(**row).on_conflict_do_nothing())
    work.db.execute(update(survey_round).where(survey_round.c.round_id == computed.round_id).values(state=SCORED))
    by_itself = round_.closed_at is not None and round_.closed_at >= round_.closes_at
    notify_admins(
        work,
        admins=admins,
        key=f"scored:{computed.round_id}",
        event="round_scored",
        params={"round": computed.round_id, "plan": round_.plan},
        round_id=computed.round_id,
        send_at=after_quiet_hours(work.now, tz) if by_itself else None,
    )
    record_step(
        work,
        actor=CALENDAR,
        step="score_round",
        round_id=computed.round_id,
        state=SCORED,
        why="sealed",
        figures={"subjects": len(rows), "hidden": computed.summary.hidden},
        subjects=len(rows),
    )
    return True


def _count_hidden(shown: DisclosedResults) -> int:
    return sum(figure.hidden for item in shown.subjects for figure in _figures(item))


def _view(round_id: str, title: str, item: DisclosedSubject) -> SubjectView:
    return SubjectView(
        round_id=round_id,
        round_title=title,
        subject_id=item.subject,
        name=item.name,
        unit=item.unit,
        score=item.score.text or None,
        grade=item.grade,
        rank=item.rank,
        group=item.group,
        flags=item.flags,
        figures=tuple(_figures(item)),
    )


def _figures(item: DisclosedSubject) -> Iterator[Figure]:
    for part in item.parts:
        for relation in part.relations:
            yield _figure(part, relation.relation, relation.raters, relation.percent, relation.points)
        yield _figure(part, None, None, part.percent, part.points)


def _figure(
    part: DisclosedPart, relation: str | None, raters: int | None, percent: ShownFigure, points: ShownFigure
) -> Figure:
    return Figure(
        part=part.key,
        relation=relation,
        raters=raters,
        percent=percent.text or None,
        points=points.text or None,
        hidden=percent.hidden or points.hidden,
    )
