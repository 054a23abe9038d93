"""The same ratings score alike, byte for byte, wherever they come from: SQLite, PostgreSQL, files plain or streamed."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from scoring.case.loading import Streaming, load_case
from scoring.case.outputs import results_csv, results_json
from surveys.answering.answer_sheets import list_tasks
from surveys.results.material import Scored, score_sealed
from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot
from surveys.work import Work
from tests.scoring.scoring_samples import report_bytes
from tests.world.park import TZ, settle, small_park, submissions_of, submit

pytestmark = pytest.mark.slow  # left to `make test`


def value_of(rater: str, subject: str) -> str:
    """Deterministic and uneven, with decimals that no binary fraction has."""
    return f"{60 + sum(map(ord, rater + subject)) % 39}.{sum(map(ord, subject)) % 10}5"


def scored_round(database: Database) -> Scored:
    settle(database, small_park())
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    for rater in (f"person:{row[0]}" for row in small_park()):
        if database.read(list_tasks, party=rater):
            for request in submissions_of(
                database, round_id, rater, lambda subject, rater=rater: value_of(rater, subject)
            ):
                submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    return database.read(score_sealed, round_id=round_id)


def write_case(work: Work, scored: Scored, folder: Path) -> Path:
    """The round as a case folder, its ratings in the order in which the database gives them."""
    folder.mkdir()
    (folder / "policy.toml").write_text(scored.policy.source_text, "utf-8")
    rows = work.db.execute(select(ballot).where(ballot.c.round_id == scored.round.round_id)).all()
    with (folder / "ratings.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("subject", "relation", "rater", "item", "value"))
        for row in rows:
            for item, value in orjson.loads(row.answers).items():
                out.writerow((row.subject_id, row.relation, row.voter or row.ballot_id, item, value))
    with (folder / "subjects.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("subject", "name", "kind", "unit", "level"))
        out.writerows((one.subject, one.name, "person", one.unit, "中层") for one in scored.results.subjects)
    with (folder / "populations.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("subject", "relation", "invited"))
        for one in scored.results.subjects:
            for relation in (relation for part in one.parts for relation in part.relations):
                if relation.invited is not None:
                    out.writerow((one.subject, relation.relation, relation.invited))
    return folder


def test_database_and_files_give_the_same_bytes(database: Database, tmp_path: Path) -> None:
    scored = scored_round(database)
    folder = database.read(lambda work: write_case(work, scored, tmp_path / "case"))
    expected = results_json(scored.policy, scored.results, {})

    for streaming in (Streaming(smallest=2**62), Streaming(smallest=0)):
        # files say nothing of a round: which relations it asked is what a round adds
        case = replace(load_case(folder, streaming), asked=scored.case.asked)
        assert case.statistics.keeps_votes == (streaming.smallest > 0)
        results = case.score()
        assert results_csv(results, {}) == results_csv(scored.results, {})
        assert [one.derivation for one in results.subjects] == [one.derivation for one in scored.results.subjects]
        assert report_bytes(results) == report_bytes(scored.results)
        if case.statistics.keeps_votes:
            assert results_json(case.policy, results, {}) == expected
