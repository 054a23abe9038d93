"""A round that cannot be sealed: the commands say so and name the remedy, and promise nothing of the service."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import func, select, update

from bot.app import make_database
from bot.chat import Message, answer_message
from bot.office import ReplyContext
from bot.settings.model import load_settings
from surveys.answering.submission import Receipt
from surveys.store import Database
from surveys.store.tables import assignment, ballot, claim, confirmation, notice
from surveys.work import Work
from tests.bot.cli.test_main import PLAN, Cli, cli, park  # noqa: F401  (fixtures)
from tests.world.park import TZ, submissions_of, submit

pytestmark = pytest.mark.slow
T = TypeVar("T")
ADMIN = "uS011"
OFFICE = ReplyContext("https://pingji.example", TZ)


@pytest.fixture
def answered(park: Cli) -> Cli:  # noqa: F811
    """A round under way that one rater has answered."""
    round_id = park("round", "open", PLAN, "--yes").out.splitlines()[-1]
    database = make_database(load_settings())
    rater = database.read(lambda work: work.db.execute(select(assignment.c.rater).limit(1)).scalar_one())
    for request in submissions_of(database, round_id, rater, lambda _: "20"):
        assert isinstance(submit(database, request), Receipt)
    database.close()
    return park


def change_first_ballot(work: Work) -> None:
    first = select(func.min(ballot.c.ballot_id)).scalar_subquery()
    work.db.execute(update(ballot).where(ballot.c.ballot_id == first).values(answers="{}"))


def on_database(act: Callable[..., T]) -> T:
    database: Database = make_database(load_settings())
    try:
        return database.write(act)
    finally:
        database.close()


def damages_told(work: Work) -> int:
    told = select(func.count()).select_from(claim).where(claim.c.key.like("damaged|%"))
    return int(work.db.execute(told).scalar_one())


def list_codes(work: Work) -> list[str]:
    """The codes that administrators got."""
    sent = select(notice.c.params).where(notice.c.key.like("confirm:%"))
    return sorted({params["code"] for params in work.db.execute(sent).scalars()})


def state(cli: Cli) -> str:  # noqa: F811
    return str(json.loads(cli("round", "list", "--json").out)[0]["state"])


def test_closing_a_round_with_a_changed_ballot_says_that_it_is_not_sealed(answered: Cli) -> None:
    on_database(change_first_ballot)
    ran = answered("round", "close", PLAN, "--yes")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "没有封存：有 1 份答卷对不上" in ran.err
    assert state(answered) == "closed"


def lose_first_tag(work: Work) -> None:
    """As a ballot given under another key: no ledger row leads to it."""
    first = select(func.min(ballot.c.ballot_id)).scalar_subquery()
    work.db.execute(update(ballot).where(ballot.c.ballot_id == first).values(ballot_id="0" * 32))


def count_all(work: Work) -> tuple[int, int]:
    """Ballots, and requests for a second person's word."""
    counts = [work.db.execute(select(func.count()).select_from(table)).scalar_one() for table in (ballot, confirmation)]
    return counts[0], counts[1]


def test_a_terminal_asks_for_setting_aside_and_an_administrator_does_it(answered: Cli) -> None:
    on_database(lose_first_tag)
    before, _ = on_database(count_all)
    ran = answered("round", "set-aside", PLAN, "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert "已请管理员确认" in ran.out
    assert on_database(count_all) == (before, 1)
    (code,) = on_database(list_codes)
    text = f"确认 {code}"
    message = Message("wecom", ADMIN, "text", text, text)
    said = on_database(partial(answer_message, message=message, office=OFFICE))
    assert "已作废 1 份对不上的答卷，1 份改回未提交" in said.text
    assert on_database(count_all) == (before - 1, 1)


def test_where_every_ballot_fits_there_is_nothing_to_set_aside(answered: Cli) -> None:
    before = on_database(count_all)
    ran = answered("round", "set-aside", PLAN, "--yes")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert on_database(count_all) == before


def test_another_secret_key_is_named_until_the_old_one_is_back(answered: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as changed:
        changed.setenv("PINGJI_SECRET_KEY", "x" * 32)
        lines = ("round close", "round release", "export --out x.xlsx")
        errors = {answered(*line.split(), PLAN).err for line in lines}
        assert len(errors) == 1
        assert "PINGJI_SECRET_KEY" in errors.pop()
    assert answered("round", "release", PLAN, "--yes").code == 0


def test_without_the_key_nobody_is_told_of_damage(answered: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that lacks the service's settings cannot read ballots: that is no damage."""
    with monkeypatch.context() as changed:
        changed.delenv("PINGJI_SECRET_KEY")
        assert "由运行中的服务继续" in answered("round", "close", PLAN, "--yes").out
        assert "还没有算出结果" in answered("export", PLAN, "--out", "x.xlsx").err
        assert "还没有算出结果" in answered("round", "release", PLAN, "--yes").err
    assert on_database(damages_told) == 0
