"""Files brought to the desk: records and the roster, the difference first."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import pytest
from sqlalchemy import select

from bot.desk.upload import FILE_LIMIT, clean_name
from surveys.roster import load_roster
from surveys.store.tables import import_batch, indicator
from surveys.work import Work
from tests.world.desk import Answer, DeskBrowser, enter, make_admin
from tests.world.site import Site

pytestmark = pytest.mark.slow  # left to `make test`

RECORDS = "编号,指标,数值,周期\nM001,kpi,92.5,2026\nM002,kpi,81,2026\n".encode()
NEWER = "编号,指标,数值,周期\nM001,kpi,95,2026\n".encode()
NEWCOMER = "工号,姓名,部门,职级\nX901,新人,党政办公室,员工\n".encode()


async def kpi(site: Site) -> dict[str, str]:
    def look(work: Work) -> dict[str, str]:
        return {row.subject_id: row.value for row in work.db.execute(select(indicator))}

    return await site.services.read(look)


async def bring(desk: DeskBrowser, content: bytes, name: str = "kpi.csv") -> Answer:
    return await desk.upload(await desk.get("/admin/records"), "/records", name, content)


async def names(site: Site) -> set[str]:
    return {one.person_id for one in (await site.services.read(load_roster)).people if one.status != "left"}


async def test_records_are_shown_confirmed_done_and_undone(site: Site, desk: DeskBrowser) -> None:
    shown = await bring(desk, RECORDS)
    assert "会有这些变化" in shown.said
    assert "92.5" in shown.said
    assert await kpi(site) == {}
    done = await desk.press(shown, "/apply")
    assert "已导入 2 条" in done.said
    assert await kpi(site) == {"M001": "92.5", "M002": "81"}
    asked = await desk.press(done, "/undo")
    assert "将撤销导入" in asked.said
    undone = await desk.press(asked, asked.url.path)
    assert "已撤销" in undone.said
    assert await kpi(site) == {}
    assert "已撤销" in (await desk.get("/admin/records")).said


async def test_an_import_pressed_twice_is_done_once(site: Site, desk: DeskBrowser) -> None:
    shown = await bring(desk, RECORDS)
    form = shown.form("/apply")
    for _ in range(2):
        assert (await desk.post(form.action, form.fields)).status == 200
    audit = await desk.get("/admin/audit")
    assert audit.said.count("导入考核记录") == 1


async def test_what_changed_meanwhile_is_not_written_over(site: Site, desk: DeskBrowser) -> None:
    first, second = await bring(desk, RECORDS), await bring(desk, NEWER)
    await desk.press(second, "/apply")
    refused = await desk.press(first, "/apply")
    assert refused.status == 409
    assert "操作未完成" in refused.said
    assert await kpi(site) == {"M001": "95"}


async def test_the_undo_of_an_overtaken_import_is_refused_in_words(site: Site, desk: DeskBrowser) -> None:
    done = await desk.press(await bring(desk, RECORDS), "/apply")
    await desk.press(await bring(desk, NEWER), "/apply")
    refused = await desk.confirm(done, "/undo")
    assert refused.status == 409
    assert "又改过" in refused.said
    assert await kpi(site) == {"M001": "95", "M002": "81"}


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "leer.csv", "还没有选择文件"),
        (b"PK\x03\x04broken", "kaputt.xlsx", "打不开"),
        ("编号,指标,数值\nXX99,kpi,90\n".encode(), "kpi.csv", "花名册里没有“XX99”"),
        ("编号,指标,数值\nM001,kpi,很好\n".encode(), "kpi.csv", "第 2 行"),
        ("天气,心情\n晴,好\n".encode(), "andere.csv", "没有认识的工作表或列"),
    ],
)
async def test_a_bad_file_is_refused_with_its_place(
    site: Site, desk: DeskBrowser, content: bytes, name: str, words: str
) -> None:
    refused = await bring(desk, content, name)
    assert refused.status == 422
    assert words in refused.said
    assert "选择文件" in refused.said, "the form is there again"
    assert await kpi(site) == {}


async def test_a_file_over_the_limit_is_refused(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get("/admin/records")
    refused = await desk.upload(page, "/records", "gross.csv", b"x" * (FILE_LIMIT + 1))
    assert refused.status == 413
    assert "20 MB" in refused.said


async def test_a_files_name_is_shown_as_text(site: Site, desk: DeskBrowser) -> None:
    shown = await bring(desk, RECORDS, "指标<img src=x onerror=alert(1)>.csv")
    assert "指标<img src=x" in shown.said
    assert "<img" not in shown.text
    assert "&lt;img" in shown.text
    assert "<img" not in (await desk.get("/admin/records")).text


@pytest.mark.parametrize(
    ("name", "kept"),
    [("..\\..\\a.csv", "a.csv"), ("/etc/passwd", "passwd"), ("a\x00\nb.xlsx", "ab.xlsx"), ("", "file")],
)
def test_only_the_last_part_of_a_name_is_kept(name: str, kept: str) -> None:
    assert clean_name(name) == kept


@pytest.mark.parametrize("path", ["/admin/records", "/admin/roster"])
async def test_a_file_without_its_token_is_not_read(site: Site, desk: DeskBrowser, path: str) -> None:
    kept = select(import_batch.c.import_id)
    before = await site.services.read(lambda work: work.db.execute(kept).all())
    for token in ("", "0" * 26):
        data = aiohttp.FormData()
        data.add_field("csrf", token)
        data.add_field("file", RECORDS, filename="kpi.csv")
        assert (await desk.post(path, data)).status in (403, 422)
    late = aiohttp.FormData()
    late.add_field("file", RECORDS, filename="kpi.csv")
    late.add_field("csrf", (await desk.get(path)).form(path).fields["csrf"])
    refused = await desk.post(path, late)
    assert "操作未完成" in refused.said
    assert await site.services.read(lambda work: work.db.execute(kept).all()) == before


async def test_an_empty_template_comes_as_a_workbook(site: Site, desk: DeskBrowser) -> None:
    assert (await desk.get("/admin/records/template")).body[:2] == b"PK"


async def test_a_roster_is_shown_confirmed_and_done(site: Site, desk: DeskBrowser) -> None:
    before = await names(site)
    shown = await desk.upload(await desk.get("/admin/roster"), "/roster", "neu.csv", NEWCOMER)
    assert "新人" in shown.said
    assert "表里没有" in shown.said
    assert "离开 0" in shown.said
    assert await names(site) == before
    await desk.press(shown, "/apply")
    assert await names(site) == before | {"X901"}


async def test_who_is_not_in_the_file_leaves_only_by_a_tick_and_the_number(site: Site, desk: DeskBrowser) -> None:
    before = await names(site)
    keep = {one.person_id for one in (await site.services.read(load_roster)).people if one.is_admin}
    known = await site.services.read(load_roster)
    admins = replace(known, people=tuple(one for one in known.people if one.person_id in keep))
    shown = await desk.upload(await desk.get("/admin/roster"), "/roster", "neu.csv", plain_roster(admins))
    form, gone = shown.form("/apply"), len(before - keep)
    for typed in ("", "1", str(gone + 1)):
        refused = await desk.post(form.action, {**form.fields, "absent": "leave", "leaving": typed})
        assert refused.status == 422
        assert f"有 {gone} 人（家）离开" in refused.said
        assert await names(site) == before
    done = await desk.post(form.action, {**form.fields, "absent": "leave", "leaving": str(gone)})
    assert "花名册已更新" in done.said
    assert await names(site) == keep
    undone = await desk.press(await desk.get(done.url.path), "/undo")
    assert "恢复成导入前的样子" in undone.said
    assert await names(site) == before
    assert await site.services.read(load_roster) == known


async def test_the_last_administrator_is_never_removed(site: Site, desk: DeskBrowser) -> None:
    before = await site.services.read(load_roster)
    nobody = replace(before, people=tuple(replace(one, is_admin=False) for one in before.people))
    shown = await desk.upload(await desk.get("/admin/roster"), "/roster", "neu.csv", whole_roster(nobody))
    refused = await desk.press(shown, "/apply")
    assert refused.status == 422
    assert "没有管理员" in refused.said
    assert await site.services.read(load_roster) == before


async def test_a_whole_roster_with_one_more_is_written_as_shown(
    site: Site, desk: DeskBrowser, tmp_path: object
) -> None:
    content = whole_roster(await site.services.read(load_roster), "X901,新人,党政办公室,员工,,,在岗,,")
    before = await names(site)
    shown = await desk.upload(await desk.get("/admin/roster"), "/roster", "neu.csv", content)
    assert "新增 1，变更 0，离开 0" in shown.said
    form = shown.form("/apply")
    done = await desk.post(form.action, form.fields)
    assert "花名册已更新" in done.said
    assert await names(site) == before | {"X901"}
    again = await desk.post(form.action, form.fields)
    assert again.status == 200
    assert "不会再导入一次" in again.said
    audit = await desk.get("/admin/audit")
    assert audit.said.count("导入花名册") == 1
    kept = select(import_batch.c.changes).where(import_batch.c.source_name == "neu.csv")
    assert [sorted(row) for row in await site.services.read(lambda work: work.db.execute(kept).scalars().all())] == [
        ["departments", "enterprises", "overrides", "people"]
    ], "the file is gone"


async def test_a_roster_that_changed_meanwhile_is_not_written(site: Site, desk: DeskBrowser) -> None:
    known = await site.services.read(load_roster)
    first = whole_roster(known, "X901,新人,党政办公室,员工,,,在岗,,")
    second = whole_roster(known, "X902,另一位,党政办公室,员工,,,在岗,,")
    await site.services.write(make_admin, person_id="S012")
    shown = await desk.upload(await desk.get("/admin/roster"), "/roster", "a.csv", first)
    other = await enter(site, "uS012")
    known_by_other = await other.upload(await other.get("/admin/roster"), "/roster", "b.csv", second)
    assert "会使" not in known_by_other.said
    await other.press(known_by_other, "/apply")
    refused = await desk.press(shown, "/apply")
    assert refused.status == 409
    assert "改过" in refused.said
    assert "X901" not in await names(site)
    await other.http.close()


def plain_roster(roster: object) -> bytes:
    """These people and no more, without what points to others."""
    people = tuple(replace(one, manager_id=None, collaborates=()) for one in roster.people)  # type: ignore[attr-defined]
    return whole_roster(replace(roster, people=people))  # type: ignore[type-var]


def whole_roster(roster: object, *more: str) -> bytes:
    levels = {"leader": "领导", "manager": "中层", "staff": "员工"}
    states = {"active": "在岗", "leave": "请假", "seconded": "借调"}
    lines = ["工号,姓名,部门,职级,上级工号,企业微信账号,状态,管理员,协作部门"]
    for one in roster.people:  # type: ignore[attr-defined]
        cells = [one.person_id, one.name, one.department, levels[one.level], one.manager_id or ""]
        cells += [one.wecom_userid or "", states[one.status], "是" if one.is_admin else ""]
        cells.append("、".join(one.collaborates))
        lines.append(",".join(cells))
    return "\n".join([*lines, *more]).encode()


async def test_a_roster_with_problems_is_refused_with_their_places(site: Site, desk: DeskBrowser) -> None:
    bad = "工号,姓名,部门,职级\nX901,,党政办公室,掌柜\n".encode()
    refused = await desk.upload(await desk.get("/admin/roster"), "/roster", "neu.csv", bad)
    assert refused.status == 422
    assert "第 2 行" in refused.said
    assert "掌柜" in refused.said
