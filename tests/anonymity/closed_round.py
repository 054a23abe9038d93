"""A round that was really held and closed, and what only the test knows about it: who gave which answers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.demo.sample_park import build_sample_park, read_sample_roster
from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.drafts import save_draft
from surveys.answering.submission import Submission, submit_ballots
from surveys.library.versions import seed_library
from surveys.roster_updates.importing import import_roster
from surveys.rounds import close_round, get_round_form, list_rounds, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Call, Database
from surveys.store.wipe import wipe_database
from surveys.work import Work

TZ = ZoneInfo("Asia/Shanghai")
PLAN = "中层360测评"


@dataclass
class Held:
    """The round, and the truth: (subject, relation, answers) → rater. Answers are unique, so a ballot names itself."""

    round_id: str
    truth: dict[tuple[str, str, str], str]
    groups: dict[tuple[str, str], list[str]]


def hold_round(database: Database, *, seed: int) -> Held:
    """Open the managers' round and let everybody answer, one commit each, in the order of their names.

    That order is the worst case: whatever remembers time or order anywhere would line ballots up with raters.
    """
    database.write(seed_library)
    database.write(import_roster, roster_file=read_sample_roster(build_sample_park()))
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    form = database.read(get_round_form, round_id=round_id)
    held = Held(round_id, {}, {})
    rng = random.Random(seed)
    for rater in database.read(_raters):
        for task in database.read(list_tasks, party=rater):
            sheet = database.read(get_answer_sheet, form=form, party=rater, relation=task.relation)
            answers = {
                item.subject_id: {
                    question.key: f"{rng.randrange(5000, 9999) / 100:.2f}"
                    for question in sheet.relation.questionnaire.items
                }
                for item in sheet.subjects
            }
            database.write(save_draft, round_id=round_id, party=rater, relation=task.relation, answers=answers)
            request = Submission(form, rater, task.relation, answers, TZ)
            outcome = database.submit(Call(submit_ballots, {}, bulk=True, request=request)).result()
            assert not isinstance(outcome, Exception), outcome
            if form.relations[task.relation].anonymous:
                for subject_id, values in answers.items():
                    held.truth[subject_id, task.relation, fingerprint(values)] = rater
                    held.groups.setdefault((subject_id, task.relation), []).append(rater)
    return held


def close_and_seal(database: Database, url: str, held: Held) -> None:
    database.write(close_round, round_id=held.round_id, actor="test")
    assert database.write(seal_round, round_id=held.round_id)
    assert wipe_database(url)


def fingerprint(values: dict[str, str]) -> str:
    return "|".join(values[key] for key in sorted(values))


def _raters(work: Work) -> list[str]:
    from sqlalchemy import select

    from surveys.store.tables import assignment

    assert len(list_rounds(work)) == 1
    return sorted(set(work.db.execute(select(assignment.c.rater)).scalars()))
