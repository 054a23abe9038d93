"""Every refusal of the platforms, with the one reaction each gets: the only table of error codes there is.

Sources: docs/sources.md, Official Account; docs/sources.md, WeCom. The same number may mean different things on
the two platforms (40001, 42014, 48002, 50002), so a row has a column for each; None where the platform has no such
refusal. What stands in no row stops with the operator: an unknown refusal is never repeated blindly.
"""

from __future__ import annotations

from enum import StrEnum


class Reaction(StrEnum):
    """What delivery and login do about a refusal."""

    RETRY = "retry"  # again, after a pause
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 — a name, not a token
    SLOW_DOWN = "slow_down"  # the next minute
    WAIT_QUOTA = "wait_quota"  # the next window of the quota
    STOP_OPERATOR = "stop_operator"  # settings, credentials or permissions: a person must act
    DROP_RECIPIENT = "drop_recipient"  # this person cannot be reached this way
    NEED_PERMISSION = "need_permission"  # a window or a consent is used up: another way, or ask again
    FIX_CONTENT = "fix_content"  # the message is wrong: the same again would fail again
    OAUTH_RESTART = "oauth_restart"  # a code that is no good: begin the login again


_RETRY, _TOKEN, _SLOW, _QUOTA = Reaction.RETRY, Reaction.REFRESH_TOKEN, Reaction.SLOW_DOWN, Reaction.WAIT_QUOTA
_STOP, _DROP, _ASK = Reaction.STOP_OPERATOR, Reaction.DROP_RECIPIENT, Reaction.NEED_PERMISSION
_FIX, _LOGIN = Reaction.FIX_CONTENT, Reaction.OAUTH_RESTART
Row = tuple[int, Reaction | None, Reaction | None, str]

# errcode, WeCom, Official Account, what it means
TABLE: tuple[Row, ...] = (
    (-1, _RETRY, _RETRY, "system busy, also the answer to bursts"),
    (6000, _RETRY, None, "version conflict of parallel changes"),
    (40001, _STOP, _TOKEN, "WeCom: wrong secret; Official Account: token superseded, or wrong secret at /token"),
    (40002, None, _STOP, "grant_type"),
    (40003, None, _DROP, "openid of another account, or not following"),
    (40007, _FIX, _FIX, "media id"),
    (40008, _FIX, _FIX, "message type"),
    (40013, _STOP, _STOP, "appid or corpid"),
    (40014, _TOKEN, _TOKEN, "token invalid"),
    (40016, _FIX, _FIX, "menu: number of buttons"),
    (40017, _FIX, _FIX, "menu: type of a button"),
    (40018, _FIX, _FIX, "menu: name of a button"),
    (40019, _FIX, _FIX, "menu: key of a button"),
    (40020, _FIX, _FIX, "menu: address of a button"),
    (40023, _FIX, _FIX, "menu: number of entries below a button"),
    (40025, _FIX, _FIX, "menu: name of an entry below a button"),
    (40029, _LOGIN, _LOGIN, "OAuth code invalid"),
    (40030, None, _LOGIN, "refresh_token invalid"),
    (40031, _FIX, None, "list of userids"),
    (40032, None, _FIX, "list of openids"),
    (40035, None, _FIX, "a parameter"),
    (40037, None, _FIX, "template id, or a 订阅通知 template used for template messages"),
    (40053, None, _FIX, "scene of a QR code"),
    (40056, _STOP, None, "agentid"),
    (40058, _FIX, None, "a parameter; also a response_code or msgid that is spent"),
    (40066, _STOP, _STOP, "address of the API"),
    (40068, _FIX, None, "tag"),
    (40091, _STOP, None, "secret"),
    (40125, None, _STOP, "AppSecret"),
    (40163, None, _LOGIN, "OAuth code used already"),
    (40164, None, _STOP, "our IP address is not on the white list"),
    (40241, None, _SLOW, "the same within 60 seconds"),
    (40243, None, _STOP, "AppSecret frozen"),
    (40249, None, _FIX, "blocked for its content"),
    (41001, _STOP, _STOP, "no access token sent"),
    (41002, _STOP, _STOP, "no appid or corpid sent"),
    (41004, _STOP, _STOP, "no secret sent"),
    (41008, _LOGIN, _LOGIN, "no OAuth code sent"),
    (42001, _TOKEN, _TOKEN, "token expired"),
    (42002, None, _LOGIN, "refresh_token expired"),
    (42003, None, _LOGIN, "OAuth code expired"),
    (42007, None, _LOGIN, "password changed since"),
    (42014, _FIX, None, "task_id used before, empty or too long"),
    (43001, _STOP, _STOP, "GET required"),
    (43002, _STOP, _STOP, "POST required"),
    (43003, _STOP, _STOP, "https required"),
    (43004, None, _DROP, "not following"),
    (43012, _STOP, None, "interactive cards need a callback address"),
    (43019, None, _DROP, "on the blacklist"),
    (43101, None, _ASK, "no 订阅通知 credit left, or refused"),
    (43116, None, _FIX, "template banned"),
    (43117, None, _SLOW, "too many messages to this follower"),
    (44002, _FIX, _FIX, "empty body"),
    (44004, _FIX, _FIX, "empty text"),
    (45001, _FIX, _FIX, "media too large"),
    (45002, _FIX, _FIX, "text too long"),
    (45003, _FIX, _FIX, "title too long"),
    (45008, _FIX, _FIX, "too many articles"),
    (45009, _QUOTA, _QUOTA, "quota of calls used up"),
    (45011, None, _SLOW, "quota of the minute used up"),
    (45015, None, _ASK, "outside the 48 hours, or no longer following"),
    (45026, None, _FIX, "too many templates"),
    (45033, _RETRY, _RETRY, "too many calls at once"),
    (45047, None, _ASK, "customer-service messages used up"),
    (45109, None, _STOP, "API retired"),
    (46003, _FIX, _FIX, "no menu"),
    (46004, _DROP, _DROP, "no such user"),
    (47001, _FIX, _FIX, "body is not JSON"),
    (47003, None, _FIX, "a template's field breaks its rule"),
    (48001, None, _STOP, "API not permitted to this account"),
    (48002, _STOP, _DROP, "WeCom: API forbidden to this app; Official Account: the follower refuses messages"),
    (48004, None, _STOP, "API banned"),
    (48006, None, _STOP, "quota cleared too often this month"),
    (50001, _LOGIN, _LOGIN, "OAuth: domain not configured, or not authorised"),
    (50002, _DROP, _STOP, "WeCom: outside the app's scope; Official Account: restricted by the platform"),
    (50005, None, _DROP, "the user has been disabled"),
    (60011, _DROP, None, "outside the app's 可见范围"),
    (60020, _STOP, _STOP, "our IP address is not on the white list"),
    (60111, _DROP, None, "userid not found"),
    (60123, _DROP, None, "department not found"),
    (61004, None, _STOP, "third-party platform: IP address"),
    (61007, None, _STOP, "third-party platform: not authorised"),
    (65301, None, _FIX, "no such personalised menu"),
    (65303, None, _FIX, "a personalised menu before the common one"),
    (65305, None, _FIX, "a personalised menu without a rule"),
    (81013, _DROP, None, "every recipient invalid or invisible"),
    (82001, _DROP, None, "recipients invalid"),
    (82002, _FIX, None, "too many departments"),
    (82003, _FIX, None, "too many tags"),
    (301002, _STOP, None, "the agentid is not that of this secret"),
)
