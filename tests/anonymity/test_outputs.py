"""What leaves the house after a round: workbook, result pack, notices, audit trail – no order, no time, no name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import orjson
import pytest

from bot.documents.results_workbook import write_export
from surveys.results import get_quality, get_round_results, list_round_comments, pack_round
from surveys.store.tables import ballot, comment
from tests.anonymity.conftest import Scene
from tests.anonymity.reading import everything, leaves, rank_agreement, read_table

pytestmark = pytest.mark.slow


def raters_of(scene: Scene) -> set[str]:
    """Those who rated anonymously, as numbers and parties; subjects are named in results, so they do not count."""
    subjects = {row["subject_id"] for row in read_table(scene.database, ballot)}
    owners = set(scene.truth.ballots.values())
    return {
        one for rater in owners for one in (rater, rater.partition(":")[2]) if rater.partition(":")[2] not in subjects
    }


def random_keys(scene: Scene) -> set[str]:
    """What would lead from a file back into the database."""
    ballots = {str(row["ballot_id"]) for row in read_table(scene.database, ballot)}
    return ballots | {str(row["comment_id"]) for row in read_table(scene.database, comment)}


def test_the_workbook_has_neither_raters_nor_an_author_nor_a_moment(ended: Scene, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    results = ended.database.read(get_round_results, round_id=ended.truth.round_id)
    write_export(path, results, ended.database.read(list_round_comments, round_id=ended.truth.round_id))
    book = openpyxl.load_workbook(path)
    assert "评语" in book.sheetnames
    cells = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
    assert cells & (raters_of(ended) | random_keys(ended)) == set()
    assert {at.isoformat()[:16] for at in ended.truth.moments} & {cell[:16] for cell in cells} == set()
    with zipfile.ZipFile(path) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert book.properties.creator in (None, "")
    assert book.properties.created.year == 2000 or book.properties.created.isoformat().endswith("00:00:00")


def test_words_in_the_workbook_stand_in_no_order_of_giving(ended: Scene) -> None:
    everybody = ended.database.read(list_round_comments, round_id=ended.truth.round_id)
    place = {words: number for number, words in enumerate(ended.truth.words)}
    groups = [[place[text] for text in remarks.texts] for one in everybody for remarks in one.remarks]
    assert sum(map(len, groups)) > 30
    assert abs(rank_agreement(groups)) <= 4.5


def test_the_result_pack_numbers_votes_and_leads_to_no_ballot(ended: Scene) -> None:
    """It holds every vote, for those who hold the ratings: no name, no key of ours, nothing across subjects."""
    data = ended.database.read(pack_round, round_id=ended.truth.round_id)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    keys = random_keys(ended) | {rater for rater in raters_of(ended) if ":" in rater}
    assert [(name, key) for name, text in texts.items() for key in keys if key in text] == []
    values = {str(one) for text in texts.values() if text[:1] in "{[" for one in leaves(orjson.loads(text))}
    assert values & raters_of(ended) == set()
    assert [words for words in ended.truth.words if any(words in text for text in texts.values())] == []


def test_what_the_seal_notes_of_raters_names_none(ended: Scene) -> None:
    found = ended.database.read(get_quality, round_id=ended.truth.round_id)
    assert found.relations
    values = {str(one) for part in (found.relations, found.reciprocity, found.stuffing) for one in leaves(part)}
    assert values & (raters_of(ended) | set(ended.truth.names.values())) == set()


def test_notices_and_the_audit_trail_hold_no_answer(ended: Scene) -> None:
    tables = everything(ended.database)
    given = {value for _, _, text in ended.truth.ballots for value in text.split("|") if "." in value}
    kept = {"ballot", "result", "result_set"}  # figures: ballots themselves, and what the gate let through
    for name in set(tables) - kept:
        values = {str(one) for row in tables[name] for cell in row.values() for one in leaves(cell)}
        assert values & given == set(), name
        assert (values & ended.truth.words.keys() == set()) or name == "comment"
