"""The real service as an operator has it: a command in an empty folder, settings in the environment, HTTP."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests.outsider.envelope import Envelope, sha1_of
from tests.outsider.platform import Platform
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 5  # seconds after which WeChat gives up on an answer
WECOM_UA = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0 wxwork/4.1"
WECHAT_UA = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.40"
_numbers = itertools.count(7_000_000_000_000)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: str
    took: float

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


def ask(
    base: str, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    parts = urlsplit(base)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    began = time.monotonic()
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        return Answer(response.status, response.headers, text, time.monotonic() - began)
    finally:
        connection.close()


def becomes_ready(process: subprocess.Popen[bytes] | subprocess.Popen[str], base: str, seconds: float = 90) -> bool:
    """Wait until the service at `base` is ready; at once False when its process has ended before."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            if ask(base, "GET", "/readyz").status == 200:
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


class Kitchen:
    """Commands as processes of their own, forked from one that has imported everything (see `kitchen.py`)."""

    def __init__(self) -> None:
        self._warm: subprocess.Popen[str] | None = None

    def run(self, arguments: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        if self._warm is None:
            command = [sys.executable, "-m", "tests.outsider.kitchen"]
            clean = {key: value for key, value in os.environ.items() if not key.startswith("PINGJI_")}
            self._warm = subprocess.Popen(
                command, cwd=ROOT, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert self._warm.stdout
            assert self._warm.stdout.readline() == "warm\n"
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            order = {"arguments": arguments, "cwd": str(folder), "env": environment, "out": out.name, "err": err.name}
            assert self._warm.stdin
            assert self._warm.stdout
            self._warm.stdin.write(json.dumps(order) + "\n")
            self._warm.stdin.flush()
            code = int(self._warm.stdout.readline())
            return subprocess.CompletedProcess(arguments, code, out.read().decode(), err.read().decode())

    def close(self) -> None:
        if self._warm is not None:
            self._warm.communicate()
            self._warm = None


kitchen = Kitchen()


@dataclass
class Desk:
    """A folder, its settings, the command line and the process that serves."""

    folder: Path
    platform: Platform
    port: int = field(default_factory=free_port)
    database_url: str = ""
    process: subprocess.Popen[bytes] | None = None
    extra: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, str] = field(default_factory=dict)  # plan → the round that is open

    wecom: Envelope = field(init=False)
    oa: Envelope = field(init=False)

    def __post_init__(self) -> None:
        self.wecom = Envelope("outsiderwecom", "kWxPEV2UEDyxWpmPB8jfuBrVWAnFHmfuvrI5bXdBPqV", self.platform.corp_id)
        self.oa = Envelope("outsideroa", "4q6Vsk1Jd7Z0uXwR2yTfLmNpCgHbEoAiKlMnQrStUvW", self.platform.app_id)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PINGJI_")}
        ours = {
            "PINGJI_BASE_URL": self.base,
            "PINGJI_SECRET_KEY": "a long secret that only the outsider knows",
            "PINGJI_HOST": "127.0.0.1",
            "PINGJI_PORT": str(self.port),
            "PINGJI_ADMINS": "wecom:UL2",
            "PINGJI_WECOM__CORP_ID": self.platform.corp_id,
            "PINGJI_WECOM__AGENT_ID": "1000002",
            "PINGJI_WECOM__SECRET": self.platform.secret,
            "PINGJI_WECOM__TOKEN": self.wecom.token,
            "PINGJI_WECOM__ENCODING_AES_KEY": self.wecom.aes_key,
            "PINGJI_WECOM__API_BASE": self.platform.wecom_base,
            "PINGJI_WECOM__OAUTH_BASE": self.platform.wecom_base,
            "PINGJI_OA__APP_ID": self.platform.app_id,
            "PINGJI_OA__APP_SECRET": self.platform.app_secret,
            "PINGJI_OA__TOKEN": self.oa.token,
            "PINGJI_OA__ENCODING_AES_KEY": self.oa.aes_key,
            "PINGJI_OA__MODE": "safe",
            "PINGJI_OA__API_BASE": self.platform.oa_base,
            "PINGJI_OA__OAUTH_BASE": self.platform.oa_base,
            "PINGJI_OA__MP_BASE": self.platform.oa_base,
            "PYTHONPATH": str(ROOT),
        }
        if self.database_url:
            ours["PINGJI_DATABASE_URL"] = self.database_url
        return clean | ours | self.extra

    def run(self, *arguments: str | Path, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """A command, without a terminal; its exit code is checked."""
        done = kitchen.run([str(one) for one in arguments], self.folder, self.environment)
        assert "Traceback" not in done.stderr, done.stderr
        assert code is None or done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def start(self) -> None:
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()
        assert becomes_ready(self.process, self.base), self.log()

    def stop(self) -> int | None:
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None

    def log(self) -> str:
        return (self.folder / "serve.log").read_text()[-4000:]

    def codes(self) -> dict[str, str]:
        lines = self.run("roster", "codes").stdout.splitlines()
        assert lines[0] == "kind,key,name,code"
        return {row.split(",")[1]: row.split(",")[3] for row in lines[1:]}

    # ---- callbacks
    def wecom_push(self, inner: str, **bad: str) -> Answer:
        return self.push("/wechat/wecom", self.wecom, inner, **bad)

    def oa_push(self, inner: str, **bad: str) -> Answer:
        return self.push("/wechat/oa", self.oa, inner, **bad)

    def push(
        self,
        path: str,
        envelope: Envelope,
        inner: str,
        *,
        age: float = 0,
        receiver: str = "",
        padding: bytes | None = None,
        signature: str = "",
        as_json: bool = False,
        more: str = "",
    ) -> Answer:
        encrypted = envelope.encrypt(inner, receiver=receiver or None, padding=padding)
        timestamp, nonce = str(int(time.time() - age)), str(next(_numbers))
        query = {
            "msg_signature": signature or envelope.sign(timestamp, nonce, encrypted),
            "signature": sha1_of(envelope.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
        }
        to = f"<ToUserName><![CDATA[{envelope.receiver}]]></ToUserName>"
        body = f"<xml>{to}<Encrypt><![CDATA[{encrypted}]]></Encrypt>{more}</xml>"
        if as_json:
            names = ("tousername", "encrypt") if path.endswith("wecom") else ("ToUserName", "Encrypt")
            body = f'{{"{names[0]}": "{envelope.receiver}", "{names[1]}": "{encrypted}"}}'
        kind = "application/json" if as_json else "text/xml"
        return ask(self.base, "POST", f"{path}?{urlencode(query)}", body.encode(), {"Content-Type": kind})

    def say(self, userid: str, text: str, *, msg_id: int | None = None, wait: float = 60) -> str:
        """What a WeCom member reads after writing `text`, wherever the answer comes from."""
        since = len(self.platform.sent)
        answer = self.wecom_push(text_message(userid, text, msg_id, to=self.platform.corp_id))
        assert answer.status == 200, (answer.status, answer.body)
        assert answer.took < PATIENCE, answer.took
        if reply := self.wecom.open_reply(answer.body):
            return reply
        return self.wait(lambda: _answer_in(self.platform.texts_for(userid, since)), wait)

    def follower_says(self, openid: str, text: str, *, msg_id: int | None = None, wait: float = 60) -> str:
        since = len(self.platform.told)
        answer = self.oa_push(text_message(openid, text, msg_id, to="gh_town"))
        assert answer.status == 200, (answer.status, answer.body)
        assert answer.took < PATIENCE, answer.took
        if reply := self.oa.open_reply(answer.body):
            return reply
        return self.wait(lambda: _answer_in(one.text for one in self.platform.told[since:] if openid in one.to), wait)

    def wait(self, look: Callable[[], object], seconds: float) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := look():
                return str(found)
            time.sleep(0.05)
        return ""

    def confirm(self, userid: str, text: str) -> str:
        """Ask for something, read the code, confirm it."""
        asked = self.say(userid, text)
        found = re.findall(r"确认 ([0-9A-Z]{4,8})(?![0-9A-Za-z])", asked)
        assert len(found) == 1, asked
        return self.say(userid, f"确认 {found[0]}")


def _answer_in(texts: Iterable[str]) -> str:
    """What answers, among whatever else somebody was sent meanwhile; "" where nothing does yet."""
    return next((text for text in texts if "答复您" in text), "")


def text_message(sender: str, text: str, msg_id: int | None = None, *, to: str) -> str:
    safe = text.replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{safe}]]></Content><MsgId>{msg_id or next(_numbers)}</MsgId>"
        "<AgentID>1000002</AgentID></xml>"
    )


