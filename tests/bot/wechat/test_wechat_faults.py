"""Every failure the sandbox can inject into an API call, once, and what our clients do."""

import pytest

from bot.sandbox.faults.script import LOST, NOT_DONE, SOFT
from bot.wechat import IdentityRefused, MemoryTokenStore, OfficialClient, Reaction, TokenCache, WeComClient
from bot.wechat.http import TIMEOUT
from tests.world.wechat_clients import failing

pytestmark = pytest.mark.slow  # left to `make test`

SEND, CUSTOM = "wecom:/cgi-bin/message/send", "oa:/cgi-bin/message/custom/send"
TEMPLATE, BIZ = "oa:/cgi-bin/message/template/send", "oa:/cgi-bin/message/subscribe/bizsend"
GETTOKEN, STABLE = "wecom:/cgi-bin/gettoken", "oa:/cgi-bin/stable_token"
RETRY, STOP, DROP, FIX = Reaction.RETRY, Reaction.STOP_OPERATOR, Reaction.DROP_RECIPIENT, Reaction.FIX_CONTENT
ASK, SLOW, QUOTA = Reaction.NEED_PERMISSION, Reaction.SLOW_DOWN, Reaction.WAIT_QUOTA
DATA = {"thing1": "中层测评", "time2": "2026年6月30日"}


@pytest.fixture
def ready(rig):
    """Everybody can be reached by everything."""
    rig.official.add_template("sub", "订阅", {"thing1": "事项"}, subscription=True)
    rig.official.follower("o1").wrote(rig.clock_.now)
    rig.official.follower("o1").credits["sub"] = 5
    return rig


def call_of(rig, endpoint):
    calls = {
        SEND: lambda: rig.client.send_text(["lisi", "zhangsan"], "只此一次"),
        CUSTOM: lambda: rig.oa.send_custom_text("o1", "x"),
        TEMPLATE: lambda: rig.oa.send_template("o1", "tpl", DATA, client_msg_id="n1"),
        BIZ: lambda: rig.oa.send_subscription("o1", "sub", {"thing1": "测评"}),
    }
    calls[GETTOKEN], calls[STABLE] = calls[SEND], calls[CUSTOM]
    return calls[endpoint]


def arrived(rig, endpoint):
    place = rig.wecom.received("lisi") if endpoint.startswith("wecom") else rig.official.received("o1")
    return len(place)


# endpoint, fault, times, reaction, ambiguous, calls of the endpoint
ENDINGS = [
    # tokens: one renewal, one repetition, then the operator
    (SEND, 42001, 9, STOP, False, 2),
    (SEND, 40014, 9, STOP, False, 2),
    (CUSTOM, 40001, 9, STOP, False, 2),
    (CUSTOM, 40014, 9, STOP, False, 2),
    (GETTOKEN, 40001, 1, STOP, False, 1),
    (STABLE, 40001, 1, STOP, False, 1),
    (STABLE, 40164, 1, STOP, False, 1),
    (SEND, 60020, 1, STOP, False, 1),
    (GETTOKEN, "timeout", 1, RETRY, False, 1),
    (STABLE, "502", 1, RETRY, False, 1),
    # quotas
    (SEND, -1, 1, RETRY, False, 1),
    (CUSTOM, -1, 1, RETRY, False, 1),
    (SEND, 45009, 1, QUOTA, False, 1),
    (TEMPLATE, 45009, 1, QUOTA, False, 1),
    (TEMPLATE, 45011, 1, SLOW, False, 1),
    (SEND, 45033, 1, RETRY, False, 1),
    (TEMPLATE, 43117, 1, SLOW, False, 1),
    # recipients
    (TEMPLATE, 43004, 1, DROP, False, 1),
    (BIZ, 43101, 1, ASK, False, 1),
    (TEMPLATE, 43019, 1, DROP, False, 1),
    (CUSTOM, 48002, 1, DROP, False, 1),
    (CUSTOM, 45015, 1, ASK, False, 1),
    (CUSTOM, 45047, 1, ASK, False, 1),
    (TEMPLATE, 40003, 1, DROP, False, 1),
    (SEND, 81013, 1, DROP, False, 1),
    # content
    (TEMPLATE, 40037, 1, FIX, False, 1),
    (TEMPLATE, 47003, 1, FIX, False, 1),
    (SEND, 42014, 1, FIX, False, 1),
    (CUSTOM, 40249, 1, FIX, False, 1),
    # transport
    *(
        (endpoint, fault, 1, RETRY, True, 1)
        for endpoint in (SEND, CUSTOM, TEMPLATE, BIZ)
        for fault in (*NOT_DONE, *LOST)
    ),
    (SEND, "slow", 1, RETRY, True, 1),
]


