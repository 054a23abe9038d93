"""What WeChat knows of a follower besides the openid: asked for after the event was answered, never inside it."""

from __future__ import annotations

import logging

from bot.outages import log_failure
from bot.services import Services
from bot.wechat import Incoming, OfficialClient, PlatformError
from surveys.accounts.bindings import OA
from surveys.assignments.late_invitations import recognise_unionid

_ARRIVALS = ("subscribe", "scan")
_log = logging.getLogger("pingji.followers")


def is_arrival(incoming: Incoming) -> bool:
    """Whether somebody has just come to the Official Account."""
    return incoming.platform == OA and incoming.event in _ARRIVALS


async def learn_unionid(services: Services, official: OfficialClient, openid: str) -> None:
    """Ask for the unionid and note it. What is missed here is learnt at the next login: never an exception."""
    try:
        follower = await official.find_follower(openid)
        if follower.subscribed and follower.unionid:
            await services.write(recognise_unionid, channel=OA, address=openid, unionid=follower.unionid)
    except PlatformError as error:
        _log.info("a follower's unionid was not told: %s", error)
    except Exception as error:
        log_failure(_log, error, "a follower's unionid could not be noted")
