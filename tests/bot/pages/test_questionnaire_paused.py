"""A paused round on the pages: said in words, nothing taken, everything there afterwards."""

from __future__ import annotations

from surveys.rounds import pause_round, resume_round
from tests.bot.pages.test_public import opened
from tests.world.site import Site, every, question_form


async def test_paused_round_says_so_and_goes_on_with_its_draft(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    where = f"/r/{round_id}/leader"
    fields = every(question_form(await phone.get(where)), "81")
    await phone.post(f"{where}/draft", fields)
    await site.services.write(pause_round, round_id=round_id, actor="test")

    tasks = await phone.get("/t")
    assert "中层360测评 2026”暂停了" in tasks.text
    assert f"r/{round_id}/leader" not in tasks.text
    for answer in (await phone.get(where), await phone.post(where, fields)):
        assert answer.status == 409
        assert "您填过的和草稿都在" in answer.text

    await site.services.write(resume_round, round_id=round_id, tz=site.services.tz, actor="test")
    form = question_form(await phone.get(where))
    assert every(form, "81") == fields
    assert "81" in (await phone.get(where)).text
    assert (await phone.post(where, fields)).url.endswith("/leader/done")


async def test_a_paused_sign_promises_a_passer_by_nothing_that_needs_their_name(site: Site) -> None:
    """Nobody can tell them that it goes on, and there is no draft of theirs here."""
    round_id, codes = await opened(site)
    phone, where = site.follower("oVisitor1"), f"/p/{codes['window-1']}"
    fields = every(question_form(await phone.get(where)), "5")
    await site.services.write(pause_round, round_id=round_id, actor="test")

    for answer in (await phone.get(where), await phone.post(where, fields)):
        assert answer.status == 409
        assert "暂停了，现在先不能填。提交过的都还在；恢复以后请再扫一次码，截止时间也会顺延。" in answer.text

    await site.services.write(resume_round, round_id=round_id, tz=site.services.tz, actor="test")
    assert (await phone.post(where, fields)).path == f"{where}/done"
