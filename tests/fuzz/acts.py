"""What the attackers of `names.py` do: each act is one or a few requests, and says what must not have come of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import quote, urlencode

import aiohttp
from openpyxl import Workbook
from yarl import URL

from bot.chat import COMMANDS
from bot.sandbox.phone.forms import read_page
from bot.web.sessions import PUBLIC_COOKIE, SESSION_COOKIE
from surveys.accounts.bindings import find_party
from tests.fuzz.corpus import TOKENS, mutate
from tests.fuzz.names import HEADER, Attack, csrf_in

SLOW = 25.0  # seconds: a workbook may take its time, nothing else does
KINDS = ("text", "text", "text", "link", "image", "location", "voice", "video", "file", "event")
EVENTS = ("subscribe", "SCAN", "CLICK", "VIEW", "enter_agent", "unsubscribe", "user_authorization_revoke")
FIELDS = ("Content", "Title", "Description", "Label", "Recognition", "Event", "EventKey", "OpenID", "UserID", "MsgID")
CHANGES = ("ChangeType", "NewUserID", "TaskId", "Status", "Ticket", "Unheard", "FromUserName", "MsgType", "AgentID")
ODD = ("", "-1", "101", "NaN", "1e400", "٣", "９９", "0x10", "<b>", "\x00", "5\n5", "A" * 4000, "=1+1", "🙂", "\u202e")
TYPES = ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/json", "")
Act = Callable[[Attack], Awaitable[None]]


async def push(attack: Attack) -> None:
    """A message whose head is the platform's and whose words are somebody's, unescaped as the platform leaves them."""
    platform, sender = attack.sender()
    side = attack.demo.sandbox.platform(platform)
    fields = make_message(attack, side.account.to_user, sender)
    inner = json.dumps(fields) if attack.rng.random() < 0.2 else raw_xml(fields)
    encrypted = side.account.seal_text(inner, attack.rng.randbytes(16))
    stamp = str(int(attack.demo.services.clock().timestamp()))
    query = urlencode(side.account.query(stamp, str(attack.rng.randrange(10**9)), encrypted, sender))
    body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    status, raw, _ = await exchange(attack, "POST", f"/wechat/{platform}?{query}", body, {})
    if status == 200 and raw not in (b"", b"success"):
        reply = side.account.read_reply(raw)
        if str(reply["ToUserName"]) != sender:
            attack.report(f"{sender} wrote, {reply['ToUserName']} was answered: {inner!r}")


def make_message(attack: Attack, receiver: str, sender: str) -> dict[str, str]:
    rng = attack.rng
    stamp = str(int(attack.demo.services.clock().timestamp()) - rng.randrange(3))
    fields = {"ToUserName": receiver, "FromUserName": sender, "CreateTime": stamp, "MsgType": rng.choice(KINDS)}
    if fields["MsgType"] == "text":
        fields["Content"] = rng.choice(("", *COMMANDS, "5", "建议", "答题", "确认 ABCDEF")) + " " + words(attack)
    elif fields["MsgType"] == "event":
        event = rng.choice(EVENTS[:-2])  # a withdrawal names its follower: only the platform can write one
        fields["Event"] = event if rng.random() < 0.98 else "unsubscribe"
        fields["EventKey"] = words(attack)
    else:
        fields[rng.choice(("Title", "Description", "Label", "Recognition", "PicUrl"))] = words(attack)
    fields["MsgId"] = str(rng.randrange(50))
    return fields


def words(attack: Attack) -> str:
    """What somebody may type or share: it names others, and tries to become something else."""
    rng, victim = attack.rng, attack.victim()
    name = rng.choice((*FIELDS, *CHANGES))
    value = rng.choice((victim, *EVENTS, "change_contact", "delete_user", "建议 冒名", "event", "text"))
    pieces = (
        *(victim, "]]>", f"]]></{name}>", f"<{name}>", f"<{name}><![CDATA[{value}]]></{name}>", "<![CDATA["),
        *("]]></Content>", "<Content><![CDATA[", "]]></Title>", "<Title><![CDATA[", "</xml>", "<xml>", "M002 其他"),
        *(f'","{name}":"{value}', f"&{name}={value}", rng.choice(TOKENS).decode("utf-8", "ignore"), rng.choice(ODD)),
    )
    return "".join(rng.choice(pieces) for _ in range(rng.choice((0, 1, 2, 3, 5, 8))))


def raw_xml(fields: dict[str, str]) -> str:
    return f"<xml>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in fields.items())}</xml>"


async def send_form(attack: Attack) -> None:
    """A form of somebody who is signed in, with fields, addresses, cookies and bodies that no browser sends."""
    rng = attack.rng
    platform = rng.choice(("wecom", "oa"))
    actor = rng.choice(attack.actors[platform])
    phone = attack.phone(actor, platform)
    page = await phone.get("/t")
    links = [link for link in read_page(page)[1] if link.startswith("/r/")]
    path = rng.choice([*links, f"/p/{rng.choice(attack.codes)}"])
    page = await phone.get(path)
    form, _ = read_page(page)
    path += rng.choice(("", "", "", "/draft", "/decline", f"?party=person:{attack.victim()}", "%0a", "/../peer", "%00"))
    fields = [("csrf", csrf_in(page.text)), *make_fields(attack, list(form.controls) if form else [])]
    body = urlencode(fields, errors="replace").encode()
    cookies = dict(phone.cookies)
    if rng.random() < 0.3:
        cookies = damage(attack, cookies)
    if rng.random() < 0.2:
        body = mutate(rng, body, [body])
    kind = TYPES[0] if rng.random() < 0.8 else rng.choice(TYPES)
    headers = {"Content-Type": kind, "User-Agent": phone.user_agent, "Cookie": jar(cookies)}
    headers |= rng.choice(({}, {"X-Forwarded-User": attack.victim()}, {"Content-Encoding": "gzip"}, {HEADER: "x"}))
    await exchange(attack, "POST", path, body, headers)


def make_fields(attack: Attack, names: list[str]) -> list[tuple[str, str]]:
    rng = attack.rng
    values = ("1", "3", "5", "60", "100", *ODD)
    fields = [(name, rng.choice(values)) for name in names if rng.random() < 0.9]
    for name in ("party", "rater", "openid", "M002.0", "X.9", "action", "reason", "note", *names[:1]):
        if rng.random() < 0.1:
            fields.append((name, rng.choice((attack.victim(), *values))))
    return fields


def damage(attack: Attack, cookies: dict[str, str]) -> dict[str, str]:
    """Cookies that are cut, exchanged, or say who somebody else is."""
    rng = attack.rng
    for name in (SESSION_COOKIE, PUBLIC_COOKIE):
        value = cookies.get(name, "")
        at = rng.randrange(len(value) + 1)
        changed = (value[:at], value[:at] + "A" + value[at + 1 :], f"person:{attack.victim()}", "A" * 5000, "é", value)
        cookies[name] = rng.choice(changed)
    if rng.random() < 0.3:
        session, public = cookies[SESSION_COOKIE], cookies[PUBLIC_COOKIE]
        cookies |= {SESSION_COOKIE: public, PUBLIC_COOKIE: session}
    return cookies


def jar(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items()).encode("utf-8").decode("latin-1")


async def upload(attack: Attack) -> None:
    """A damaged workbook or table, for the roster or the records. It is looked at, and nobody confirms it."""
    rng = attack.rng
    path = rng.choice(("/admin/roster", "/admin/records"))
    page = await attack.desk.get(path)
    content, name = rng.choice(((workbook(), "r.xlsx"), (workbook(), "r.csv"), (TABLE, "r.csv"), (TABLE, "r.xlsx")))
    content = mutate(rng, content, [content, TABLE]) if rng.random() < 0.5 else repacked(attack, content)
    name = rng.choice((name, name, "../../r.xlsx", "r.xls", "\u202er.csv", ""))
    frame = (
        '--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
        f'{csrf_in(page.text)}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    ).encode()
    body = frame + content + b"\r\n--x--\r\n"
    if rng.random() < 0.1:
        body = mutate(rng, body, [body])
    headers = {"Content-Type": "multipart/form-data; boundary=x", "User-Agent": attack.desk.user_agent}
    await exchange(attack, "POST", path, body, {**headers, "Cookie": jar(attack.desk.cookies)})


TABLE = "工号,姓名,部门,职级,企业微信账号\nX1,甲,一科,员工,x1\n=1+1,<b>,\x00,领导,@all\n".encode()


@cache
def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人员"
    for row in TABLE.decode().replace("\x00", "").splitlines():
        sheet.append(row.split(","))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(attack: Attack, content: bytes) -> bytes:
    """The parts of a workbook damaged one by one, under the right sums."""
    if not content.startswith(b"PK"):
        return content
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            raw = old.read(part)
            new.writestr(part, mutate(attack.rng, raw, [raw]) if attack.rng.random() < 0.3 else raw)
    return buffer.getvalue()


async def log_in(attack: Attack) -> None:
    """Back from WeChat with codes and states that are damaged, used or of another: one enters as oneself or not."""
    rng = attack.rng
    platform, actor = attack.sender()
    phone = attack.demo.sandbox.web(actor, platform)  # type: ignore[arg-type]
    status, _, answer = await exchange(attack, "GET", "/t", b"", {"User-Agent": phone.user_agent})
    if status != 302:
        return
    owner = rng.choice((actor, actor, rng.choice(attack.actors[platform])))
    authorize = URL(answer["Location"], encoded=True).with_fragment(None)
    async with attack.http.get(authorize, headers={HEADER: owner}, allow_redirects=False) as consent:
        back = URL(consent.headers.get("Location", "/login/oa"), encoded=True)
    query = dict(back.query)
    name = rng.choice(("code", "state", "", ""))
    if name:
        value = query.get(name, "")
        query[name] = rng.choice(
            ("", value[:-1], value + "x", value.swapcase(), "A" * 600, "\u4e00", "authdeny", "0" * 24)
        )
    path = back.path if rng.random() < 0.9 else rng.choice(("/login/wecom", "/login/oa"))
    cookies = "; ".join(value.partition(";")[0] for value in answer.getall("Set-Cookie", []))
    headers = {"User-Agent": phone.user_agent, "Cookie": cookies}
    for _ in range(rng.choice((1, 1, 2))):
        url = f"{path}?{urlencode(query)}"
        status, _, answer = await exchange(attack, "GET", url, b"", headers)
        await check_session(attack, answer, platform, owner)


async def check_session(attack: Attack, answer: aiohttp.typedefs.LooseHeaders, platform: str, owner: str) -> None:
    for cookie in answer.getall("Set-Cookie", []):  # type: ignore[union-attr]
        name, _, value = cookie.partition(";")[0].partition("=")
        if name == SESSION_COOKIE and value:
            session = attack.signers.session.open(value)
            party = await attack.demo.services.read(find_party, channel=platform, address=owner.lower())
            party = party or await attack.demo.services.read(find_party, channel=platform, address=owner)
            if session is None or session[0] != party:
                attack.report(f"{owner} came with their code and entered as {session and session[0]}")


async def exchange(
    attack: Attack, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes, aiohttp.typedefs.LooseHeaders]:
    """One request; a 5xx and no answer in time are findings."""
    attack.findings.requests += 1
    url = URL(attack.demo.base_url + quote(path, safe="/?&=%.:+,;@!$'()*~-"), encoded=True)
    try:
        async with attack.http.request(
            method, url, data=body or None, headers=headers, allow_redirects=False, timeout=aiohttp.ClientTimeout(SLOW)
        ) as response:
            raw = await response.read()
            attack.findings.statuses[response.status] += 1
            if response.status >= 500:
                attack.report(f"HTTP {response.status}: {method} {path[:200]} {body[:2000]!r}")
            return response.status, raw, response.headers
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError):
        attack.findings.statuses[0] += 1  # hung up on what is no HTTP
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        attack.report(f"{type(error).__name__}: {method} {path[:200]} {body[:2000]!r}")
    return 0, b"", {}


ACTS: tuple[tuple[Act, int], ...] = ((push, 60), (send_form, 15), (log_in, 20), (upload, 5))
"""Each with its weight."""
