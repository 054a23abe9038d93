"""绑定, forgiving in how it is typed."""

from __future__ import annotations

from tests.world.room import Room


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


def test_guessing_codes_runs_into_the_brake(room: Room) -> None:
    replies = [room.say(f"绑定 AAAA111{number}", by="oGuesser", channel="oa") for number in range(10)]
    assert ["没有这个邀请码" in reply for reply in replies] == [True] * 6 + [False] * 4
    assert ["试的次数太多" in reply for reply in replies] == [False] * 6 + [True] * 4
    code = room.codes[room.park.firms[0].enterprise_id]
    assert "试的次数太多" in room.say(f"绑定 {code}", by="oGuesser", channel="oa")
    assert room.park.firms[0].name in room.say(f"绑定 {code}", by="oOther", channel="oa")


def test_the_same_wrong_code_sent_often_is_no_guessing(room: Room) -> None:
    for _ in range(20):
        assert "没有这个邀请码" in room.say("绑定 AAAA1111", by="oSlow", channel="oa")