def event_message(sender: str, event: str, key: str = "", *, to: str) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[{event}]]></Event><EventKey><![CDATA[{key}]]></EventKey><AgentID>1000002</AgentID></xml>"
    )


@dataclass
class Phone:
    """A browser with cookies and nothing else: no script, no header but these."""

    desk: Desk
    agent: str = WECOM_UA
    cookies: dict[str, str] = field(default_factory=dict)
    at: str = "/"  # where it is; links are relative to this

    def get(self, link: str) -> Answer:
        self.at = path = self.where(link)
        return self._keep(ask(self.desk.base, "GET", path, None, self._headers()))

    def where(self, link: str) -> str:
        """The path that a link on this page leads to; never to another host."""
        parts = urlsplit(urljoin(self.desk.base + self.at, link))
        assert f"{parts.scheme}://{parts.netloc}" == self.desk.base, link
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def post(self, link: str, fields: list[tuple[str, str]] | bytes, **headers: str) -> Answer:
        self.at = path = self.where(link)
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._keep(ask(self.desk.base, "POST", path, body, self._headers() | kind | headers))

    def _headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"User-Agent": self.agent, **({"Cookie": cookie} if cookie else {})}

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            if re.search(r"max-age=0\b", line, re.I) or not value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')
        return answer

    def authorize(self, path: str = "/t") -> tuple[str, dict[str, str]]:
        """Open a link while unknown: the address of WeChat's page and its parameters in their order."""
        answer = self.get(path)
        for _ in range(5):
            if not 300 <= answer.status < 400:
                raise AssertionError((answer.status, answer.body[:500]))
            if "/connect/oauth2/authorize" in answer.location:
                break
            answer = self.get(answer.location)
        parts = urlsplit(answer.location)
        return answer.location, dict(parse_qsl(parts.query, keep_blank_values=True))

    def come_back(self, code: str, asked: Mapping[str, str], **change: str) -> Answer:
        redirect = urlsplit(asked["redirect_uri"])
        query = [*parse_qsl(redirect.query), ("code", code), ("state", change.get("state", asked["state"]))]
        return self.get(f"{redirect.path}?{urlencode(query)}")

    def follow(self, answer: Answer) -> Answer:
        for _ in range(6):
            if not 300 <= answer.status < 400:
                return answer
            answer = self.get(answer.location)
        raise AssertionError("too many redirects")

    def login(self, person: str, path: str = "/t") -> Answer:
        """Tap a link as this person; the page they see."""
        _, asked = self.authorize(path)
        return self.follow(self.come_back(self.desk.platform.code_for(person), asked))
