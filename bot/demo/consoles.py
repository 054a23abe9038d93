"""What an operator would set up in the platforms' consoles, and does for the demo: templates, menus, codes to scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.documents.sign_sheet import public_link
from bot.phrases import demo as words
from bot.platforms.menus import buttons_of
from bot.sandbox import Person, Sandbox
from bot.services import Services
from bot.settings.model import TemplateSettings
from bot.web.login import Platforms
from surveys.rounds.public_codes import list_public_codes

PUBLIC_PLAN = "群众意见"
_FIELDS = {"round": "thing1", "deadline": "time2"}
_LABELS = {"thing1": words.WHAT, "time2": words.UNTIL}
_RESULT_FIELDS, _RESULT_LABELS = {"first": "thing1", "round": "thing2"}, {"thing1": words.NEWS, "thing2": words.WHAT}


@dataclass(frozen=True, slots=True)
class Passer:
    """Somebody with WeChat who does not follow the account."""

    openid: str
    name: str


PASSERS = (
    Passer("oPasser0000000000000000001", words.PASSERS[0]),
    Passer("oPasser0000000000000000002", words.PASSERS[1]),
)


def template_settings() -> dict[str, TemplateSettings]:
    """An invitation goes by 客服消息 while that is allowed and by 订阅通知 after it, a reminder by template message."""
    return {
        "invitation": TemplateSettings(id="SUB-invitation", fields=_FIELDS, kind="subscribe"),
        "reminder": TemplateSettings(id="TPL-reminder", fields=_FIELDS),
        "result": TemplateSettings(
            id="TPL-result",
            fields=_RESULT_FIELDS,
            subscribe=TemplateSettings(id="SUB-result", fields=_RESULT_FIELDS, kind="subscribe"),
        ),
    }


def fill_consoles(sandbox: Sandbox, host: str) -> None:
    """Templates approved, login domains entered, two people who do not follow yet."""
    official = sandbox.official
    sandbox.wecom.redirect_domain = official.redirect_domain = host
    official.add_template("TPL-reminder", words.REMINDER, _LABELS)
    official.add_template("TPL-result", words.RESULT, _RESULT_LABELS)
    official.add_template("SUB-invitation", words.INVITATION, _LABELS, subscription=True)
    official.add_template("SUB-result", words.RESULT, _RESULT_LABELS, subscription=True)
    sandbox.quick[words.PUBLIC] = words.PUBLIC_QUICK
    for passer in PASSERS:
        official.add_follower(passer.openid, passer.name, subscribed=False)
        sandbox.people.append(Person(passer.openid, passer.name, words.PUBLIC, "oa", words.NOT_FOLLOWING))


async def set_up(sandbox: Sandbox, services: Services, platforms: Platforms, firms: Mapping[str, str]) -> None:
    """Menus as `pingji menu set` does it, and codes to scan; `firms` are invitation code → name."""
    base_url = services.settings.base_url
    assert platforms.wecom is not None
    assert platforms.official is not None
    await platforms.wecom.set_menu(buttons_of("wecom", base_url))
    await platforms.official.set_menu(buttons_of("oa", base_url))
    for code, name in firms.items():
        await platforms.official.create_code(code)
        sandbox.code_names[code] = words.BIND_CODE.format(name=name)
    await platforms.official.create_code(words.FOLLOW_SCENE)
    sandbox.code_names[words.FOLLOW_SCENE] = words.FOLLOW_CODE
    for sign in await services.write(list_public_codes, plan_name=PUBLIC_PLAN):
        sandbox.signs[public_link(base_url, sign)] = sign.name
