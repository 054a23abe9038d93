"""Choices beside ratings: counted by option behind the gate, never part of a score; hidden items never count."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot.phrases.figures import figure_lines
from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.submission import Submission
from surveys.questionnaires import check_answers, import_questionnaire
from surveys.results import compute_results, get_round_results, store_results
from surveys.rounds import close_round, get_round_form, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot, comment, survey_round
from tests.world.park import TZ, settle, small_park, submit

ASKED = """key = "p6-managers-subordinate"
title = "团队管理"

[[items]]
key = "团队建设"
type = "percent"
[[items]]
key = "内部沟通"
type = "percent"
[[items]]
key = "个人素质"
type = "percent"
[[items]]
key = "工作态度"
type = "percent"

[[items]]
key = "方式"
type = "multiple"
options = { talk = "谈话", meet = "开会", mail = "邮件" }
[[items]]
key = "先后"
type = "ranking"
options = ["教", "放", "赏"]
max = 2
[[items]]
key = "原因"
type = "single"
options = ["少说", "不听"]
when = "内部沟通 < 60"
[[items]]
key = "建议"
type = "text"
when = 'answered(原因)'
"""


def answers_of(number: int) -> dict[str, str]:
    """The n-th of a manager's staff: the last one is dissatisfied, the others say so where nobody asked."""
    return {
        "团队建设": "80",
        "内部沟通": "50" if number == 0 else "90",
        "个人素质": "80",
        "工作态度": "80",
        "方式": "talk|meet" if number % 2 else "mail",
        "先后": "教|放" if number % 4 else "赏|教",
        "原因": "不听",
        "建议": "多听听",
    }


def held(database: Database, staff: int) -> str:
    people = small_park(staff=staff)
    settle(database, people)
    database.write(import_questionnaire, text=ASKED, file="q.toml")
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    database.write(import_questionnaire, text=ASKED.replace("谈话", "聊天"), file="q.toml")  # too late for this round
    form = database.read(get_round_form, round_id=round_id)
    for row in people:
        rater = f"person:{row[0]}"
        for task in database.read(list_tasks, party=rater):
            sheet = database.read(get_answer_sheet, form=form, party=rater, relation=task.relation)
            asked = sheet.relation.questionnaire
            given = answers_of(int(row[0][2:])) if task.relation == "subordinate" else {}
            raw = {item.key: given.get(item.key, "80") for item in asked.items}
            values = {one.subject_id: check_answers(asked, raw).values for one in sheet.subjects}
            submit(database, Submission(form, rater, task.relation, values, TZ))
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    computed = database.read(compute_results, round_id=round_id)
    assert database.write(store_results, computed=computed, tz=TZ)
    return round_id


def test_choices_are_counted_where_eight_answered(database: Database) -> None:
    round_id = held(database, staff=9)
    results = database.read(get_round_results, round_id=round_id)
    view = next(one for one in results.subjects if one.subject_id == "M1")
    by_item = {table["item"]: table for table in view.choices}
    assert set(by_item) == {"方式", "先后"}  # 原因 was asked of one person: hidden
    assert by_item["方式"]["answers"] == 9
    counts = {one["label"]: one["count"] for one in by_item["方式"]["options"]}
    assert counts == {"谈话": 4, "开会": 4, "邮件": 5}
    order = {one["label"]: (one["count"], one["placed"], one["place"]) for one in by_item["先后"]["options"]}
    assert order == {"教": (6, 9, "1.33"), "放": (0, 6, "2.00"), "赏": (3, 3, "1.00")}
    whole = {table["item"]: table for table in results.chapters["choices"]["together"]}
    assert (whole["方式"]["subjects"], whole["方式"]["answers"]) == (4, 36)
    assert results.chapters["choices"]["hidden"] == 4
    lines = "\n".join(figure_lines(view, 3))
    assert "方式（9 份）：谈话 4，开会 4，邮件 5" in lines
    assert "不听" not in json.dumps(results.chapters, ensure_ascii=False) + lines


def test_choices_of_a_small_group_are_nowhere(database: Database) -> None:
    round_id = held(database, staff=7)
    results = database.read(get_round_results, round_id=round_id)
    assert results.chapters["choices"] == {"tables": [], "together": [], "hidden": 12}
    assert [view.choices for view in results.subjects] == [()] * 4
    assert "谈话" not in repr([figure_lines(view, 3) for view in results.subjects])


def test_choices_never_change_a_score_and_what_was_not_asked_is_not_kept(database: Database) -> None:
    round_id = held(database, staff=4)
    view = database.read(get_round_results, round_id=round_id).subjects[0]
    (relation,) = [one for one in view.figures if one.relation == "subordinate"]
    # 80, 80, 80 and 50 or 90: three raters at 82.5, one at 72.5
    assert relation.percent == "80.00"
    rows = database.read(lambda work: work.db.execute(select(ballot.c.answers)).scalars().all())
    assert sum('"原因":"不听"' in text for text in rows) == 4  # one of each manager's staff
    assert database.read(lambda work: len(work.db.execute(select(comment)).all())) == 4
    assert all("建议" not in text for text in rows)


def test_diagnostics_of_the_seal_know_no_choices(database: Database) -> None:
    round_id = held(database, staff=5)
    wanted = select(survey_round.c.diagnostics).where(survey_round.c.round_id == round_id)
    told = json.dumps(database.read(lambda work: work.db.execute(wanted).scalar_one()), ensure_ascii=False)
    assert "talk" not in told
    assert "方式" not in told
