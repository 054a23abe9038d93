"""The Official Account's messages: customer service, templates, subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.account import Value
from bot.sandbox.platforms.official.followers import Follower
from bot.sandbox.platforms.official.official_account import Official
from bot.sandbox.platforms.official.templates import Template
from bot.sandbox.platforms.platform import event
from bot.sandbox.platforms.wire import Call, Endpoint, ok

CLIENT_ID_SECONDS = 600
TEXT_BYTES = 2048
_SENT_CODES = {"success": "0", "failed:user block": "43004", "failed: system failed": "-1"}


class OfficialMessages:
    """Sending, and the templates for it."""

    def __init__(self, official: Official) -> None:
        self._official = official
        self._client_ids: dict[tuple[str, str], tuple[float, int]] = {}

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint with its method."""
        base = "/cgi-bin"
        return [
            Endpoint("POST", f"{base}/message/custom/send", self.custom_send),
            Endpoint("POST", f"{base}/message/template/send", self.template_send),
            Endpoint("POST", f"{base}/message/subscribe/bizsend", self.subscribe_send),
            Endpoint("GET", f"{base}/template/get_all_private_template", self.template_list),
            Endpoint("POST", f"{base}/template/api_add_template", self.template_add),
            Endpoint("POST", f"{base}/template/del_private_template", self.template_delete),
            Endpoint("GET", "/wxaapi/newtmpl/gettemplate", self.subscription_list),
        ]

    def custom_send(self, call: Call) -> dict[str, Any]:
        """A customer-service message, inside the allowance that the follower's last act opened."""
        follower = self._following(call.data)
        shown = _custom(call.data)
        if follower.blocked:
            raise ApiError(48002, "user refuse to receive messages")
        follower.spend(self._official.world.clock())
        self._show(call, follower, **shown)
        return ok()

    def template_send(self, call: Call) -> dict[str, Any]:
        """A template message; what became of it is reported by TEMPLATESENDJOBFINISH."""
        official, data = self._official, call.data
        template = self._template(official.templates, data)
        follower = self._following(data)
        text = template.fill(data.get("data") or {})
        known = self._known(follower.openid, str(data.get("client_msg_id") or ""))
        if known:
            return ok(msgid=known)
        msgid = official.world.number()
        self._remember(follower.openid, str(data.get("client_msg_id") or ""), msgid)
        status = _status(call, follower)
        if status == "success":
            link = str(data.get("url") or "")
            self._show(call, follower, text=text, kind="template", title=template.title, link=link)
        fields = event("TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)
        fields.pop("EventKey")
        official.report(follower.openid, fields, call.struck)
        return ok(msgid=msgid)

    def subscribe_send(self, call: Call) -> dict[str, Any]:
        """A 订阅通知 for one consent; the answer has no msgid, only subscribe_msg_sent_event has."""
        official, data = self._official, call.data
        template = self._template(official.subscriptions, data)
        follower = official.followers.get(str(data.get("touser")))
        if follower is None:
            raise ApiError(40003, "invalid openid")
        text = template.fill(data.get("data") or {})
        follower.spend_credit(template.template_id)
        status = _status(call, follower)
        if status == "success":
            link = str(data.get("page") or "")
            self._show(call, follower, text=text, kind="subscribe", title=template.title, link=link)
        row: dict[str, Value] = {"TemplateId": template.template_id, "MsgID": str(official.world.number())}
        row |= {"ErrorCode": _SENT_CODES.get(status, "-1"), "ErrorStatus": status}
        fields = event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": [row]})
        official.report(follower.openid, fields, call.struck)
        return ok()

    def _show(self, call: Call, follower: Follower, **shown: Any) -> None:
        if follower.openid.lower() not in call.struck.users("drop", (follower.openid,)):
            self._official.chats.add(follower.openid, "in", **shown)

    def _template(self, shelf: Mapping[str, Template], data: Mapping[str, Any]) -> Template:
        template = shelf.get(str(data.get("template_id")))
        if template is None:
            raise ApiError(40037, "invalid template_id")
        return template

    def _known(self, openid: str, client_id: str) -> int:
        until, msgid = self._client_ids.get((openid, client_id), (0.0, 0))
        return msgid if client_id and until > self._official.world.clock() else 0

    def _remember(self, openid: str, client_id: str, msgid: int) -> None:
        if client_id:
            self._client_ids[openid, client_id] = (self._official.world.clock() + CLIENT_ID_SECONDS, msgid)

    def _following(self, data: Mapping[str, Any]) -> Follower:
        follower = self._official.followers.get(str(data.get("touser")))
        if follower is None:
            raise ApiError(40003, "invalid openid")
        if not follower.subscribed:
            raise ApiError(43004, "require subscribe")
        return follower

    def template_list(self, call: Call) -> dict[str, Any]:
        """The templates approved for the account."""
        rows = [_row(template) for template in self._official.templates.values()]
        return {"template_list": rows}

    def template_add(self, call: Call) -> dict[str, Any]:
        """A template out of the library, by its short id."""
        short = str(call.data.get("template_id_short") or "")
        if not short:
            raise ApiError(40037, "invalid template_id")
        if len(self._official.templates) >= 25:
            raise ApiError(45026, "template num exceeds limit")
        template_id = self._official.world.word(43)
        self._official.add_template(template_id, f"模板 {short}", {"thing1": "事项", "time2": "时间"})
        return ok(template_id=template_id)

    def template_delete(self, call: Call) -> dict[str, Any]:
        """Remove one."""
        template = self._template(self._official.templates, call.data)
        del self._official.templates[template.template_id]
        return ok()

    def subscription_list(self, call: Call) -> dict[str, Any]:
        """The templates for 订阅通知 (type 2: one message for each consent)."""
        shelf = self._official.subscriptions.values()
        rows = [
            {"priTmplId": t.template_id, "title": t.title, "content": t.content(), "example": t.example(), "type": 2}
            for t in shelf
        ]
        return ok(data=rows)


def _row(template: Template) -> dict[str, str]:
    head = {"template_id": template.template_id, "title": template.title, "primary_industry": "政府与公共事业"}
    return {**head, "deputy_industry": "公共事业", "content": template.content(), "example": template.example()}


def _status(call: Call, follower: Follower) -> str:
    """What the report will say."""
    step = call.struck.find("report")
    if step is not None:
        return str(step.value) or "failed: system failed"
    return "failed:user block" if follower.blocked or not follower.subscribed else "success"


def _custom(data: Mapping[str, Any]) -> dict[str, Any]:
    """A customer-service text, or a msgmenu whose entries can be tapped."""
    kind = data.get("msgtype")
    if kind == "msgmenu":
        menu = data.get("msgmenu") or {}
        rows = menu.get("list")
        if not isinstance(rows, list) or not all(row.get("id") and row.get("content") for row in rows):
            raise ApiError(44004, "empty content")
        card: dict[str, Any] = {
            "head": str(menu.get("head_content") or ""),
            "tail": str(menu.get("tail_content") or ""),
            "list": rows,
        }
        text = "\n".join([card["head"], *(str(row["content"]) for row in rows), card["tail"]]).strip()
        return {"text": _fitting(text), "kind": "msgmenu", "card": card}
    if kind != "text":
        raise ApiError(40008, "invalid message type")
    return {"text": _fitting((data.get("text") or {}).get("content"))}


def _fitting(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ApiError(44004, "empty content")
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002, "content size out of limit")
    return text
