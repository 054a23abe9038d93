"""A report over HTTP: who reads it, what stands on it and what must not, and where the messages lead."""

from __future__ import annotations

import gzip
import re

import pytest
from sqlalchemy import select, update

from surveys.results import compute_results, get_round_results, list_readable, list_told, release_round, store_results
from surveys.rounds import close_round, get_round
from surveys.sealing.seal import seal_round
from surveys.store.tables import notice, person, survey_round
from surveys.work import Work
from tests.world.scored_round import TZ, answer
from tests.world.site import Site

pytestmark = pytest.mark.slow
PLAN = "中层360测评"
FIGURE = re.compile(r'data-figure="([^"]+)">([^<]*)<')


async def release(site: Site, plan: str = PLAN, *, skip: str = "M002", value: str = "80", shown: bool = True) -> str:
    """A round in which everybody gave `value`, but of `skip`'s staff only one; released if `shown`."""
    round_id = await site.open_round(plan)
    await site.services.write(answer, round_id=round_id, skip=skip, value=value)
    await site.services.write(close_round, round_id=round_id, actor="test")
    await site.services.write(seal_round, round_id=round_id)
    computed = await site.services.read(compute_results, round_id=round_id)
    await site.services.write(store_results, computed=computed, tz=TZ)
    if shown:
        await site.services.write(release_round, round_id=round_id, actor="person:S011")
    return round_id


def let_read(work: Work, *, round_id: str, readers: dict[str, list[str]]) -> None:
    """As if the plan had said so before it was opened."""
    content = dict(work.db.execute(select(survey_round.c.content)).scalar_one())
    content["plan"]["after"]["readers"] = readers
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(content=content))


def superior_of(work: Work, *, of: str) -> str:
    wanted = select(person.c.manager_id).where(person.c.person_id == of)
    return str(work.db.execute(wanted).scalar_one())


async def test_a_report_shows_the_figures_that_the_gate_lets_through_and_no_others(site: Site) -> None:
    round_id = await release(site)
    page = await site.phone("uM001").get(f"/me/{round_id}/M001")
    assert page.status == 200
    view = next(
        view
        for view in (await site.services.read(get_round_results, round_id=round_id)).subjects
        if view.subject_id == "M001"
    )
    shown = dict(FIGURE.findall(page.text))
    assert shown["score"] == view.score
    expected = {f"relation:{figure.relation}": figure.percent for figure in view.figures if figure.relation}
    expected |= {f"part:{figure.part}": figure.points for figure in view.figures if not figure.relation}
    visible = {key: text for key, text in expected.items() if text is not None}
    assert {key: text for key, text in shown.items() if ":" in key} == visible
    assert "<script" not in page.text


async def test_what_is_hidden_has_no_figure_no_bar_and_says_why(site: Site) -> None:
    round_id = await release(site)
    page = await site.phone("uM002").get(f"/me/{round_id}/M002")
    assert "relation:subordinate" not in dict(FIGURE.findall(page.text))
    row = next(row for row in page.text.split("<tr")[1:] if "下属评价" in row)
    assert "已隐去" in row
    assert "<svg" not in row
    assert not re.search(r"\d+\.\d", row)


async def test_a_report_is_for_its_readers_alone(site: Site) -> None:
    round_id = await release(site)
    for userid, path in (("uM002", "M001"), ("uS011", "M001"), ("uM001", "M002"), ("uM001", "nobody")):
        refused = await site.phone(userid).get(f"/me/{round_id}/{path}")
        assert refused.status == 404
        assert "data-figure" not in refused.text
    mine = await site.phone("uM001").get("/me")
    assert f'me/{round_id}/M001"' in mine.text
    assert "M002" not in mine.text
    assert "您目前没有可以查看的测评结果" in (await site.phone("uS011").get("/me")).text


async def test_nothing_is_read_before_the_release(site: Site) -> None:
    round_id = await release(site, shown=False)
    assert (await site.phone("uM001").get(f"/me/{round_id}/M001")).status == 404
    assert "您目前没有可以查看的测评结果" in (await site.phone("uM001").get("/me")).text


async def test_a_superior_reads_where_the_plan_says_so_and_only_their_own_people(site: Site) -> None:
    round_id = await release(site, shown=False)
    await site.services.write(let_read, round_id=round_id, readers={"person": ["self", "head"]})
    await site.services.write(release_round, round_id=round_id, actor="person:S011")
    superior = await site.services.read(superior_of, of="M001")
    read = await site.services.read(list_readable, party=f"person:{superior}")
    assert {item.reader for item in read} == {"head"}
    for item in read:
        assert await site.services.read(superior_of, of=item.view.subject_id) == superior
    page = await site.phone(f"u{superior}").get(f"/me/{round_id}/M001")
    assert page.status == 200
    assert "直接上级" in page.text


async def test_heads_are_told_of_a_round_about_departments_and_read_it_words_too(site: Site) -> None:
    round_id = await release(site, "科室民主测评", skip="", value="20")
    round_ = await site.services.read(get_round, round_id=round_id)
    told = await site.services.read(list_told, round_=round_)
    rows = select(notice.c.party).where(notice.c.kind == "result")
    assert told
    assert sorted(await site.services.read(lambda work: work.db.execute(rows).scalars().all())) == list(told)
    head = told[0].removeprefix("person:")
    page = await site.phone(f"u{head}").get(f"/me/{round_id}")
    assert page.status == 200
    assert page.path.startswith(f"/me/{round_id}/")
    assert "部门负责人" in page.text


async def test_a_rounds_link_leads_to_the_only_report_there_is(site: Site) -> None:
    round_id = await release(site)
    page = await site.phone("uM001").get(f"/me/{round_id}")
    assert (page.status, page.path) == (200, f"/me/{round_id}/M001")


async def test_a_report_is_light(site: Site) -> None:
    round_id = await release(site)
    page = await site.phone("uM001").get(f"/me/{round_id}/M001")
    assert len(gzip.compress(page.text.encode(), 6)) < 14_000
