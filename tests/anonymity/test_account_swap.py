"""The attack of one administrator: give a rater's account to another member, read what was answered, give it back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from surveys.accounts.proof import account_of
from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet
from surveys.answering.drafts import merge_draft, save_draft
from surveys.answering.submission import Receipt, Submission
from surveys.errors import AccountMoved
from surveys.rounds import close_round, get_round_form, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import earlier_account, person, survey_round
from surveys.work import Work
from tests.world.park import TZ, settle, submit
from tests.world.park import person as row_of

PLAN = "中层360测评"
VICTIM, RELATION, SUBJECT = "person:S1", "subordinate", "M0"
OWN, SOCK = "us1", "sock1"
PEOPLE = [
    *(row_of(f"L{number}", "领导班子", "领导") for number in range(3)),
    row_of("M0", "部0", "中层"),
    *(row_of(f"S{number}", "部0", "员工", "M0") for number in range(4)),
]


@dataclass
class Scene:
    """An open round in which the victim has answered, and begun to change the answers."""

    database: Database
    round_id: str

    def give_account(self, userid: str) -> None:
        """What confirming a roster with another 企业微信账号 does."""
        change = update(person).where(person.c.person_id == "S1").values(wecom_userid=userid)
        self.database.write(lambda work: work.db.execute(change))

    def sheet(self, userid: str | None) -> AnswerSheet:
        """The form as this account sees it; None: as it would be seen were no account looked at."""
        account = None if userid is None else account_of("wecom", userid)
        form = self.database.read(get_round_form, round_id=self.round_id)
        return self.database.read(get_answer_sheet, form=form, party=VICTIM, relation=RELATION, account=account)

    def send(self, userid: str, value: str) -> Receipt | Exception:
        sheet = self.sheet(None)
        answers = {SUBJECT: {item.key: value for item in sheet.relation.questionnaire.items}}
        account = account_of("wecom", userid)
        outcome: Receipt | Exception = submit(
            self.database, Submission(sheet.form, VICTIM, RELATION, answers, TZ, account)
        )
        return outcome

    def keep(self, userid: str, value: str) -> None:
        account = account_of("wecom", userid)
        where = {"round_id": self.round_id, "party": VICTIM, "relation": RELATION, "account": account}
        self.database.write(save_draft, **where, answers={SUBJECT: {"团队建设": value}})


def figures(sheet: AnswerSheet) -> set[str]:
    return {value for values in sheet.answers.values() for value in values.values() if value}


@pytest.fixture
def scene(database: Database) -> Scene:
    settle(database, PEOPLE)
    held = Scene(database, database.write(open_round, plan_name=PLAN, tz=TZ, actor="test"))
    assert isinstance(held.send(OWN, "41"), Receipt)
    held.keep(OWN, "52")
    return held


def test_another_account_of_the_same_person_gets_an_empty_form(scene: Scene) -> None:
    scene.give_account(SOCK)

    seen = scene.sheet(SOCK)

    assert (figures(seen), seen.submitted, seen.drafted) == (set(), {}, {})
    assert seen.withheld == {SUBJECT}
    assert seen.done  # that somebody has answered is no secret


def test_with_the_check_taken_away_the_attack_reads_everything(scene: Scene) -> None:
    """The control: the answers are there, and nothing but the account stands between them and the attacker."""
    scene.give_account(SOCK)
    assert figures(scene.sheet(None)) == {"41"}
    scene.give_account("uS1")
    assert "52" in figures(scene.sheet(OWN))


def test_swapped_back_the_rater_finds_everything_as_it_was(scene: Scene) -> None:
    scene.give_account(SOCK)
    scene.sheet(SOCK)
    scene.keep(SOCK, "99")
    scene.give_account("uS1")

    assert scene.sheet(OWN).drafted == {SUBJECT: {"团队建设": "52"}}
    assert scene.sheet(OWN).submitted[SUBJECT]["团队建设"] == "41"
    assert scene.sheet(OWN).withheld == frozenset()


def test_the_other_account_may_replace_and_the_rater_is_not_shown_the_replacement(scene: Scene) -> None:
    scene.give_account(SOCK)
    assert isinstance(scene.send(SOCK, "99"), Receipt)
    scene.give_account("uS1")

    seen = scene.sheet(OWN)

    assert seen.submitted == {}
    assert seen.withheld == {SUBJECT}


def test_swapped_out_again_the_other_account_does_nothing_any_more(scene: Scene) -> None:
    scene.give_account(SOCK)
    scene.give_account("uS1")

    with pytest.raises(AccountMoved):
        scene.send(SOCK, "99")
    with pytest.raises(AccountMoved):
        scene.sheet(SOCK)
    with pytest.raises(AccountMoved):
        scene.keep(SOCK, "99")
    where = {"party": VICTIM, "relation": RELATION, "account": account_of("wecom", SOCK)}
    with pytest.raises(AccountMoved):
        scene.database.write(merge_draft, form=scene.sheet(None).form, **where, changed={})
    assert figures(scene.sheet(None)) == {"41"}


# --- rounds that were open when this version came in --------------------------------------------------------


def as_before(work: Work) -> None:
    """The round as the version before left it: a salt without a check, ballots and drafts that note no account."""
    salt = work.random.randbytes(48)
    work.db.execute(update(survey_round).values(salt=salt))
    for table in ("ballot", "draft"):
        work.db.exec_driver_sql(f"DELETE FROM {table}")
    work.db.exec_driver_sql("UPDATE assignment SET done_on = NULL")
    row = {"channel": "wecom", "address": OWN, "party": VICTIM}
    work.db.execute(earlier_account.insert().values(**row))


@pytest.fixture
def earlier(scene: Scene) -> Scene:
    """Answered and drafted by the version before, when the victim had their own account."""
    scene.database.write(as_before)
    form = scene.database.read(get_round_form, round_id=scene.round_id)
    items = form.relations[RELATION].questionnaire.items
    sent = Submission(form, VICTIM, RELATION, {SUBJECT: {item.key: "41" for item in items}}, TZ)
    assert isinstance(submit(scene.database, sent), Receipt)
    where = {"round_id": scene.round_id, "party": VICTIM, "relation": RELATION}
    scene.database.write(save_draft, **where, answers={SUBJECT: {"团队建设": "52"}})
    return scene


def test_a_round_open_during_the_upgrade_goes_on_for_the_account_of_that_moment(earlier: Scene) -> None:
    assert earlier.sheet(OWN).submitted[SUBJECT]["团队建设"] == "41"
    assert earlier.sheet(OWN).drafted[SUBJECT]["团队建设"] == "52"
    assert isinstance(earlier.send(OWN, "63"), Receipt)
    assert figures(earlier.sheet(OWN)) == {"63"}


def test_a_later_account_gets_an_empty_form_there_too(earlier: Scene) -> None:
    earlier.give_account(SOCK)
    seen = earlier.sheet(SOCK)
    assert (figures(seen), seen.withheld) == (set(), {SUBJECT})
    assert isinstance(earlier.send(SOCK, "99"), Receipt)
    assert figures(earlier.sheet(SOCK)) == {"99"}


def test_whose_accounts_were_whose_is_forgotten_with_the_last_of_these_rounds(earlier: Scene) -> None:
    earlier.database.write(close_round, round_id=earlier.round_id, actor="test")
    assert earlier.database.write(seal_round, round_id=earlier.round_id)
    assert earlier.database.read(lambda work: work.db.execute(earlier_account.select()).all()) == []