@pytest.mark.parametrize(("endpoint", "fault", "times", "reaction", "ambiguous", "calls"), ENDINGS)
async def test_a_call_that_fails(ready, endpoint, fault, times, reaction, ambiguous, calls):
    ready.fail(endpoint, times, fault)
    error = await failing(call_of(ready, endpoint)())
    assert (error.reaction, error.ambiguous) == (reaction, ambiguous)
    assert error.code == (fault if isinstance(fault, int) else None)
    assert ready.calls[endpoint] == calls
    ready.faults.clear()
    carried_out = fault in (*LOST, "slow") and endpoint not in (GETTOKEN, STABLE)
    await ready.settle()
    assert arrived(ready, endpoint) == int(carried_out)
    await call_of(ready, endpoint)()
    once = endpoint in (SEND, TEMPLATE, GETTOKEN, STABLE)  # the platform's duplicate check stands behind a repetition
    assert arrived(ready, endpoint) == (1 if once else 1 + int(carried_out))


@pytest.mark.parametrize("fault", [42001, 40014, "rotate"])
@pytest.mark.parametrize("endpoint", [SEND, CUSTOM])
async def test_one_token_lost_in_a_round_is_renewed_without_a_word(ready, endpoint, fault):
    ready.script([{"endpoint": endpoint, "fault": fault, "at": 2}])
    for _ in range(3):
        await call_of(ready, endpoint)()
    assert ready.faults.waiting() == []
    assert ready.calls[GETTOKEN if endpoint == SEND else STABLE] in (2, 3)
    assert arrived(ready, endpoint) == (1 if endpoint == SEND else 3)


@pytest.mark.parametrize("claim", [0, 1, 99999, "soon", -5])
async def test_a_lifetime_that_is_wrong(ready, claim):
    ready.fail(STABLE, 0, "expires_in", value=claim)
    for _ in range(3):
        await call_of(ready, CUSTOM)()
    assert arrived(ready, CUSTOM) == 3


async def test_gzip_and_slow_answers_are_read(ready):
    patient = TokenCache(MemoryTokenStore(), ready.clock_)
    ready.pace = 100.0
    ready.script([{"endpoint": SEND, "fault": "gzip"}, {"endpoint": SEND, "fault": "slow"}])
    client = WeComClient(ready.session, ready.running.wecom_base, "ww1", 7, "s3cret", patient)
    assert (await client.send_text(["lisi"], "x")).msgid
    assert all((TIMEOUT.total, TIMEOUT.connect, TIMEOUT.sock_connect))


async def test_a_warning_is_logged_and_the_message_counts_as_sent(ready, caplog):
    ready.fail(SEND, 1, "warning")
    assert (await call_of(ready, SEND)()).msgid
    assert "Warning: wrong json format" in caplog.text


async def test_partly_invalid_and_unlicensed(ready):
    ready.script(
        [
            {"endpoint": SEND, "fault": "invaliduser", "user": "LISI"},
            {"endpoint": SEND, "fault": "unlicenseduser", "user": "zhangsan"},
        ]
    )
    report = await ready.client.send_text(["lisi", "zhangsan", "wangwu"], "x")
    assert (report.invalid, report.unlicensed) == ({"lisi"}, {"zhangsan"})
    assert [len(ready.wecom.received(user)) for user in ("lisi", "zhangsan", "wangwu")] == [0, 0, 1]
    ready.fail(SEND, 1, "invaliduser")
    assert (await failing(ready.client.send_text(["lisi"], "y"))).code == 81013


