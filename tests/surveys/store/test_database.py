"""The Database promises: durable before answered, one call cannot fail another, bulk calls run as one."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from surveys.errors import Invalid
from surveys.store import Call, Database
from surveys.store.dialect import insert_new
from surveys.store.tables import claim
from surveys.work import Work


def add(work: Work, *, key: str) -> str:
    work.db.execute(claim.insert().values(key=key, claimed_at=work.now))
    return key


def refuse_after_writing(work: Work, *, key: str) -> None:
    add(work, key=key)
    raise Invalid("refused")


def hold(work: Work, *, begun: Event, go_on: Event) -> None:
    begun.set()
    go_on.wait(5)


def count(work: Work) -> int:
    return work.db.execute(select(func.count()).select_from(claim)).scalar_one()


def keys(work: Work) -> list[str]:
    return list(work.db.execute(select(claim.c.key).order_by(claim.c.key)).scalars())


def queue_together(database: Database, calls: Sequence[Call]) -> list[Any]:
    """Hold the writer until all are queued, so that they share a batch."""
    begun, go_on = Event(), Event()
    database.submit(Call(hold, {"begun": begun, "go_on": go_on}))
    assert begun.wait(5)
    futures = [database.submit(call) for call in calls]
    go_on.set()
    return [future.exception(10) or future.result(10) for future in futures]


def test_write_returns_result_and_is_seen_by_readers(database: Database) -> None:
    assert database.write(add, key="a") == "a"
    assert database.read(keys) == ["a"]


def test_write_that_raises_changes_nothing(database: Database) -> None:
    with pytest.raises(Invalid, match="refused"):
        database.write(refuse_after_writing, key="a")
    assert database.read(keys) == []


def test_read_that_writes_leaves_no_trace(database: Database) -> None:
    database.read(add, key="a")
    assert database.read(keys) == []


def test_refused_call_in_a_batch_leaves_its_neighbours_alone(database: Database) -> None:
    answers = queue_together(
        database,
        [Call(add, {"key": "a"}), Call(refuse_after_writing, {"key": "b"}), Call(add, {"key": "c"})],
    )
    assert answers[0] == "a"
    assert isinstance(answers[1], Invalid)
    assert answers[2] == "c"
    assert database.read(keys) == ["a", "c"]


def test_database_error_in_a_batch_fails_only_its_own_call(database: Database) -> None:
    answers = queue_together(database, [Call(add, {"key": "a"}), Call(add, {"key": "a"}), Call(add, {"key": "b"})])
    assert answers[0] == "a"
    assert isinstance(answers[1], Exception)
    assert answers[2] == "b"
    assert database.read(keys) == ["a", "b"]


def test_bulk_calls_waiting_together_run_as_one(database: Database) -> None:
    sizes = []

    def add_all(work: Work, requests: Sequence[str]) -> list[object]:
        sizes.append(len(requests))
        return [Invalid("odd") if request == "odd" else add(work, key=request) for request in requests]

    calls = [Call(add_all, {}, bulk=True, request=key) for key in ("a", "odd", "b")]
    answers = queue_together(database, calls)
    assert [answers[0], answers[2]] == ["a", "b"]
    assert isinstance(answers[1], Invalid)
    assert sizes == [3]
    assert database.read(keys) == ["a", "b"]


def test_insert_new_says_whether_it_was_new(database: Database) -> None:
    def twice(work: Work) -> tuple[bool, bool]:
        row = {"key": "k", "claimed_at": work.now}
        return insert_new(work.db, claim, row), insert_new(work.db, claim, row)

    assert database.write(twice) == (True, False)


def test_many_threads_write_each_exactly_once(database: Database) -> None:
    threads = [Thread(target=lambda n=n: [database.write(add, key=f"{n}-{i}") for i in range(20)]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.read(count) == 160
