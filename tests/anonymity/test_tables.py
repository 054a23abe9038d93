"""Joins: over every column of every table, by equal values, by digests of them, by any order rows can be read in.

Each attack is counted against what a blind guess gets right, and has a control in which it must win.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from math import sqrt

import orjson
import pytest

from surveys.anonymity.round_keys import RoundKey
from surveys.store.tables import ballot, comment, metadata
from tests.anonymity.busy_round import Truth, figures_of
from tests.anonymity.conftest import Scene
from tests.anonymity.reading import (
    CONTENTS,
    Reader,
    Row,
    everything,
    groups_of_ballots,
    leaves,
    named_raters,
    orders_of,
    plainly,
    rank_agreement,
    raters_in,
    read_table,
)
from tests.conftest import SECRET

pytestmark = pytest.mark.slow

Tables = Mapping[str, Sequence[Row]]
_SIGMAS = 7  # a thousand pairs of orders are tried


def owners_of(tables: Tables, truth: Truth) -> Iterator[tuple[str, Row, str, list[str]]]:
    """Every row of the ballot side: its table, itself, who is behind it, and among whom that should be hidden."""
    for row in tables[ballot.name]:
        if row["rater"] is None:
            place = (row["subject_id"], row["relation"])
            owner = truth.ballots[(*place, figures_of(orjson.loads(row["answers"])))]
            yield ballot.name, row, owner, truth.groups[place]
    for row in tables[comment.name]:
        yield comment.name, row, truth.words[row["text"]], truth.groups[row["subject_id"], row["relation"]]


def join_by_values(tables: Tables, truth: Truth) -> dict[tuple[str, str, str], tuple[float, float]]:
    """(table, column, column of the ballot side) → right links, and how many chance lets expect."""
    places: dict[object, list[tuple[str, str, set[str]]]] = defaultdict(list)
    for name, rows in tables.items():
        if name in CONTENTS:
            continue
        for row in rows:
            named = named_raters(row, truth)
            for column, cell in row.items() if named else ():
                for value in set(map(str, leaves(cell))):
                    places[value].append((name, column, named))
    found: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for table, row, owner, group in owners_of(tables, truth):
        common = {row["round_id"], row["subject_id"], row["relation"]}
        for column, cell in row.items():
            for value in set(map(str, leaves(cell))) - common:
                for name, other, named in places.get(value, ()):
                    candidates = named & set(group)
                    if candidates:
                        count = found[name, other, f"{table}.{column}"]
                        count[0] += (owner in candidates) / len(candidates)
                        count[1] += 1 / len(group)
    return {key: (right, chance) for key, (right, chance) in found.items()}


def winning(found: Mapping[tuple[str, str, str], tuple[float, float]]) -> list[tuple[str, str, str]]:
    return [key for key, (right, chance) in found.items() if right > chance + 5 * sqrt(max(chance, 1))]


def test_no_two_columns_share_a_value_that_joins_them(ended: Scene) -> None:
    tables = everything(ended.database)
    assert winning(join_by_values(tables, ended.truth)) == []


def test_a_shared_value_would_be_found_in_whatever_table(ended: Scene) -> None:
    """The control: one column too many, anywhere."""
    tables = everything(ended.database)
    owned = {row["ballot_id"]: owner for table, row, owner, _ in owners_of(tables, ended.truth) if table == "ballot"}
    planted = [{"actor": owner, "detail": {"about": [key]}} for key, owner in owned.items()]
    assert winning(join_by_values({**tables, "planted": planted}, ended.truth)) == [
        ("planted", "detail", "ballot.ballot_id")
    ]


def digests(parts: tuple[str, ...], keys: Sequence[bytes]) -> Iterator[str]:
    for order in permutations(parts):
        for joint in ("", ":", "|", "\0"):
            text = joint.join(order).encode()
            yield from (one(text).hexdigest() for one in (hashlib.md5, hashlib.sha1, hashlib.sha256))
            yield from (hmac.digest(key, text, hashlib.sha256).hex() for key in keys)


def test_no_key_is_a_digest_of_who_rated_whom(ended: Scene) -> None:
    """Not even under the server's secret and every key it gives without the salt."""
    rows = read_table(ended.database, ballot) + read_table(ended.database, comment)
    keys = {str(row[name]) for row in rows for name in ("ballot_id", "comment_id", "voter") if row.get(name)}
    prefixes = {key[:16] for key in keys}
    secrets = [SECRET, *ended.database.read(lambda work: [work.derive_key(f"round:{ended.truth.round_id}", b"")])]
    tried = 0
    for row in read_table(ended.database, metadata.tables["assignment"]):
        for parts in ((row["rater"],), (row["rater"], row["subject_id"]), tuple(row.values())[:4]):
            for one in digests(parts, secrets):
                tried += 1
                assert one[:16] not in prefixes
    assert tried > 10_000


