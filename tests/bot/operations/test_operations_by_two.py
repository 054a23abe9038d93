"""Operations that are never done by whoever asks: another administrator agrees, in chat."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from surveys.accounts.bindings import find_party
from surveys.rounds import close_round
from surveys.store.tables import ballot, notice, person
from surveys.work import Work
from tests.world.desk import SECOND, DeskBrowser, ask_link, make_admin
from tests.world.site import Site, every, question_form

pytestmark = pytest.mark.slow  # left to `make test`
HEAD = "工号,姓名,部门,职级,上级工号,企业微信账号\n"


def row_of(work: Work, *, userid: str) -> bytes:
    row = work.db.execute(select(person).where(person.c.person_id == "S021")).one()
    levels = {"leader": "领导", "manager": "中层", "staff": "员工"}
    cells = (row.person_id, row.name, row.department, levels[row.level], row.manager_id or "", userid)
    return (HEAD + ",".join(cells) + "\n").encode()


def code_sent(work: Work) -> str:
    params = work.db.execute(select(notice.c.params).where(notice.c.key.like("confirm:%"))).scalars().all()
    (code,) = {given["code"] for given in params}
    return str(code)


async def test_a_swapped_account_waits_for_another_administrator(site: Site, desk: DeskBrowser) -> None:
    await site.services.write(make_admin, person_id="S012")
    await site.open_round("中层360测评")
    content = await site.services.read(row_of, userid="sock1")
    shown = await desk.upload(await desk.get("/admin/roster"), "/roster", "r.csv", content)

    done = await desk.press(shown, "/apply")

    assert "有 1 人的企业微信账号这次没有改" in done.said
    assert await site.services.read(find_party, channel="wecom", address="us021") == "person:S021"
    code = await site.services.read(code_sent)
    own = await ask_link(site, text=f"确认 {code}")
    assert "已更改" not in own
    assert await site.services.read(find_party, channel="wecom", address="us021") == "person:S021"
    agreed = await ask_link(site, SECOND, f"确认 {code}")
    assert re.search("已更改 1 人的企业微信账号", agreed), agreed
    assert await site.services.read(find_party, channel="wecom", address="sock1") == "person:S021"


def lose_tag(work: Work) -> None:
    """The ballot as one given under another key: no ledger row leads to it."""
    work.db.execute(ballot.update().values(ballot_id="0" * 32))


async def test_ballots_that_fit_nobody_are_set_aside_by_two(site: Site, desk: DeskBrowser) -> None:
    await site.services.write(make_admin, person_id="S012")
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uS021")
    where = f"/r/{round_id}/subordinate"
    await phone.post(where, every(question_form(await phone.get(where)), "88"))
    await site.services.write(lose_tag)
    await site.services.write(close_round, round_id=round_id, actor="test")

    asked = await desk.press(await desk.get(f"/admin/rounds/{round_id}"), "/ask/set_aside")
    code = asked.url.path.rpartition("/")[2]
    own = await ask_link(site, text=f"确认 {code}")
    agreed = await ask_link(site, SECOND, f"确认 {code}")

    assert "1 份答卷找不到填写人" in asked.said
    assert "已作废" not in own
    assert "已作废 1 份对不上的答卷，1 份改回未提交" in agreed
    assert await site.services.read(lambda work: work.db.execute(select(ballot)).all()) == []