@pytest.mark.parametrize("endpoint", [SEND, CUSTOM, TEMPLATE, BIZ])
async def test_a_silent_loss_looks_like_success(ready, endpoint):
    ready.fail(endpoint, 1, "drop")
    await call_of(ready, endpoint)()
    assert arrived(ready, endpoint) == 0


@pytest.mark.parametrize(
    ("fault", "value", "status"),
    [
        ("report", "failed:user block", "failed:user block"),
        ("report", "", "failed: system failed"),
        ("no_report", "", None),
    ],
)
@pytest.mark.parametrize("endpoint", [TEMPLATE, BIZ])
async def test_the_report_says_otherwise_or_never_comes(ready, endpoint, fault, value, status):
    ready.fail(endpoint, 1, fault, value=value)
    await call_of(ready, endpoint)()
    await ready.settle()
    reports = [record.payload for record in ready.official.callbacks.records]
    words = [report.get("Status") or report["SubscribeMsgSentEvent"]["List"][0]["ErrorStatus"] for report in reports]
    assert words == ([status] if status else [])


AUTHORIZE = "/connect/oauth2/authorize"


@pytest.mark.parametrize(
    ("platform", "fault", "ending"),
    [
        ("oa", "used_code", 40163),
        ("oa", "expired_code", 42003),
        ("oa", "snapshot", "snapshot"),
        ("wecom", "used_code", 40029),
        ("wecom", "expired_code", 40029),
        ("wecom", "non_member", "not_member"),
    ],
)
async def test_codes_that_are_no_good(ready, platform, fault, ending):
    ready.fail(f"{platform}:{AUTHORIZE}", 1, fault)
    code = (await consent(ready, platform)).partition("code=")[2].partition("&")[0]
    redeem = ready.client.user_by_code if platform == "wecom" else ready.oa.openid_by_code
    if isinstance(ending, str):
        with pytest.raises(IdentityRefused, match=ending):
            await redeem(code)
    else:
        error = await failing(redeem(code))
        assert (error.code, error.reaction) == (ending, Reaction.OAUTH_RESTART)


@pytest.mark.parametrize(("fault", "missing"), [("no_state", "state="), ("no_code", "code=")])
async def test_redirects_that_lack_something(ready, fault, missing):
    ready.fail(AUTHORIZE, 1, fault)
    assert missing not in await consent(ready, "wecom")
    assert missing in await consent(ready, "wecom")


async def consent(rig, platform):
    base = rig.running.wecom_base if platform == "wecom" else rig.running.official_base
    client = rig.client if platform == "wecom" else rig.oa
    url = client.authorize_url(base, "http://h/t", "abc")
    user = "lisi" if platform == "wecom" else "o1"
    async with rig.session.get(url, headers={"X-Sandbox-User": user}, allow_redirects=False) as answer:
        return answer.headers["Location"]


async def test_every_fault_of_the_api_is_tried_here():
    tried = {fault for _, fault, *_ in ENDINGS if isinstance(fault, str)}
    elsewhere = {
        "gzip",
        "warning",
        "rotate",
        "expires_in",
        "invaliduser",
        "unlicenseduser",
        "drop",
        "report",
        "no_report",
    }
    assert {*NOT_DONE, *LOST, *SOFT} == tried | elsewhere


async def test_a_white_list_without_us(ready):
    ready.official.limits.allowed_ips = {"203.0.113.9"}
    ready.wecom.limits.allowed_ips = {"203.0.113.9"}
    for endpoint, code in ((SEND, 60020), (CUSTOM, 40164)):
        error = await failing(call_of(ready, endpoint)())
        assert (error.code, error.reaction) == (code, STOP)


async def test_a_client_of_another_app(ready):
    tokens = TokenCache(MemoryTokenStore(), ready.clock_)
    client = OfficialClient(ready.session, ready.running.official_base, "wx2", "0asecret", tokens)
    error = await failing(client.send_custom_text("o1", "x"))
    assert (error.code, error.reaction) == (40013, STOP)
