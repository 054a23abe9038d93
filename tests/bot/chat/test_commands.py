"""The chat as people meet it: what they type, what they read, what is done — once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.chat.commands import COMMANDS
from surveys.administration.suggestions import list_feedback
from surveys.messages.outbox import claim_notices
from surveys.rounds import close_round, list_rounds
from surveys.store.tables import notice
from tests.conftest import Clock
from tests.world.room import Room, code_in

PLAN = "中层360测评"


def count_rounds(room: Room) -> int:
    return len(room.database.read(list_rounds))


def count_notices(room: Room, kind: str) -> int:
    wanted = select(func.count()).select_from(notice).where(notice.c.kind == kind)
    return int(room.database.read(lambda work: work.db.execute(wanted).scalar_one()))


# --- everyone ---------------------------------------------------------------------------------------------


def test_help_shows_only_what_one_may_do(room: Room) -> None:
    plain, full = room.say("帮助", by=room.staff), room.say("帮助")
    for word, command in COMMANDS.items():
        assert word in full
        assert command.who == "admin" or word in plain
    assert "开启" not in plain


@pytest.mark.parametrize("text", ["我的", "  我的  ", "我的。", "\u3000我的！", "我的\n"])
def test_a_command_is_known_however_it_is_typed(room: Room, text: str) -> None:
    assert room.say(text, by=room.staff) == "现在没有要您填写的，谢谢。"


def test_binding_forgives_full_width_lower_case_and_spaces(room: Room) -> None:
    firm = next(one for one in room.park.firms if one.seats == 1)
    code = room.codes[firm.enterprise_id]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert firm.name in room.say(f"绑定\u3000{wide[:4]} {wide[4:]}。", by="oOne", channel="oa")
    assert firm.name in room.say(f"绑定{code}", by="oOne", channel="oa")
    assert "席位" in room.say(f"绑定 {code}", by="oTwo", channel="oa")
    assert "没有这个邀请码" in room.say("绑定 AAAA1111", by="oTwo", channel="oa")
    assert "例如" in room.say("绑定", by="oTwo", channel="oa")


def test_a_scanned_invitation_binds_and_leaving_erases(room: Room) -> None:
    firm = room.park.firms[1]
    assert "绑定 邀请码" in room.event("subscribe", by="oNew")
    assert firm.name in room.event("subscribe", by="oNew", key=f"qrscene_{room.codes[firm.enterprise_id]}")
    assert firm.name in room.event("scan", by="oNew", key=room.codes[firm.enterprise_id])
    assert room.event("unsubscribe", by="oNew") == ""
    assert "还不知道您是谁" in room.say("我的", by="oNew", channel="oa")


def test_feedback_keeps_the_sentence_and_not_the_sender(room: Room) -> None:
    assert "不记姓名" in room.say("建议：食堂，晚饭开到７点吧！", by=room.staff)
    (kept,) = room.database.read(list_feedback)
    assert kept.text == "食堂，晚饭开到7点吧！"
    assert "例如" in room.say("建议", by=room.staff)
    assert "1000" in room.say("建议 " + "长" * 1001, by=room.staff)


def test_a_mistyped_help_is_asked_about_once(room: Room) -> None:
    assert room.say("邦助", by=room.staff) == "没看懂这句话。您是想发「帮助」吗？"


def test_what_waits_in_a_pause_is_not_called_done(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    room.confirm("开启 员工行为测评")
    manager = next(one.userid.lower() for one in room.park.people if one.level == "中层")
    room.confirm(f"暂停 {PLAN}")
    room.say("答题", by=manager)
    while "截止前可以改" not in room.say("90 90", by=manager):
        pass

    head, done, link, paused = room.say("我的", by=manager).splitlines()

    assert head == "正在进行的您都填完了，谢谢。截止前还可以修改："
    assert ("员工行为测评" in done, "https://" in link) == (True, True)
    assert "已暂停，已填 0/" in paused


def test_unknown_words_get_a_short_useful_answer(room: Room) -> None:
    reply = room.say("今天天气不错", by=room.staff)
    assert "帮助" in reply
    assert len(reply) < 120
    assert "绑定" in room.say("hello", by="oStranger", channel="oa")


def test_a_menu_key_is_a_command(room: Room) -> None:
    assert room.event("click", by=room.staff, key="我的", channel="wecom") == room.say("我的", by=room.staff)


# --- administrators -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", [word for word, command in COMMANDS.items() if command.who == "admin"])
def test_others_are_refused_and_nothing_happens(room: Room, word: str) -> None:
    assert "只有管理员" in room.say(f"{word} {PLAN}" if COMMANDS[word].takes else word, by=room.staff)
    assert count_rounds(room) == 0


def test_an_administrator_of_the_settings_needs_no_roster(room: Room) -> None:
    room.office = type(room.office)(room.office.base_url, room.office.tz, ("oa:oBoss",))
    assert PLAN in room.say("方案", by="oBoss", channel="oa")
    assert "只有管理员" in room.say("方案", by="oBoss", channel="wecom")


def test_opening_tells_first_and_acts_on_the_code_once(room: Room) -> None:
    reply = room.say(f"开启 {PLAN}")
    assert count_rounds(room) == 0
    assert PLAN in reply
    assert "截止" in reply
    code = code_in(reply)
    done = room.say(f"确认 {code}")
    assert "已开启" in done
    assert count_rounds(room) == 1
    assert count_notices(room, "invitation") > 0
    assert "用过了" in room.say(f"确认 {code}")
    assert "已经有一轮" in room.say(f"开启 {PLAN}")
    assert count_rounds(room) == 1


@pytest.mark.parametrize("text", ["开启中层３６０测评", "开启：中层360测评。", " 开启  中层360测评 "])
def test_opening_is_known_however_it_is_typed(room: Room, text: str) -> None:
    assert code_in(room.say(text))


def test_a_confirmation_belongs_to_the_one_asked_and_ends(room: Room, clock: Clock) -> None:
    code = code_in(room.say(f"开启 {PLAN}"))
    assert "不对" in room.say(f"确认 {code}", by=room.admins[1])
    assert "不对" in room.say("确认 ZZZZZZ")
    clock.forward(minutes=31)
    assert "过期" in room.say(f"确认 {code}")
    assert count_rounds(room) == 0


def test_a_confirmation_forgives_how_it_is_typed(room: Room) -> None:
    code = code_in(room.say(f"开启 {PLAN}"))
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert "已开启" in room.say(f"确认{wide}。")


def test_two_people_are_needed_where_the_plan_says_so(room: Room) -> None:
    from surveys.plans import get_plan_source, import_plan

    source = room.database.read(get_plan_source, name=PLAN)
    if "two_people" not in source:
        source = source.replace("\ndays", "\ntwo_people = true\ndays", 1)
    source = source.replace("two_people = false", "two_people = true")
    room.database.write(import_plan, text=source, file="plan.toml")
    reply = room.say(f"开启 {PLAN}")
    code = code_in(reply)
    assert "两" in reply
    assert count_notices(room, "announcement") == len(room.admins) - 1
    assert "另一位" in room.say(f"确认 {code}")
    assert count_rounds(room) == 0
    assert "已开启" in room.say(f"确认 {code}", by=room.admins[1])


def test_a_message_delivered_again_has_one_effect_and_one_reply(room: Room) -> None:
    asked = {room.say(f"开启 {PLAN}", key="same") for _ in range(3)}
    assert len(asked) == 1
    code = code_in(asked.pop())
    assert len({room.say(f"确认 {code}", key="twice") for _ in range(3)}) == 1
    assert count_rounds(room) == 1
    assert len({room.say("催办", key="again") for _ in range(3)}) == 1
    first = count_notices(room, "reminder")
    assert first > 0
    room.say("催办", key="another")
    assert count_notices(room, "reminder") == 2 * first


def test_parallel_copies_of_a_message_have_one_effect(room: Room) -> None:
    code = code_in(room.say(f"开启 {PLAN}"))
    replies: list[str] = []
    threads = [
        threading.Thread(target=lambda: replies.append(room.say(f"确认 {code}", key="parallel"))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 6
    assert len(set(replies)) == 1
    assert count_rounds(room) == 1


def test_progress_counts_and_names_whom_nobody_can_reach(room: Room) -> None:
    room.confirm("开启 园区服务满意度")
    reply = room.say("进度")
    assert f"已完成 0/{len(room.park.firms)}" in reply
    assert "没有绑定" in reply
    assert f"等 {len(room.park.firms)} 位" in reply
    assert room.park.firms[0].name in reply or "有限公司" in reply


def test_extending_asks_and_ends_at_the_end_of_the_local_day(room: Room, clock: Clock) -> None:
    room.confirm(f"开启 {PLAN}")
    before = room.database.read(list_rounds)[0]
    for day in ("2026-12-20", "12-20", "12月20日", "１２月２０日"):
        assert "12月20日（周日）23:59" in room.say(f"延期 {PLAN} {day}")
    assert room.database.read(list_rounds)[0].closes_at == before.closes_at
    assert "12月20日" in room.confirm("延期 12-20")
    local = room.database.read(list_rounds)[0].closes_at.astimezone(room.office.tz)
    assert local.isoformat() == "2026-12-20T23:59:59+08:00"
    assert "12月23日" in room.confirm(f"延期 {PLAN} +3天")
    assert "例如" in room.say(f"延期 {PLAN} 改天")
    assert "过去" in room.say(f"延期 {PLAN} 2026-10-01")
    assert code_in(room.say(f"延期 {PLAN} 明天"))


def test_a_closing_day_that_is_there_already_is_not_called_earlier(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    assert room.say("延期 11-16") == "「中层360测评 2026」本来就在这一天截止，不用改。"
    assert "提前到 11月15日" in room.say("延期 11-15")


def test_closing_says_what_is_lost_and_takes_no_more(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    reply = room.say(f"关闭 {PLAN}")
    assert "已完成 0/" in reply
    assert "不能再填" in reply
    assert "已关闭" in room.say(f"确认 {code_in(reply)}")
    assert "只能在进行中" in room.say(f"催办 {PLAN}")
    assert "还没有算出" in room.say(f"发布 {PLAN}")
    assert "还没有算出" in room.say(f"导出 {PLAN}")
    assert room.database.write(claim_notices, worker="w", limit=10) == ()


def test_a_public_round_is_never_said_to_be_filled_in_by_everybody(room: Room) -> None:
    room.confirm("开启 群众意见")
    assert "没开始" not in room.say("进度")
    assert "扫码填写的没有名单，来一位算一位" in room.say("进度").splitlines()
    assert "没有要提醒的人：扫码填写的没有名单，提醒不到。" in room.say("催办")
    assert "已完成 0/0，以后扫码的人不能再填。" in room.say("关闭")
    assert "：暂停期间谁也不能填" in room.say("暂停")
    room.confirm("暂停")
    assert "没到的提醒一起顺延。" in room.say("恢复")
    assert room.confirm("恢复").endswith("截止。")


def test_a_refusal_at_the_confirmation_leaves_the_code_usable(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    code = code_in(room.say(f"关闭 {PLAN}"))
    round_id = room.database.read(list_rounds)[0].round_id
    room.database.write(close_round, round_id=round_id, actor="cli")
    assert "只能在进行中" in room.say(f"确认 {code}")
    assert "只能在进行中" in room.say(f"确认 {code}")


def test_the_calendar_is_told_in_local_time(room: Room) -> None:
    reply = room.say("计划")
    assert "开启「" in reply
    assert "09:00" in reply


def test_the_desks_link_is_given_to_administrators_alone(room: Room) -> None:
    assert "https://pingji.example/admin/enter/" in room.say("后台")
    assert "/admin/enter/" not in room.say("后台", by=room.staff)


def test_a_rater_is_led_to_the_tasks(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    manager = next(one.userid.lower() for one in room.park.people if one.level == "中层" and one.status == "在岗")
    assert "https://pingji.example/t" in room.say("我的", by=manager)


def test_several_rounds_are_never_guessed_between(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    room.confirm("开启 科室民主测评")
    assert "写明是哪一轮" in room.say("催办")
    assert "写明是哪一轮" in room.say("关闭")
    assert room.say("进度").count("已完成") == 2
    assert "正在提醒" in room.say(f"催办 {PLAN}")


def test_nothing_reaches_whoever_is_done_or_not_asked(room: Room) -> None:
    """催办 writes to exactly those with something open."""
    from surveys.rounds.progress import list_open_raters

    room.confirm(f"开启 {PLAN}")
    round_id = room.database.read(list_rounds)[0].round_id
    waiting = room.database.read(list_open_raters, round_id=round_id)
    room.say("催办", key="k")
    wanted = select(notice.c.party).where(notice.c.kind == "reminder")
    told = room.database.read(lambda work: sorted(work.db.execute(wanted).scalars()))
    assert told == sorted(waiting)
    assert timedelta(0) < room.database.read(list_rounds)[0].closes_at - room.database.read(lambda work: work.now)


def test_signs_of_a_public_plan_are_listed_with_lasting_addresses(room: Room) -> None:
    first = room.say("二维码 群众意见")

    assert "综合受理窗口：https://pingji.example/p/" in first
    assert room.say("二维码 群众意见") == first
    assert "不是扫码评议的方案" in room.say(f"二维码 {PLAN}")
    assert "管理员" in room.say("二维码 群众意见", by=room.staff)
