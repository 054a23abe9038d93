"""Every kind of foreign words through every message: nothing on anybody's phone is a link but addresses of ours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.demo.run import Demo, running_demo
from bot.demo.sample_park import build_sample_park
from bot.sandbox.phone.forms import read_page
from bot.sandbox.phone.simulation import RatingStyle, answer_everything
from surveys.store.tables import person, plan, questionnaire, survey_round
from surveys.work import Work
from tests.world.people import say, until

pytestmark = pytest.mark.slow

LIVE = (
    "<a href='https://evil.example/'>点此办理</a>"
    "<a href='weixin://bizmsgmenu?msgmenucontent=确认 ABCDEF&msgmenuid=1'>查看</a>https://evil.example/x"
)
NAMED = "<a href=evil.example>点"  # a name may be long, but not that long
SHOWN = "＜a href="
SATISFACTION, MANAGERS = "园区服务满意度", "中层360测评"
ADMIN, SECOND, RATER, AUTHOR = "uS011", "uS012", "uS021", "uS022"
TEXTAREA = re.compile(r'<textarea[^>]*name="([^"]+)"')


@pytest.fixture
async def demo(sqlite_url: str) -> AsyncIterator[Demo]:
    """A park in which everybody and everything is called by a link."""
    park = build_sample_park()
    people = tuple(
        replace(
            member,
            name=f"{member.name}{NAMED}",
            department=f"{member.department}{NAMED}",
            collaborates=tuple(f"{unit}{NAMED}" for unit in member.collaborates),
        )
        for member in park.people
    )
    firms = tuple(replace(firm, name=f"{firm.name}{NAMED}", contact=NAMED) for firm in park.firms)
    async with running_demo(database_url=sqlite_url, park=replace(park, people=people, firms=firms)) as opened:
        await opened.services.write(make_hostile)
        yield opened


def make_hostile(work: Work) -> None:
    """Two administrators, and links in all that is asked and in what the plans are called."""
    for row in work.db.execute(plan.select().where(plan.c.name.in_((SATISFACTION, MANAGERS)))).all():
        name, source = f"{row.name}{NAMED}", row.source.replace(f'"{row.name}"', f'"{row.name}{NAMED}"')
        where = (plan.c.name == row.name) & (plan.c.version == row.version)
        work.db.execute(update(plan).where(where).values(name=name, title=name, source=source))
    work.db.execute(update(person).where(person.c.person_id.in_(("S011", "S012"))).values(is_admin=True))
    for row in work.db.execute(questionnaire.select()).all():
        source = re.sub(
            r'^(title|text|label|intro) = "([^"\n]+)"$', rf'\1 = "\2{LIVE}"', row.source, flags=re.MULTILINE
        )
        where = (questionnaire.c.key == row.key) & (questionnaire.c.version == row.version)
        work.db.execute(update(questionnaire).where(where).values(source=source, title=f"{row.title}{LIVE}"))


async def confirmed(demo: Demo, words: str) -> str:
    """A command of the administrators, confirmed by whichever of the two may."""
    preview = await say(demo, ADMIN, words)
    code = re.search(r"确认 ([0-9A-Z]{4,8})", preview)
    if code is None:
        return preview
    done = await say(demo, ADMIN, f"确认 {code[1]}")
    return done if "两个人" not in done and "另一位" not in done else await say(demo, SECOND, f"确认 {code[1]}")


async def answer_with_comments(demo: Demo, openid: str, round_id: str) -> None:
    phone = demo.sandbox.web(openid, "oa")
    page = await phone.get(f"/r/{round_id}/enterprise")
    form, _ = read_page(page)
    if form is None:
        return
    temper = RatingStyle(openid)
    values = {(control.subject, control.item): temper.rate(control) for control in form.controls.values()}
    await phone.post(form.action, {**form.fill(values), **dict.fromkeys(TEXTAREA.findall(page.text), f"好 {LIVE}")})


def every_line(demo: Demo) -> list[str]:
    """What is on all phones and was not typed by their owners."""
    lines = []
    for side in (demo.sandbox.wecom, demo.sandbox.official):
        for user in [*demo.openids, *(member.userid for member in demo.park.people)]:
            lines += [line for line in side.chats.of(user) if line.direction != "out" and line.kind != "template"]
    allowed = f"{demo.base_url}/"
    for line in lines:
        assert [link for link in line.links if not f"{link}/".startswith(allowed)] == [], line
        words = f"{line.text}{line.card or ''}" if line.kind != "template_card" else ""
        assert "<a" not in words, line
        assert "weixin://" not in words, line
    return [line.text for line in lines]


async def test_no_words_of_others_become_a_link_on_anybodys_phone(demo: Demo) -> None:
    heard = {}
    for user in (RATER, AUTHOR):
        heard[f"建议 by {user}"] = await say(demo, user, f"建议 {LIVE}")
    opened = await confirmed(demo, f"开启 {SATISFACTION}{NAMED}")
    satisfaction = re.search(r"轮次 (R\w+)", opened)
    assert satisfaction is not None, opened
    opened = await confirmed(demo, f"开启 {MANAGERS}{NAMED}")
    managers = re.search(r"轮次 (R\w+)", opened)
    assert satisfaction is not None, opened
    assert managers is not None
    for openid in list(demo.openids)[:12]:
        await answer_with_comments(demo, openid, satisfaction[1])
    subject = next(member for member in demo.park.people if member.person_id == "M002")
    for user, words in {
        RATER: ("答题", "我的", "帮助", "<a href='https://evil.example'>x</a>", f"绑定 {LIVE}", f"回执 {LIVE}"),
        AUTHOR: (f"回避 {subject.person_id} 其他 {LIVE}", f"回避 {subject.name} 不了解", f"成绩 {LIVE}", "评语"),
        ADMIN: (
            *(
                "建议箱",
                "进度",
                f"进度 {LIVE}",
                f"进度 {managers[1]}",
                "计划",
                "方案",
                f"检查 {MANAGERS}{NAMED}",
                "工作日",
            ),
            *(f"结果 {LIVE}", f"结果 {subject.name}", f"评语 {LIVE}", f"开启 {LIVE}", f"发布 {LIVE}", "导入记录"),
            *("二维码 群众意见", f"催办 {managers[1]}", f"豁免 {LIVE} 1 {LIVE}", "同步通讯录", f"撤销导入 {LIVE}"),
        ),
    }.items():
        for text in words:
            heard[text] = await say(demo, user, text)
    heard["排除"] = await confirmed(demo, f"排除 S031 M003 {LIVE}")
    heard["取消排除"] = await confirmed(demo, "取消排除 S031 M003")
    for user in (member.userid for member in demo.park.people if member.status == "在岗"):
        await answer_everything(demo.sandbox.web(user, "wecom"), RatingStyle(user))
    for round_id in (satisfaction[1], managers[1]):
        heard[f"延期 {round_id}"] = await confirmed(demo, f"延期 {round_id} 2099-12-01")
        await confirmed(demo, f"关闭 {round_id}")

        def is_scored(round_id: str = round_id) -> bool:
            return demo.services.database.read(_is_scored, round_id=round_id)

        await until(is_scored)
        heard[f"发布 {round_id}"] = await confirmed(demo, f"发布 {round_id}")
    head = next(member.userid for member in demo.park.people if member.person_id == "M002")
    for user, text in ((ADMIN, f"评语 {subject.department}"), (ADMIN, f"结果 {subject.name}"), (ADMIN, "质量")):
        heard[text] = await say(demo, user, text)
    heard["成绩"], heard["own 评语"] = await say(demo, head, "成绩"), await say(demo, head, "评语")
    shown = every_line(demo)
    expected = (
        "建议箱",
        "答题",
        "我的",
        f"进度 {managers[1]}",
        "成绩",
        f"评语 {subject.department}",
        f"结果 {subject.name}",
    )
    assert [name for name in expected if SHOWN not in heard[name]] == []
    assert sum(SHOWN in text for text in shown) > 50


def _is_scored(work: Work, *, round_id: str) -> bool:
    return bool(work.db.execute(select(survey_round.c.state).filter_by(round_id=round_id)).scalar_one() == "scored")
