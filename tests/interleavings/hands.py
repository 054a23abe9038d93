"""Doing what a script says, over HTTP: pages on two devices, chat, card presses, an administrator's commands."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import replace
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from bot.sandbox import ReplyRecord, SandboxBrowser
from bot.sandbox.phone.forms import Control, Form, read_page
from bot.sandbox.platforms.platform import event
from tests.interleavings.moves import ANYTHING, REFUSED, Act, Keep, Press, Say, Submit, View
from tests.interleavings.park import ADMIN, card_of
from tests.interleavings.service import Place
from tests.interleavings.talking import Seen
from tests.interleavings.worlds import Forms
from tests.world.people import filled

LOST = "lost"
"""No answer came: it may have been stored or not."""
_ASKED = re.compile(r"^(\d+)/\d+　", re.MULTILINE)
_CODE = re.compile(r"确认 ([0-9A-Z]{4,8})")
_TEXTAREA = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
_STORED, _TAKEN_AWAY = (303, 204), (403, 404, 409)


def _read_words(text: str, form: Form) -> None:
    """What `read_page` leaves out: a field for words, which is the second item of its form."""
    for name, value in _TEXTAREA.findall(text):
        form.controls[name] = Control(name, name.rpartition(".")[0], "想说的话", value=html.unescape(value).strip())


class Hands:
    """Everybody's devices. Whatever is sent again bears the key it had."""

    def __init__(self, place: Place, forms: Forms) -> None:
        self.place, self.forms = place, forms
        self._numbers = itertools.count(7 * 10**12)
        self._phones: dict[tuple[str, int], SandboxBrowser] = {}
        self.pages: dict[tuple[str, int, str], Form] = {}
        self.receipts: set[tuple[str, str]] = set()

    def new_key(self) -> str:
        return str(next(self._numbers))

    async def do(self, act: Act) -> Seen:
        """What the rater sees of it, or `LOST`."""
        try:
            if isinstance(act, View):
                return await self._view(act)
            if isinstance(act, Submit):
                return await self._post(act)
            if isinstance(act, Press):
                return await self._press(act)
            assert isinstance(act, Say)
            return await self._say(act)
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return LOST

    def _phone(self, rater: str, device: int) -> SandboxBrowser:
        if (rater, device) not in self._phones:
            process = device % len(self.place.processes)
            self._phones[rater, device] = self.place.phone(f"u{rater}", process)
        return self._phones[rater, device]

    async def _view(self, act: View) -> Seen:
        page = await self._phone(act.rater, act.device).get(self.forms[act.form].path)
        form, _ = read_page(page)
        if form is None:
            assert page.status in _TAKEN_AWAY, (page.status, page.text[:300])
            return REFUSED
        _read_words(page.text, form)
        self.pages[act.rater, act.device, act.form] = form
        shown = {(one.subject, one.item): one.value for one in form.controls.values()}
        return tuple(shown[subject, item] for subject, item, _ in self.forms[act.form].places)

    async def _post(self, act: Submit) -> Seen:
        form = self.pages[act.rater, act.device, act.form]
        phone = self._phone(act.rater, act.device)
        given = {
            (subject, item): value
            for subject, values in act.sheet(self.forms).items()
            for item, value in values.items()
        }
        fields = form.fill(given) if isinstance(act, Keep) else filled(form, given)
        if isinstance(act, Keep):  # a browser sends no choice in which nothing is chosen
            kinds = {name: bool(one.options) for name, one in form.controls.items()}
            fields = {name: value for name, value in fields.items() if value or not kinds.get(name)}
        path = form.action + ("/draft" if isinstance(act, Keep) else "")
        base = self.place.processes[act.device % len(self.place.processes)].url
        page = await self._posted(phone, base, path, fields)
        if page in _STORED:
            return "stored"
        assert page in _TAKEN_AWAY, page
        return REFUSED

    async def _posted(self, phone: SandboxBrowser, base: str, path: str, fields: dict[str, str]) -> int:
        """The answer's status, before any redirect is followed: it is the promise."""
        url = URL(f"{base}{path}")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": str(url.origin()),
            "Referer": str(url),
            "Accept": "*/*" if path.endswith("/draft") else "text/html",
        }
        return (await phone.exchange("POST", url, urlencode(fields).encode(), headers)).status

    async def _push(self, process: int, user: str, fields: dict[str, object]) -> ReplyRecord:
        wecom = self.place.sandbox.wecom
        url = f"{self.place.processes[process % len(self.place.processes)].url}/wechat/wecom"
        head = {"ToUserName": wecom.corp_id, "FromUserName": user, "AgentID": wecom.agent_id}
        account = replace(wecom.account, url=url)
        return await wecom.callbacks.push(account, user, {**head, **fields})  # type: ignore[dict-item]

    async def say(self, process: int, user: str, text: str, key: str) -> ReplyRecord:
        now = int(self.place.clock().timestamp())
        fields = {"CreateTime": now, "MsgType": "text", "Content": text, "MsgId": key}
        return await self._push(process, user, fields)  # type: ignore[arg-type]

    async def _say(self, act: Say) -> Seen:
        record = await self.say(act.process, f"u{act.rater}", act.text, act.key)
        if record.problem:
            assert not record.problem.startswith("HTTP"), record
            return LOST
        if len(record.attempts) > 1 or not record.text:
            return ANYTHING
        asked = _ASKED.findall(record.text)
        return ("回执码：" in record.text, int(asked[-1]) if asked else None)

    async def _press(self, act: Press) -> Seen:
        fields = {**event("template_card_event", f"v{act.value}"), "TaskId": card_of(act.rater)}
        fields |= {"CardType": "button_interaction", "ResponseCode": "none", "CreateTime": int(act.key)}
        record = await self._push(act.process, f"u{act.rater}", fields)
        if record.problem:
            assert not record.problem.startswith("HTTP"), record
            return LOST
        if len(record.attempts) > 1:
            return ANYTHING
        shown = str(record.fields)
        return "stored" if "回执" in shown else REFUSED

    async def ask_admin(self, words: str) -> str:
        """The code with which a command is confirmed; empty where it cannot be done now."""
        said = await self.say(0, ADMIN, words, self.new_key())
        found = _CODE.search(said.text or "")
        return found[1] if found else ""

    async def confirm(self, process: int, code: str, key: str) -> bool:
        said = await self.say(process, ADMIN, f"确认 {code}", key)
        return said.ok