def test_no_open_ballot_is_read_by_whoever_has_the_database_alone(running: Scene) -> None:
    """Nor by whoever knows the salt and guesses at the secret, nor under another ballot's tag."""
    rows = read_table(running.database, ballot)
    tags = [row["ballot_id"] for row in rows]
    assert len(rows) > len(running.truth.ballots) > 50
    assert [row for row in rows if plainly(row) is not None] == []
    told = {str(leaf) for row in rows for cell in row.values() for leaf in leaves(cell)}
    values = {value for _, _, figures in running.truth.ballots for value in figures.split("|")}
    assert told & (values | set(running.truth.words)) == set()
    for guess in (b"", running.truth.salt, SECRET[:-1], SECRET + b"!"):
        key = _key_under(running, guess)
        assert [row for row in rows if key.open_ballot(row["ballot_id"], row["answers"]) is not None] == []
    key = _key_under(running, SECRET)
    shifted = zip(tags[1:] + tags[:1], rows, strict=True)
    assert [row for tag, row in shifted if key.open_ballot(tag, row["answers"]) is not None] == []


def _key_under(scene: Scene, secret: bytes) -> RoundKey:
    return scene.database.read(
        lambda work: RoundKey(replace(work, secret=secret), scene.truth.round_id, scene.truth.salt)
    )


def test_the_round_key_would_be_found(running: Scene) -> None:
    """The control, and a line of the threat model: while the round is open, secret and database together join."""
    truth, reads = running.truth, running.reads
    rows = read_table(running.database, ballot)
    key = running.database.read(lambda work: RoundKey(work, truth.round_id, truth.salt))
    tags = {
        key.ballot_tag(row["rater"], row["relation"], row["subject_id"]): row["rater"]
        for row in read_table(running.database, metadata.tables["assignment"])
    }
    mine = [row for row in rows if row["rater"] is None]
    place = {row["ballot_id"]: (row["subject_id"], row["relation"]) for row in mine}
    right = [
        tags[row["ballot_id"]] == truth.ballots[(*place[row["ballot_id"]], figures_of(reads(row) or {}))]
        for row in mine
    ]
    assert len(right) == len(truth.ballots)
    assert all(right)


def hits(ballots: Mapping[tuple[str, str], list[str]], order: Sequence[str]) -> int:
    rank = {rater: place for place, rater in enumerate(order)}
    right = 0
    for owners in ballots.values():
        guessed = sorted((rater for rater in owners if rater in rank), key=rank.__getitem__)
        known = [rater for rater in owners if rater in rank]
        right += sum(one == other for one, other in zip(known, guessed, strict=True))
    return right


def join_by_order(
    scene: Scene, reads: Reader, only: Callable[[str], bool] = lambda _: True
) -> dict[tuple[str, str, str], int]:
    ballots = {
        order: groups_of_ballots(read_table(scene.database, ballot, order), scene.truth, reads)
        for order in orders_of(scene.database, ballot)
    }
    found = {}
    for table in metadata.sorted_tables:
        if table.name in CONTENTS or not only(table.name):
            continue
        for order in orders_of(scene.database, table):
            raters = raters_in(read_table(scene.database, table, order), scene.truth)
            if len(raters) > 1:
                found |= {(table.name, order, one): hits(groups, raters) for one, groups in ballots.items()}
    return found


def order_bound(truth: Truth) -> float:
    """A permutation has one fixed point on average, with variance one, in each group."""
    return len(truth.groups) + _SIGMAS * sqrt(len(truth.groups))


def test_no_order_of_any_table_lines_up_with_an_order_of_ballots(ended: Scene) -> None:
    found = join_by_order(ended, ended.reads)
    assert len(found) > 300
    assert {key: count for key, count in found.items() if count > order_bound(ended.truth)} == {}


def test_the_order_of_transactions_leads_to_no_answer_without_the_secret(running: Scene) -> None:
    """An open PostgreSQL database remembers which transaction wrote what; what it wrote cannot be read."""
    found = join_by_order(running, plainly, only=lambda name: name == "assignment")
    assert len(found) > 10
    assert set(found.values()) == {0}


def test_the_order_of_transactions_and_the_secret_would_lead_to_answers(running: Scene) -> None:
    """The control, and a line of the threat model. SQLite remembers no order even before the seal: its tables lie in
    the order of their keys."""
    found = join_by_order(running, running.reads, only=lambda name: name == "assignment")
    best = max(found.values())
    if running.is_postgres:
        assert best > 2 * order_bound(running.truth)
    else:
        assert best <= order_bound(running.truth)


def memory_of(scene: Scene, reads: Reader) -> dict[tuple[str, str], float]:
    """How far each order of ballots and words is, within groups, the order in which they were given; in sigmas."""
    place = {figures: number for number, figures in enumerate(scene.truth.order)}
    spoken = {words: number for number, words in enumerate(scene.truth.words)}
    found = {}
    for table, number in (
        (ballot, lambda row: place[figures_of(reads(row) or {})]),
        (comment, lambda row: spoken[row["text"]]),
    ):
        for order in orders_of(scene.database, table):
            groups: dict[tuple[str, str], list[int]] = defaultdict(list)
            for row in read_table(scene.database, table, order):
                if row.get("rater") is None:
                    groups[row["subject_id"], row["relation"]].append(number(row))
            if groups:
                found[table.name, order] = rank_agreement(groups.values())
    return found


def test_no_order_of_ballots_or_words_remembers_the_order_of_answering(ended: Scene) -> None:
    found = memory_of(ended, plainly)
    assert {name for name, _ in found} == {"ballot", "comment"}
    assert {key: value for key, value in found.items() if abs(value) > 4.5} == {}


def test_a_remembered_order_would_be_found(running: Scene) -> None:
    most = max(abs(value) for value in memory_of(running, running.reads).values())
    assert (most > 10) is running.is_postgres
