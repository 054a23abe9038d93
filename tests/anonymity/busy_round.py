"""A round in which everything happens, and what only the test knows of it: who gave which answers, and when.

People answer on the page (with a draft), in chat and on cards, write words, give people back and get more time;
messages go out and are reported delivered; afterwards the round is closed, sealed, wiped, scored and released. Answers
come in the order of the raters' names, each at a moment of its own: whatever remembers order or time would tell.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.chat import Message, answer_message
from bot.office import ReplyContext
from bot.scheduler import tidy_up
from surveys.accounts.proof import account_of
from surveys.administration.suggestions import give_feedback
from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet, list_tasks
from surveys.answering.card_answers import AskedCard, answer_card, keep_cards
from surveys.answering.drafts import save_draft
from surveys.answering.submission import Submission
from surveys.assignments.declining import CONFLICT, decline_assignment
from surveys.messages.delivery_reports import note_report, settle_deliveries
from surveys.messages.outbox import Outcome, claim_notices
from surveys.messages.subscription_credits import gain_credits
from surveys.questionnaires import import_questionnaire
from surveys.results import compute_results, release_round, store_results
from surveys.rounds import RoundForm, close_round, extend_raters, get_round_form, open_round
from surveys.rounds.form_views import note_visit
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import account, draft, survey_round
from surveys.store.wipe import list_unwiped, mark_wiped, wipe_database
from surveys.work import Work
from tests.conftest import Clock
from tests.world.park import TZ, person, settle, small_park, submit

PLAN = "中层360测评"
OFFICE = ReplyContext("https://pingji.example", TZ)
PERCENTS = ("团队建设", "内部沟通", "个人素质", "工作态度")
ASKED = 'key = "p6-managers-subordinate"\ntitle = "团队管理"\n' + "".join(
    f'[[items]]\nkey = "{key}"\ntype = "{kind}"\n'
    for key, kind in (*((one, "percent") for one in PERCENTS), ("评语", "text"))
)
Answers = dict[str, dict[str, str]]
Place = tuple[str, str]  # subject, relation


@dataclass
class Truth:
    """`ballots`: (subject, relation, figures) → rater, of anonymous relations; figures are unique within a group."""

    round_id: str
    clock: Clock
    ballots: dict[tuple[str, str, str], str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    groups: dict[Place, list[str]] = field(default_factory=dict)
    answered: dict[str, list[datetime]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # figures, as they came in
    names: dict[str, str] = field(default_factory=dict)
    salt: bytes = b""  # as somebody wrote it down while the round was open
    drafts: set[bytes] = field(default_factory=set)

    @property
    def moments(self) -> dict[datetime, str]:
        return {at: rater for rater, times in self.answered.items() for at in times}


def account_of_rater(rater: str) -> str:
    """Their account on WeCom, as the roster of the small park gives it."""
    return account_of("wecom", "u" + rater.partition(":")[2])


def figures_of(values: Mapping[str, str]) -> str:
    """What the seal keeps of a form, as one text."""
    return "|".join(values[key] for key in sorted(values) if key != "评语")


def hold_busy_round(
    database: Database, clock: Clock, *, staff: int = 8, departments: int = 6, seed: int = 20261123
) -> Truth:
    """Open the round and let everybody answer; it is still open afterwards."""
    people = [*small_park(staff=staff, departments=departments), person("ADMIN", "领导班子", "员工", admin="是")]
    settle(database, people)
    database.write(import_questionnaire, text=ASKED, file="q.toml")
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="person:ADMIN")
    truth = Truth(round_id, clock, names={f"person:{row[0]}": row[1] for row in people})
    _deliver(database, clock)
    database.write(_follow, raters=[rater for rater in truth.names if rater.endswith("3")])
    truth.salt = database.read(_salt, round_id=round_id)
    form = database.read(get_round_form, round_id=round_id)
    raters = sorted(f"person:{row[0]}" for row in people if row[0] != "ADMIN")
    late = [rater for rater in raters if rater.endswith("5")]
    database.write(
        extend_raters, round_id=round_id, raters=late, closes_at=clock.now + timedelta(days=40), tz=TZ, actor="test"
    )
    _decline(database, form, raters[-1])
    rng = random.Random(seed)
    for number, rater in enumerate(raters):
        clock.forward(minutes=97 + rng.randrange(40), seconds=rng.randrange(60))
        for task in database.read(list_tasks, party=rater):
            _answer(database, truth, form, rater, task.relation, rng, way=number % 3)
    database.write(give_feedback, text="食堂晚饭开到七点", on=clock.now.date())
    return truth


def _follow(work: Work, *, raters: list[str]) -> None:
    """Some write from the Official Account."""
    rows = [
        {"channel": "oa", "address": "o" + rater, "party": rater, "bound_at": work.now, "seen_at": work.now}
        for rater in raters
    ]
    if rows:
        work.db.execute(account.insert(), rows)


def _salt(work: Work, *, round_id: str) -> bytes:
    return bytes(work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == round_id)).scalar_one())


def _deliver(database: Database, clock: Clock) -> None:
    """Invitations go out, and the platform reports that they arrived."""
    clock.forward(minutes=5)
    notices = database.write(claim_notices, worker="w1", limit=500)
    outcomes = [Outcome(one.notice_id, "sent", "wecom", message_id=f"msg-{one.notice_id}") for one in notices]
    database.write(settle_deliveries, worker="w1", outcomes=outcomes)
    for one in notices:
        clock.forward(seconds=3)
        message = f"msg-{one.notice_id}"
        database.write(note_report, address="x", message_id=message, report_id=message, status="")
    database.write(gain_credits, address="oSomebody", template_ids=["T1"])


def _decline(database: Database, form: RoundForm, rater: str) -> None:
    (task, *_) = database.read(list_tasks, party=rater)
    sheet = database.read(get_answer_sheet, form=form, party=rater, relation=task.relation)
    place = {"relation": task.relation, "subject_id": sheet.subjects[0].subject_id}
    database.write(decline_assignment, round_id=form.round_id, rater=rater, reason=CONFLICT, **place)


def _answer(
    database: Database, truth: Truth, form: RoundForm, rater: str, relation: str, rng: random.Random, *, way: int
) -> None:
    sheet = database.read(get_answer_sheet, form=form, party=rater, relation=relation)
    given = {one.subject_id: _values(sheet, rng, rater) for one in sheet.subjects}
    truth.clock.forward(seconds=11)
    if relation == "subordinate" and way == 1:
        _in_chat(database, truth, rater, given)
    elif relation == "subordinate" and way == 2:
        _on_a_card(database, form, rater, relation, given)
    else:
        whose = {"party": rater, "account": account_of_rater(rater), "relation": relation}
        database.write(save_draft, round_id=form.round_id, **whose, answers=given)
        truth.drafts |= set(database.read(lambda work: work.db.execute(select(draft.c.body)).scalars().all()))
        database.write(note_visit, round_id=form.round_id, party=rater)
        truth.clock.forward(seconds=13)
        receipt = submit(database, Submission(form, rater, relation, given, TZ, account_of_rater(rater)))
        assert not isinstance(receipt, Exception), receipt
    truth.answered.setdefault(rater, []).append(truth.clock.now)
    if not form.relations[relation].anonymous:
        return
    for subject_id, values in given.items():
        truth.ballots[subject_id, relation, figures_of(values)] = rater
        truth.groups.setdefault((subject_id, relation), []).append(rater)
        truth.order.append(figures_of(values))
        if values.get("评语"):
            truth.words[values["评语"]] = rater


def _values(sheet: AnswerSheet, rng: random.Random, rater: str) -> dict[str, str]:
    own = rng.randrange(10**12)
    return {
        item.key: f"第{own}句话"
        if item.type == "text"
        else f"{rng.randrange(5000, 9999) / 100:.2f}".rstrip("0").rstrip(".")
        for item in sheet.relation.questionnaire.items
    }


def _in_chat(database: Database, truth: Truth, rater: str, given: Answers) -> None:
    """The form of one subject, answered message by message."""
    (values,) = given.values()
    said = _say(database, truth, rater, "答题 中层360测评")
    for text in values.values():
        truth.clock.forward(seconds=17)
        said = _say(database, truth, rater, text)
    assert "回执" in said, said


def _say(database: Database, truth: Truth, rater: str, text: str) -> str:
    key = f"{truth.clock.now.timestamp():.0f}{random.randrange(10**6):06}"
    way = ("oa", "o" + rater) if rater.endswith("3") else ("wecom", "u" + rater.partition(":")[2].lower())
    message = Message(*way, "text", key, text)
    return database.write(answer_message, message=message, office=OFFICE).text


def _on_a_card(database: Database, form: RoundForm, rater: str, relation: str, given: Answers) -> None:
    ((subject_id, values),) = given.items()
    card = AskedCard(f"n{rater}", rater, form.round_id, relation, subject_id)
    database.write(keep_cards, cards=[card])
    database.write(answer_card, card=card, form=form, answers=values, tz=TZ, account=account_of_rater(rater))


def finish(database: Database, url: str, truth: Truth) -> None:
    """Close, seal, wipe, score, release; then four days of the clockwork's tidying."""
    truth.clock.forward(hours=1)
    database.write(close_round, round_id=truth.round_id, actor="person:ADMIN")
    assert database.write(seal_round, round_id=truth.round_id)
    wiped = database.read(list_unwiped)
    assert wipe_database(url)
    database.write(mark_wiped, round_ids=wiped)
    computed = database.read(compute_results, round_id=truth.round_id)
    assert database.write(store_results, computed=computed, tz=TZ)
    database.write(release_round, round_id=truth.round_id, actor="person:ADMIN")
    truth.clock.forward(days=4)
    database.write(tidy_up)


def as_moment(value: Any) -> datetime | None:
    """A value that is a time finer than a day, in whatever form; None for everything else."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    if isinstance(value, date) or not isinstance(value, str) or len(value) < 16 or not value[:4].isdigit():
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
