"""The one table of refusals holds every code of docs/sources.md, Official Account, and of docs/sources.md, WeCom, with
the reaction that is ours."""

import pytest

from bot.wechat import MEANINGS, REACTIONS, Reaction, reaction_to
from bot.wechat.codes import TABLE

OA = {
    Reaction.RETRY: [-1],
    Reaction.REFRESH_TOKEN: [40001, 40014, 42001],
    Reaction.SLOW_DOWN: [45011, 43117, 40241],
    Reaction.WAIT_QUOTA: [45009],
    Reaction.STOP_OPERATOR: [
        48001,
        48004,
        48006,
        50002,
        61004,
        61007,
        40164,
        40243,
        45109,
        40013,
        40002,
        41001,
        43002,
        43003,
    ],
    Reaction.DROP_RECIPIENT: [43004, 40003, 43019, 48002, 50005, 46004],
    Reaction.NEED_PERMISSION: [43101, 45015, 45047],
    Reaction.FIX_CONTENT: [40037, 47003, 44002, 47001, 45001, 45002, 40249, 43116],
    Reaction.OAUTH_RESTART: [40029, 40163, 42003, 40030, 42007, 50001],
}
WECOM = {
    Reaction.RETRY: [-1, 6000, 45033],
    Reaction.REFRESH_TOKEN: [40014, 42001],
    Reaction.WAIT_QUOTA: [45009],
    Reaction.STOP_OPERATOR: [40001, 40091, 40013, 60020, 48002, 301002, 40056, 43012],
    Reaction.DROP_RECIPIENT: [81013, 82001, 60111, 46004, 60123, 60011, 50002],
    Reaction.FIX_CONTENT: [40058, 40008, 44004, 45002, 42014, 82002, 82003],
    Reaction.OAUTH_RESTART: [40029, 50001],
}


@pytest.mark.parametrize(("platform", "sheet"), [("oa", OA), ("wecom", WECOM)])
def test_every_code_of_the_sheet(platform, sheet):
    reactions = {code: reaction for reaction, codes in sheet.items() for code in codes}
    assert {code: reaction_to(platform, code) for code in reactions} == reactions


def test_each_code_stands_once_in_order_with_its_meaning():
    codes = [code for code, *_ in TABLE]
    assert codes == sorted(set(codes))
    assert all(meaning for meaning in MEANINGS.values())
    assert all(code in REACTIONS["wecom"] or code in REACTIONS["oa"] for code in codes)


@pytest.mark.parametrize("platform", ["oa", "wecom"])
def test_an_unknown_refusal_is_not_repeated_blindly(platform):
    assert reaction_to(platform, 999999) is Reaction.STOP_OPERATOR
