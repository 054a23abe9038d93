"""评语: words of a released round, only from groups large enough, for administrators and for whom they are about."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from bot.chat import Message, answer_message
from bot.documents.results_workbook import write_export
from bot.office import ReplyContext
from surveys.administration.suggestions import give_feedback
from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.submission import Submission
from surveys.errors import NotFound
from surveys.questionnaires import import_questionnaire
from surveys.results import (
    compute_results,
    find_comments,
    get_round_results,
    list_own_comments,
    list_round_comments,
    release_round,
    store_results,
)
from surveys.rounds import close_round, get_round_form, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import comment, inbound
from tests.world.park import TZ, person, settle, small_park, submit

pytestmark = pytest.mark.slow  # whole rounds

ITEMS = "".join(
    f'\n[[items]]\nkey = "{key}"\ntype = "percent"\n' for key in ("团队建设", "内部沟通", "个人素质", "工作态度")
)
ASKED = f"""key = "p6-managers-subordinate"
title = "团队管理"
{ITEMS}
[[items]]
key = "评语"
type = "text"
[[items]]
key = "哪里不好"
type = "text"
when = "内部沟通 < 60"
"""
OFFICE = ReplyContext("https://pingji.example", TZ)


def hold(database: Database, *, staff: int, released: bool = True, texts: str = "={name}写的") -> str:
    people = small_park(staff=staff)
    people.append(person("ADMIN", "领导班子", "员工", admin="是", status="借调"))
    settle(database, people)
    database.write(import_questionnaire, text=ASKED, file="q.toml")
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    form = database.read(get_round_form, round_id=round_id)
    for row in people:
        rater = f"person:{row[0]}"
        for task in database.read(list_tasks, party=rater):
            sheet = database.read(get_answer_sheet, form=form, party=rater, relation=task.relation)
            own = {"评语": texts.format(name=row[0])}
            own |= {"内部沟通": "50", "哪里不好": f"不好{row[0]}"} if row[0].endswith("0") else {"哪里不好": ""}
            given = own if task.relation == "subordinate" else {}
            values = {item.key: given.get(item.key, "80") for item in sheet.relation.questionnaire.items}
            about = {one.subject_id: dict(values) for one in sheet.subjects}
            submit(database, Submission(form, rater, task.relation, about, TZ))
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    computed = database.read(compute_results, round_id=round_id)
    assert database.write(store_results, computed=computed, tz=TZ)
    if released:
        database.write(release_round, round_id=round_id, actor="test")
    return round_id


def say(database: Database, by: str, text: str, key: str) -> str:
    message = Message("wecom", by.lower(), "text", key, text)
    return database.write(answer_message, message=message, office=OFFICE).text


def test_five_raters_words_are_shown_apart_from_figures_in_no_telling_order(database: Database) -> None:
    round_id = hold(database, staff=5)
    (own,) = database.read(list_own_comments, party="person:M1")
    plain, asked_of_some = own.remarks
    assert (plain.relation, plain.title, plain.hidden) == ("subordinate", "评语", False)
    assert sorted(plain.texts) == [f"=S1{seat}写的" for seat in range(5)]
    assert (asked_of_some.texts, asked_of_some.hidden, asked_of_some.least) == ((), True, 8)
    assert database.read(list_own_comments, party="person:M1") == (own,)  # a second reading tells nothing more
    assert database.read(list_own_comments, party="person:S10") == ()
    everybody = database.read(list_round_comments, round_id=round_id)
    assert [one.subject_id for one in everybody] == ["M0", "M1", "M2", "M3"]
    assert len({tuple(text[3:] for text in one.remarks[0].texts) for one in everybody}) > 1  # the same once in 10⁶


def test_what_only_some_were_asked_needs_eight(database: Database) -> None:
    hold(database, staff=8)
    (own,) = database.read(list_own_comments, party="person:M1")
    assert [(one.title, one.hidden, len(one.texts)) for one in own.remarks] == [
        ("评语", False, 8),
        ("哪里不好", False, 1),
    ]


def test_four_raters_words_are_nowhere(database: Database, tmp_path: Path) -> None:
    round_id = hold(database, staff=4)
    for one in database.read(list_round_comments, round_id=round_id):
        assert [(remarks.texts, remarks.hidden) for remarks in one.remarks] == [((), True)] * len(one.remarks)
    said = [say(database, "uM1", "评语", "a"), say(database, "uADMIN", "评语 M1", "b")]
    path = tmp_path / "x.xlsx"
    results = database.read(get_round_results, round_id=round_id)
    write_export(path, results, database.read(list_round_comments, round_id=round_id))
    book = openpyxl.load_workbook(path)
    said += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "写的=" not in "\n".join(said).replace("=S", "写的=")
    assert "不好S" not in "\n".join(said)
    assert "评价人不足 5 位" in said[0]


def test_hidden_looks_the_same_whether_or_not_anybody_wrote(database: Database) -> None:
    """That a question only the dissatisfied are asked has an answer would tell that there is one of them."""
    hold(database, staff=5)
    (written,) = database.read(list_own_comments, party="person:M1")
    database.write(lambda work: work.db.execute(comment.delete().where(comment.c.item == "哪里不好")))
    assert database.read(list_own_comments, party="person:M1") == (written,)


def test_nothing_is_read_before_the_release(database: Database) -> None:
    round_id = hold(database, staff=5, released=False)
    assert database.read(list_round_comments, round_id=round_id) == ()
    assert database.read(list_own_comments, party="person:M1") == ()
    with pytest.raises(NotFound):
        database.read(find_comments, name="M1")
    assert "没有找到" in say(database, "uADMIN", "评语 M1", "a")


def test_chat_shows_own_words_to_oneself_and_all_to_administrators(database: Database) -> None:
    hold(database, staff=5)
    own = say(database, "uM1", "评语", "a")
    assert all(f"　- =S1{seat}写的" in own for seat in range(5))
    assert "S0" not in own
    assert say(database, "uADMIN", "评语 名M1", "b") == own
    assert "仅限管理员" in say(database, "uS10", "评语 M1", "c")
    assert "还没有发布过给您的评语" in say(database, "uS10", "评语", "d")
    assert "发送“评语”查看" in say(database, "uM1", "成绩", "e")
    kept = database.read(lambda work: work.db.execute(inbound.select()).all())
    assert "写的" not in repr(kept)  # a repeated delivery gets a neutral sentence
    assert "再发送一次“评语”" in say(database, "uM1", "评语", "a")


def test_export_has_a_sheet_without_live_formulas(database: Database, tmp_path: Path) -> None:
    round_id = hold(database, staff=5, texts='=HYPERLINK("http://x","{name}")')
    path = tmp_path / "x.xlsx"
    results = database.read(get_round_results, round_id=round_id)
    write_export(path, results, database.read(list_round_comments, round_id=round_id))
    sheet = openpyxl.load_workbook(path)["评语"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in sheet[1]] == ["编号", "姓名", "部门", "关系", "题目", "评语"]
    assert {cell.data_type for row in rows for cell in row} == {"s"}
    assert len([row for row in rows if str(row[5].value).startswith("=HYPERLINK")]) == 20
    assert {row[5].value for row in rows if row[4].value == "哪里不好"} == {"hidden"}


def test_suggestions_are_listed_to_administrators_by_the_day_alone(database: Database) -> None:
    hold(database, staff=1)
    assert "还没有收到建议" in say(database, "uADMIN", "建议箱", "a")
    say(database, "uS10", "建议 食堂晚饭开到七点", "b")
    today = database.read(lambda work: work.now.astimezone(TZ).date())
    database.write(give_feedback, text="多种树", on=today)
    told = say(database, "uADMIN", "建议箱", "c")
    assert sorted(told.splitlines()[1:]) == ["· 11月2日：多种树", "· 11月2日：食堂晚饭开到七点"]
    assert "S10" not in told
    assert "仅限管理员" in say(database, "uS10", "建议箱", "d")
