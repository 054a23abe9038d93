"""`pingji doctor`: everything that must be right before a service is trusted, one check after the other.

A check is a line here and a `Check` in a file beside it; its words stand in `bot/phrases/doctor.py`.
"""

from __future__ import annotations

from bot.doctor.address import ADDRESS
from bot.doctor.application import APPLICATION, MEMBERS
from bot.doctor.base import Check, CheckResult, Installation
from bot.doctor.callbacks import OA_CALLBACK, OA_NETWORK, SOURCES, WECOM_CALLBACK
from bot.doctor.clock import CLOCK, WORKDAYS, ZONE
from bot.doctor.credentials import OA_CREDENTIALS, WECOM_CREDENTIALS
from bot.doctor.database import DATABASE, KEYS
from bot.doctor.login import OA_LOGIN, WECOM_LOGIN
from bot.doctor.menus import OA_MENU, WECOM_MENU
from bot.doctor.settings import CHANNELS, ORGANISATION, SERVING
from bot.doctor.templates import TEMPLATES
from bot.doctor.work import OUTBOX, PEOPLE, ROUNDS

CHECKS: tuple[Check, ...] = (
    SERVING,
    DATABASE,
    KEYS,
    PEOPLE,
    ROUNDS,
    OUTBOX,
    CLOCK,
    ZONE,
    WORKDAYS,
    ADDRESS,
    CHANNELS,
    ORGANISATION,
    WECOM_CREDENTIALS,  # whoever is refused here is asked nothing more
    APPLICATION,
    MEMBERS,
    WECOM_CALLBACK,
    WECOM_LOGIN,
    WECOM_MENU,
    OA_CREDENTIALS,
    OA_CALLBACK,
    OA_NETWORK,
    OA_LOGIN,
    OA_MENU,
    TEMPLATES,
    SOURCES,
)

__all__ = ["CHECKS", "Check", "CheckResult", "Installation"]
