"""What goes wrong around the writer: poison, a deaf caller, a lost connection, a close while calls wait."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import Integer, func, literal, select, text

from surveys.errors import Invalid
from surveys.store import Call, Database
from surveys.store.savepoints import MARK
from surveys.store.statements import Statement, fetch_all
from surveys.work import Work
from tests.surveys.store.test_database import add, count, keys, queue_together

_BACKEND = Statement(select(func.pg_backend_pid(type_=Integer)))
_ONE = Statement(select(literal(1)))


def add_all(work: Work, requests: Sequence[str]) -> list[object]:
    if "poison" in requests:
        raise KeyError("poison")
    return [add(work, key=request) for request in requests]


def refuse_all(work: Work, requests: Sequence[str]) -> list[object]:
    raise Invalid("all_of_them")


def test_one_poisoned_request_does_not_fail_its_neighbours(database: Database) -> None:
    calls = [Call(add_all, {}, bulk=True, request=key) for key in ("a", "poison", "b")]
    answers = queue_together(database, calls)
    assert [answers[0], answers[2]] == ["a", "b"]
    assert isinstance(answers[1], KeyError)
    assert database.read(keys) == ["a", "b"]


def test_lone_poisoned_request_is_answered(database: Database) -> None:
    with pytest.raises(KeyError):
        database.submit(Call(add_all, {}, bulk=True, request="poison")).result(10)
    assert database.write(add, key="a") == "a"


def test_bulk_action_that_refuses_as_a_whole_refuses_each(database: Database) -> None:
    answers = queue_together(database, [Call(refuse_all, {}, bulk=True, request=key) for key in ("a", "b")])
    assert all(isinstance(answer, Invalid) for answer in answers)


def test_cancelled_call_does_not_stop_the_writer(database: Database) -> None:
    """A caller that gave up: its future is done already when the batch is."""
    barrier = Barrier(2)
    held = database.submit(Call(lambda work: barrier.wait(5), {}))
    given_up = database.submit(Call(add, {"key": "a"}))
    assert given_up.cancel()
    barrier.wait(5)
    held.result(5)
    assert database.submit(Call(add, {"key": "b"})).result(5) == "b"


def test_notify_that_raises_leaves_nobody_waiting(database: Database) -> None:
    def deaf(calls: list[Call]) -> None:
        raise ValueError("deaf")

    database.set_notify(deaf)
    assert database.submit(Call(add, {"key": "a"})).result(5) == "a"
    assert database.submit(Call(add, {"key": "b"})).result(5) == "b"


def test_close_finishes_what_waits_and_refuses_what_comes_later(database: Database) -> None:
    barrier = Barrier(2)
    database.submit(Call(lambda work: barrier.wait(5), {}))
    waiting = [database.submit(Call(add, {"key": str(number)})) for number in range(600)]
    barrier.wait(5)
    database.close()
    assert [future.result(5) for future in waiting] == [str(number) for number in range(600)]
    with pytest.raises(RuntimeError, match="closed"):
        database.submit(Call(add, {"key": "late"}))
    database.close()


def test_error_of_the_database_quotes_no_parameter(database: Database) -> None:
    database.write(add, key="what-somebody-answered")
    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        database.write(add, key="what-somebody-answered")
    assert "parameters hidden" in str(caught.value)


@pytest.mark.slow
def test_writer_survives_a_lost_connection(postgres_url: str) -> None:
    database = _postgres(postgres_url)
    pid = database.write(lambda work: work.db.execute(text("SELECT pg_backend_pid()")).scalar_one())
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    assert database.write(add, key="a") == "a"
    assert database.read(count) == 1
    database.close()


@pytest.mark.slow
def test_hot_path_survives_a_lost_connection(postgres_url: str) -> None:
    """Its error is the driver's own: nobody has marked the connection as lost."""
    database = _postgres(postgres_url)
    pid = database.write(lambda work: fetch_all(work.db, [_BACKEND()])[0][0][0])
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    assert database.write(lambda work: fetch_all(work.db, [_ONE(), MARK])) == [[(1,)], []]
    assert database.write(add, key="a") == "a"
    database.close()


@pytest.mark.slow
def test_writer_survives_a_connection_lost_in_the_middle_of_an_action(postgres_url: str) -> None:
    """The transaction is gone with its connection; the whole batch is done anew, once."""
    database = _postgres(postgres_url)
    lost = []

    def lose(work: Work) -> str:
        if not lost:
            lost.append(work.db.execute(text("SELECT pg_backend_pid()")).scalar_one())
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (lost[0],))
        return add(work, key="lost")

    answers = queue_together(database, [Call(add, {"key": "a"}), Call(lose, {}), Call(add, {"key": "b"})])
    assert answers == ["a", "lost", "b"]
    assert database.read(keys) == ["a", "b", "lost"]
    database.close()


def _postgres(url: str) -> Database:
    import random

    from surveys.store import open_database
    from tests.conftest import SECRET, Clock

    return open_database(url, secret=SECRET, clock=Clock(), random=random.SystemRandom())
