"""A round for measuring: many raters, each with one form of 12 answers, in one of two shapes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from bot.pages.answers import PRESENT, field_name
from bot.web.sessions import SESSION_COOKIE, Session, make_signers, new_session
from scoring.policy import load_builtin
from surveys.anonymity.round_keys import new_salt
from surveys.library.versions import seed_library
from surveys.plans import get_plan
from surveys.questionnaires import Questionnaire, get_questionnaire
from surveys.rounds.frozen import freeze_round
from surveys.store import open_database, upgrade_schema
from surveys.store.tables import assignment, person, subject, survey_round
from surveys.work import Work

SECRET = "benchmark-secret-benchmark-secret"
ROUND, RELATION = "RBENCH", "peer"
RATERS = 30_000


@dataclass(frozen=True)
class Shape:
    """Whom a form is about, and how many items it asks of each."""

    subjects: tuple[str, ...]
    items: int


SHAPES = {
    "one": Shape(("M001",), 12),  # one ballot: the shape of the reference's anchors
    "three": Shape(("M001", "M002", "M003"), 4),  # three ballots: colleagues under P6
}


def rater(number: int) -> str:
    return f"person:b{number:06d}"


def prepare_database(url: str, shape: Shape) -> None:
    """Schema, library, and the open round with its ledger."""
    upgrade_schema(url)
    database = open_database(url, secret=SECRET.encode(), clock=lambda: datetime.now(UTC), random=random.SystemRandom())
    database.write(seed_library)
    database.write(_open_round, shape=shape)
    database.close()


def _open_round(work: Work, *, shape: Shape) -> None:
    plan = get_plan(work, name="中层360测评")
    keys = sorted({item.questionnaire for item in plan.relations})
    questionnaires = {key: _sized(get_questionnaire(work, key=key), shape.items) for key in keys}
    content = freeze_round(plan, questionnaires, min_raters=3)
    work.db.execute(
        survey_round.insert().values(
            round_id=ROUND,
            plan=plan.name,
            title="Benchmark",
            period="2026",
            state="open",
            content=content,
            policy_key=plan.policy,
            policy_source=load_builtin("p6-managers").source_text,
            opened_at=work.now,
            closes_at=work.now + timedelta(days=30),
            salt=new_salt(work, ROUND),
            wiped=False,
        )
    )
    people = [
        {
            "round_id": ROUND,
            "subject_id": key,
            "kind": "person",
            "name": key,
            "unit": "",
            "level": "manager",
            "position": n,
        }
        for n, key in enumerate(shape.subjects)
    ]
    work.db.execute(subject.insert(), people)
    rows = [
        {"round_id": ROUND, "rater": rater(number), "relation": RELATION, "subject_id": key}
        for number in range(RATERS)
        for key in shape.subjects
    ]
    work.db.execute(assignment.insert(), rows)
    work.db.execute(person.insert(), [_person(number) for number in range(RATERS)])


def _person(number: int) -> dict[str, object]:
    """A rater as the roster knows them: the account that sends must be theirs."""
    key = f"b{number:06d}"
    fixed = {"department": "部", "level": "staff", "manager_id": None, "collaborates": [], "mobile": None}
    return {"person_id": key, "name": key, "wecom_userid": key, "status": "active", "is_admin": False, **fixed}


def _sized(questionnaire: Questionnaire, items: int) -> Questionnaire:
    """As many percentage items as the shape asks for."""
    model = questionnaire.items[0]
    return replace(questionnaire, items=tuple(replace(model, key=f"{model.key}{number}") for number in range(items)))


def build_requests(first: int, count: int, port: int, shape: Shape) -> Iterator[bytes]:
    """One complete POST for each of `count` raters, as a phone sends it."""
    signers = make_signers(SECRET.encode())
    issued = int(datetime.now(UTC).timestamp())
    rng = random.Random(first)
    for number in range(first, first + count):
        session_id = f"SESSION{number:019d}"
        cookie = new_session(signers, Session(rater(number), "wecom", f"b{number:06d}", issued, session_id))
        fields = [("csrf", signers.csrf.mac_text(session_id))]
        for key in shape.subjects:
            fields.append((field_name(key, PRESENT), "1"))
            fields += [(field_name(key, index), str(rng.randrange(60, 101))) for index in range(shape.items)]
        body = urlencode(fields).encode()
        head = (
            f"POST /r/{ROUND}/{RELATION} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "User-Agent: Mozilla/5.0 MicroMessenger wxwork\r\n"
            f"Cookie: {SESSION_COOKIE}={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
