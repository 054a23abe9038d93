"""Whatever fields a caller sends: an answer or a refusal with an errcode, never a crash."""

import logging
import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.official.api import OfficialApi
from bot.sandbox.platforms.wecom.api import WeComApi
from bot.sandbox.platforms.wire import Call, _run, _users

pytestmark = pytest.mark.slow  # left to `make test`

WORDS = st.sampled_from(
    ["", "a", "o1", "1", "-1", "text", "template_card", "vote_interaction", "QR_STR_SCENE", "jsapi"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(max_size=5)
FIELDS = """touser msgtype agentid text content template_card card_type task_id main_title title checkbox option_list
id userids response_code button replace_name type name key url sub_button matchrule tag_id action_name action_info scene
scene_str scene_id expire_seconds user_list openid template_id data thing1 value limit cursor toparty totag grant_type
appid secret msgmenu list user_ticket duplicate_check_interval enable_duplicate_check"""
NAMES = st.sampled_from(FIELDS.split())
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
BODIES = st.dictionaries(NAMES, VALUES, max_size=6)
QUERIES = st.dictionaries(
    st.sampled_from(
        ["openid", "userid", "code", "agentid", "type", "id", "department_id", "tagid", "next_openid", "appid"]
    ),
    WORDS,
    max_size=4,
)


def platforms():
    sandbox = Sandbox(lambda: 1_750_000_000.0, random.Random(1))
    sandbox.wecom.configure("ww1", 1, "s", "t", "k" * 43, "http://127.0.0.1:9/")
    sandbox.official.configure("a", "a", "t", "k" * 43, "")
    sandbox.wecom.add_member("a", "甲")
    sandbox.official.add_follower("o1", "甲")
    sandbox.official.follower("o1").wrote(1_750_000_000.0)
    return [(sandbox.wecom, WeComApi(sandbox.wecom)), (sandbox.official, OfficialApi(sandbox.official))]


ENDPOINTS = [(platform, endpoint) for platform, api in platforms() for endpoint in api.endpoints()]


@pytest.mark.parametrize(
    ("platform", "endpoint"), ENDPOINTS, ids=lambda value: getattr(value, "path", value.__class__.__name__)
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES, body=BODIES)
def test_any_fields(platform, endpoint, query, body):
    logging.disable(logging.WARNING)
    try:
        assert _users(query, body) is not None
        with suppress(ApiError):
            assert isinstance(_run(platform, endpoint, Call(query, body, endpoint.path)), dict)
    finally:
        logging.disable(logging.NOTSET)
