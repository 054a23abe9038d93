"""Somebody goes from a platform: what it gave us is erased, what the roster and the record say stays."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import insert, select

from bot.scheduler import tidy_up
from surveys.accounts.addresses import list_addresses
from surveys.accounts.bindings import bind_account, find_party
from surveys.accounts.erasure import erase_account, find_wiping, leave_company, note_wiped, rename_member
from surveys.accounts.greetings import take_greeting
from surveys.administration.confirmations import ask_confirmation
from surveys.answering.chat_answers import find_conversation, keep_conversation
from surveys.assignments.late_invitations import recognise_unionid
from surveys.audit import record_act
from surveys.messages.outbox import NewNotice, post_notices
from surveys.roster import list_codes
from surveys.store import Database
from surveys.store.tables import arrival, audit, credit, desk_link, notice, person
from surveys.store.wipe import wipe_accounts
from surveys.work import Work
from tests.conftest import Clock
from tests.surveys.accounts.traces import GONE, STAYS, places


def live(work: Work, *, address: str, party: str) -> None:
    """Everything that a life on the platform leaves behind."""
    mine = f"oa:{address}"
    recognise_unionid(work, channel="oa", address=address, unionid=f"union-{address}")
    work.db.execute(insert(credit).values(address=address, template_id="T", credits=3))
    work.db.execute(insert(arrival).values(code_hash=f"h{address[:5]}", address=mine, expires_at=work.now))
    link = {"link_hash": f"l{address[:5]}", "party": mine, "expires_at": work.now}
    work.db.execute(insert(desk_link).values(**link))
    keep_conversation(work, party=party, round_id="R", relation="leader", number=1)
    code = ask_confirmation(work, party=mine, action="open", arguments={})
    told = {"event": "second_confirmation", "asker": mine, "what": "…", "code": code}
    post_notices(work, [NewNotice(f"reply:{address[:5]}", mine, "reply", {"text": "…"})])
    post_notices(work, [NewNotice(f"confirm:{code}:wecom:boss", "wecom:boss", "announcement", told)])
    record_act(work, actor=mine, action="open_round", target="R")
    take_greeting(work, channel="oa", address=address, on=date(2026, 11, 2))


def test_nothing_of_the_account_is_left_and_everything_of_another(park: Database) -> None:
    park.write(live, address=GONE, party="person:1")
    park.write(live, address=STAYS, party="person:2")
    before, other = park.read(places, needle=GONE), park.read(places, needle=STAYS)
    assert {"account.address", "account.unionid", "credit.address", "arrival.address", "notice.params"} <= before
    assert {"confirmation.party", "desk_link.party", "audit.actor", "notice.party"} <= before
    assert park.write(erase_account, channel="oa", address=GONE) > 0
    assert park.read(places, needle=GONE) == set()
    assert park.read(places, needle=STAYS) == other
    assert park.read(find_conversation, party="person:1") is None
    assert park.read(find_conversation, party="person:2") is not None


def test_the_rosters_own_data_and_the_record_stay(park: Database) -> None:
    park.write(live, address=GONE, party="person:1")
    park.write(erase_account, channel="oa", address=GONE)
    known = select(person.c.name, person.c.wecom_userid).where(person.c.person_id == "1")
    assert park.read(lambda work: tuple(work.db.execute(known).one())) == ("名1", "Jia")
    assert [one.channel for one in park.read(list_addresses, party="person:1")] == ["wecom"]
    acts = park.read(lambda work: [tuple(one) for one in work.db.execute(select(audit.c.actor, audit.c.action))])
    assert acts == [("oa:erased", "open_round")]


def test_notices_about_a_round_stay_with_the_person(park: Database) -> None:
    invitation = NewNotice("invite:R:person:1", "person:1", "invitation", {}, "R")
    park.write(lambda work: post_notices(work, [invitation]))
    park.write(erase_account, channel="oa", address=GONE)
    assert park.read(lambda work: list(work.db.execute(select(notice.c.party)).scalars())) == ["person:1"]


def test_answers_to_messages_are_forgotten_after_three_days(park: Database, clock: Clock) -> None:
    """They name whoever they speak of, and by then nobody repeats anything; what waits, and news, stays."""

    def post(work: Work) -> None:
        for kind in ("reply", "menu", "announcement"):
            post_notices(work, [NewNotice(kind, "wecom:boss", kind, {"text": "张三（zhangsan）：手机 空→138"})])
        post_notices(work, [NewNotice("waits", "wecom:boss", "reply", {"text": "…"})])
        work.db.execute(notice.update().where(notice.c.key != "waits").values(state="sent"))

    def left(work: Work) -> list[str]:
        tidy_up(work)
        return sorted(work.db.execute(select(notice.c.key)).scalars())

    park.write(post)
    clock.forward(days=3)
    assert park.write(left) == ["announcement", "menu", "reply", "waits"]
    clock.forward(seconds=1)
    assert park.write(left) == ["announcement", "waits"]


def test_greeted_anew_after_coming_back(park: Database) -> None:
    greeting = {"channel": "oa", "address": GONE, "on": date(2026, 11, 2)}
    assert [park.write(take_greeting, **greeting) for _ in range(2)] == ["first", "no"]
    park.write(erase_account, channel="oa", address=GONE)
    assert park.write(take_greeting, **greeting) == "first"


def test_erasing_again_or_a_stranger_does_nothing(park: Database) -> None:
    assert park.write(erase_account, channel="oa", address=GONE) > 0
    assert park.write(erase_account, channel="oa", address=GONE) == 0
    assert park.write(erase_account, channel="oa", address="oNOBODY") == 0


def test_files_are_wanted_wiped_once_and_again_for_what_was_erased_meanwhile(park: Database, clock: Clock) -> None:
    assert park.read(find_wiping) is None
    park.write(erase_account, channel="oa", address=GONE)
    since = park.read(find_wiping)
    assert since == clock.now
    clock.forward(minutes=1)
    park.write(erase_account, channel="oa", address=STAYS)
    park.write(note_wiped, since=since)
    assert park.read(find_wiping) == since + timedelta(minutes=1)
    assert wipe_accounts(park.url.render_as_string(hide_password=False))
    park.write(note_wiped, since=clock.now)
    assert park.read(find_wiping) is None


def test_deleted_member_loses_the_account_whatever_its_case(park: Database) -> None:
    assert park.write(leave_company, userid="JIA") == "person:1"
    assert park.read(find_party, channel="wecom", address="jia") is None
    assert park.read(find_party, channel="oa", address=GONE) == "person:1"
    assert park.write(leave_company, userid="jia") is None


def test_userid_given_to_somebody_else_is_not_the_old_person(park: Database) -> None:
    park.write(leave_company, userid="jia")
    codes = {one.key: one.code for one in park.read(list_codes)}
    park.write(bind_account, channel="wecom", address="other", code=codes["1"])
    assert park.read(find_party, channel="wecom", address="jia") is None


def test_renamed_member_goes_on_and_never_onto_anothers_userid(park: Database) -> None:
    assert park.write(rename_member, old="JIA", new="Jia.New")
    assert park.read(find_party, channel="wecom", address="jia.new") == "person:1"
    assert not park.write(rename_member, old="jia.new", new="U2")
    assert park.read(find_party, channel="wecom", address="u2") == "person:2"
    assert not park.write(rename_member, old="nobody", new="somebody")
