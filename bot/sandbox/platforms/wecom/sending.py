"""WeCom's messages: send, update a card, recall."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.directory import Member
from bot.sandbox.platforms.wecom.cards import INTERACTIVE, check_card
from bot.sandbox.platforms.wecom.corporation import WeCom
from bot.sandbox.platforms.wire import Call, Endpoint, ok

TEXT_BYTES, TITLE_CHARS, DESCRIPTION_CHARS, URL_BYTES = 2048, 128, 512, 2048
RECALL_SECONDS = 24 * 3600
_BODIES = {"text": "content", "markdown": "content", "textcard": "title"}


@dataclass(slots=True)
class Recipients:
    """Whom a message reaches and, in lower case as WeCom lists them, whom it does not."""

    reached: dict[str, Member]
    users: list[str]
    unlicensed: list[str]
    parties: list[str]
    tags: list[str]

    def lists(self) -> dict[str, str]:
        """The fields of the answer; a list that is empty is left out."""
        rows = {"invaliduser": self.users, "invalidparty": self.parties, "invalidtag": self.tags}
        rows["unlicenseduser"] = self.unlicensed
        return {name: "|".join(values) for name, values in rows.items() if values}


class WeComMessages:
    """`/cgi-bin/message/*` of one corporation."""

    def __init__(self, wecom: WeCom) -> None:
        self._wecom = wecom
        self._sent_at: dict[str, float] = {}

    def endpoints(self) -> list[Endpoint]:
        """Three endpoints, all POST."""
        base = "/cgi-bin/message"
        return [
            Endpoint("POST", f"{base}/send", self.send),
            Endpoint("POST", f"{base}/update_template_card", self.update),
            Endpoint("POST", f"{base}/recall", self.recall),
        ]

    def send(self, call: Call) -> dict[str, Any]:
        """An app message to up to 1,000 members; the invisible and unknown are named, all of them is 81013."""
        data = call.data
        self._check_agent(data)
        shown = _content(data)
        card = shown.get("card")
        if card and card["body"]["card_type"] in INTERACTIVE and not self._wecom.account.url:
            raise ApiError(43012, "require agent with callback url")
        recipients = self._recipients(data)
        self._strike(call, recipients)
        if not recipients.reached:
            raise ApiError(81013, "user & party & tag all invalid", recipients.lists())
        known = self._repeated(data)
        if known is not None:
            return ok(**recipients.lists(), **known)
        answer = self._carry_out(call, recipients, shown)
        self._remember(data, answer)
        return ok(**recipients.lists(), **answer)

    def _carry_out(self, call: Call, recipients: Recipients, shown: dict[str, Any]) -> dict[str, str]:
        wecom = self._wecom
        answer = {"msgid": wecom.world.word(60)}
        card = shown["card"]["body"] if "card" in shown else {}
        if card.get("task_id"):
            if card["task_id"] in wecom.task_ids:
                raise ApiError(42014, "taskid has existed or empty or exceed max len")
            wecom.task_ids.add(card["task_id"])
        if card.get("card_type") in INTERACTIVE:
            answer["response_code"] = wecom.response_codes.issue(card["task_id"], recipients.reached)
        self._sent_at[answer["msgid"]] = wecom.world.clock()
        lost = call.struck.users("drop", recipients.reached)
        for key, member in recipients.reached.items():
            if wecom.may_show(member) and key not in lost:
                wecom.chats.add(member.userid, "in", msgid=answer["msgid"], **shown)
        return answer

    def _check_agent(self, data: Mapping[str, Any]) -> None:
        if str(data.get("agentid")) != str(self._wecom.agent_id):
            raise ApiError(40056, "invalid agentid")

    def _recipients(self, data: Mapping[str, Any]) -> Recipients:
        wecom = self._wecom
        names, parties, tags = (_split(data.get(key)) for key in ("touser", "toparty", "totag"))
        if len(names) > 1000:
            raise ApiError(40031, "invalid userid list: over 1000")
        _few(parties, tags)
        if not (names or parties or tags):
            raise ApiError(40031, "touser, toparty and totag are all empty")
        everybody = names == ["@all"]
        named = [] if everybody else [name.lower() for name in names]
        others = wecom.members.values() if everybody else wecom.within(parties, tags)
        userids = dict.fromkeys([*named, *(other.userid.lower() for other in others)])
        usable = {
            name: member
            for name in userids
            if (member := wecom.members.get(name)) and member.visible and member.status == 1
        }
        return Recipients(
            reached={name: member for name, member in usable.items() if member.licensed},
            users=[name for name in dict.fromkeys(named) if name not in usable],
            unlicensed=[name for name, member in usable.items() if not member.licensed],
            parties=[party for party in parties if not wecom.has_party(party)],
            tags=[tag for tag in tags if not wecom.has_tag(tag)],
        )

    def _strike(self, call: Call, recipients: Recipients) -> None:
        """What a script says about single recipients."""
        for name, listed in (("invaliduser", recipients.users), ("unlicenseduser", recipients.unlicensed)):
            for user in sorted(call.struck.users(name, recipients.reached)):
                if recipients.reached.pop(user, None) is not None:
                    listed.append(user)

    def _repeated(self, data: Any) -> dict[str, str] | None:
        """The answer to the same request inside its interval, where the caller asked for the check."""
        if not data.get("enable_duplicate_check"):
            return None
        until, answer = self._wecom.duplicates.get(_canonical(data), (0.0, {}))
        return answer if until > self._wecom.world.clock() else None

    def _remember(self, data: Any, answer: dict[str, str]) -> None:
        if data.get("enable_duplicate_check"):
            seconds = min(int(data.get("duplicate_check_interval", 1800)), 14400)
            self._wecom.duplicates[_canonical(data)] = (self._wecom.world.clock() + seconds, answer)

    def update(self, call: Call) -> dict[str, Any]:
        """New words on a card, or its button ended, for those who have it; 72 hours, once for each code."""
        wecom, data = self._wecom, call.data
        self._check_agent(data)
        replaced = str((data.get("button") or {}).get("replace_name") or "")
        body = data.get("template_card")
        if not replaced and not isinstance(body, dict):
            raise ApiError(40058, "invalid Request Parameter: button or template_card")
        named = [str(user).lower() for user in data.get("userids") or ()]
        parties, tags = ([str(number) for number in data.get(key) or ()] for key in ("partyids", "tagids"))
        if len(named) > 1000 or not (named or parties or tags or data.get("atall")):
            raise ApiError(40031, "invalid userid list")
        _few(parties, tags)
        task_id, holders = wecom.response_codes.redeem(str(data.get("response_code") or ""))
        under = (member.userid.lower() for member in wecom.within(parties, tags))
        meant = holders if data.get("atall") else holders & {*named, *under}
        text = str((body or {}).get("replace_text") or "") if isinstance(body, dict) else ""
        for user in sorted(meant & wecom.members.keys()):
            with suppress(ValueError):  # lost on its way or recalled: there is nothing to change
                line = wecom.find_card(user, task_id)
                wecom.replace_card(wecom.member(user).userid, line.id, replaced=replaced or text, body=body)
        return ok(invaliduser=[user for user in named if user not in holders])

    def recall(self, call: Call) -> dict[str, Any]:
        """Take a message back within 24 hours; 40058 for one that is unknown or older (number unverified)."""
        msgid, chats = str(call.data.get("msgid") or ""), self._wecom.chats
        sent_at = self._sent_at.pop(msgid, None)
        if sent_at is None or sent_at <= self._wecom.world.clock() - RECALL_SECONDS:
            raise ApiError(40058, "invalid Request Parameter: msgid")
        for user, line in chats.by_msgid(msgid):
            chats.change(
                user, line.id, direction="system", text="应用撤回了一条消息", kind="text", title="", link="", card=None
            )
        return ok()


def _few(parties: list[str], tags: list[str]) -> None:
    if len(parties) > 100 or len(tags) > 100:
        raise ApiError(82002 if len(parties) > 100 else 82003, "invalid party or tag list: over 100")


def _split(value: object) -> list[str]:
    return [part for part in str(value or "").split("|") if part]


def _content(data: Mapping[str, Any]) -> dict[str, Any]:
    """How a message looks on a phone; what is too long is cut, as WeCom does."""
    kind = data.get("msgtype")
    if kind == "template_card":
        body = check_card(data.get("template_card"))
        title = body.get("main_title") or {}
        link = str((body.get("card_action") or {}).get("url") or "")
        card = {"body": body, "replaced": "", "chosen": {}}
        words = str(title.get("desc") or body.get("sub_title_text") or "")
        return {
            "text": words,
            "kind": "template_card",
            "title": str(title.get("title") or ""),
            "link": link,
            "card": card,
        }
    if kind not in _BODIES:
        raise ApiError(40008, "invalid message type")
    body = data.get(kind) or {}
    text = body.get(_BODIES[kind])
    if not isinstance(text, str) or not text.strip():
        raise ApiError(44004, "text content is empty")
    if kind != "textcard":
        return {"text": text.encode()[:TEXT_BYTES].decode(errors="ignore"), "kind": "text"}
    url, description = str(body.get("url") or ""), str(body.get("description") or "")
    if not url or len(url.encode()) > URL_BYTES:
        raise ApiError(40058, "invalid Request Parameter: textcard.url")
    return {"text": description[:DESCRIPTION_CHARS], "kind": "card", "title": text[:TITLE_CHARS], "link": url}


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True)
