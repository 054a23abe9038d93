"""A service of a hundred lines, so that the sandbox is tested without ours: wechatpy opens what it pushes."""

import asyncio
import json
from urllib.parse import quote

import aiohttp
from aiohttp import web
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise import parse_message as parse_wecom
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto
from wechatpy.parser import parse_message as parse_oa
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature

CORP, AGENT, SECRET = "ww0123456789abcdef", 1000002, "wecom-secret"
APP, APP_SECRET, TOKEN, KEY = "wx0123456789abcdef", "oa-secret", "tok", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


class LittleService:
    def __init__(self, running):
        self.running, self.sandbox = running, running.sandbox
        self.seen, self.status, self.delay, self.raw = [], [], 0.0, None
        self.crypto = {"wecom": WeComCrypto(TOKEN, KEY, CORP), "oa": WeChatCrypto(TOKEN, KEY, APP)}

    async def start(self, **oa):
        app = web.Application()
        app.router.add_route("*", "/wechat/{platform}", self.callback)
        app.router.add_get("/t", self.tasks)
        app.router.add_get("/form", self.form)
        app.router.add_post("/form", self.submit)
        app.router.add_get("/static/style.css", self.style)
        app.router.add_get("/static/app.js", self.script)
        app.router.add_get("/api/whoami", self.whoami)
        self.app = app
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.wire(**oa)

    def wire(self, url="", **oa):
        self.url = url or self.url
        self.sandbox.service_url = self.url
        self.sandbox.wecom.configure(CORP, AGENT, SECRET, TOKEN, KEY, self.url + "/wechat/wecom")
        self.sandbox.official.configure(APP, APP_SECRET, TOKEN, KEY, self.url + "/wechat/oa", **oa)

    async def stop(self):
        await self.runner.cleanup()

    async def callback(self, request):
        platform, query = request.match_info["platform"], request.query
        await asyncio.sleep(self.delay)
        signature = query.get("msg_signature", "")
        args = (signature, query["timestamp"], query["nonce"])
        if request.method == "GET":
            if platform == "wecom":
                return web.Response(text=self.crypto[platform].check_signature(*args, query["echostr"]))
            check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
            assert query.keys() == {"signature", "timestamp", "nonce", "echostr"}
            return web.Response(text=query["echostr"])
        if self.status:
            return web.Response(status=self.status.pop(0))
        if self.raw is not None:
            return web.Response(text=self.raw)
        text = self.crypto[platform].decrypt_message(await request.text(), *args)
        message = (parse_wecom if platform == "wecom" else parse_oa)(text)
        self.seen.append(message)
        if message.type != "text":
            return web.Response(text="success")
        reply = create_reply(f"收到：{message.content.replace(']]>', '')}\n请打开 {self.url}/t", message).render()
        return web.Response(text=self.crypto[platform].encrypt_message(reply, query["nonce"], query["timestamp"]))

    async def login(self, request):
        """The person behind the cookie; raises a redirect to the consent page for a newcomer."""
        if "who" in request.cookies:
            return request.cookies["who"]
        platform = "wecom" if "wxwork" in request.headers["User-Agent"] else "oa"
        if "code" not in request.query:
            base = self.running.wecom_base if platform == "wecom" else self.running.official_base
            target = quote(f"{self.url}{request.path}", safe="")
            extra = f"&agentid={AGENT}" if platform == "wecom" else ""
            raise web.HTTPFound(
                f"{base}/connect/oauth2/authorize?appid={CORP if platform == 'wecom' else APP}&redirect_uri={target}"
                f"&response_type=code&scope=snsapi_base&state=abc{extra}#wechat_redirect"
            )
        person = await self.redeem(platform, request.query["code"])
        answer = web.HTTPFound(request.path)
        answer.set_cookie("who", quote(person), httponly=True, samesite="Lax")
        raise answer

    async def redeem(self, platform, code):
        async with aiohttp.ClientSession() as http:
            if platform == "oa":
                query = {"appid": APP, "secret": APP_SECRET, "code": code, "grant_type": "authorization_code"}
                async with http.get(self.running.official_base + "/sns/oauth2/access_token", params=query) as answer:
                    return json.loads(await answer.read())["openid"]
            query = {"corpid": CORP, "corpsecret": SECRET}
            async with http.get(self.running.wecom_base + "/cgi-bin/gettoken", params=query) as answer:
                query = {"access_token": (await answer.json())["access_token"], "code": code}
            async with http.get(self.running.wecom_base + "/cgi-bin/auth/getuserinfo", params=query) as answer:
                found = await answer.json()
                return found.get("userid") or found["openid"]

    async def tasks(self, request):
        who = await self.login(request)
        text = (
            f'<!doctype html><html lang="zh-CN"><head><title>我的任务</title><meta name="viewport" '
            f'content="width=device-width"><link rel="stylesheet" href="/static/style.css">'
            f'<script src="/static/app.js" defer></script></head><body><h1>我的任务</h1>'
            f'<p id="who">{who}</p><p id="api"></p><p><a href="/form">开始评价</a></p></body></html>'
        )
        headers = {"X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def form(self, request):
        who = await self.login(request)
        text = (
            f"<!doctype html><title>评价</title><form method=post action='{self.url}/form'>"
            f'<input type="hidden" name="who" value="{who}"><input name="score" aria-label="分数">'
            f'<button formaction="/form">提交</button></form>'
        )
        return web.Response(text=text, content_type="text/html")

    async def submit(self, request):
        who, data = await self.login(request), await request.post()
        self.seen.append((who, data["who"], data["score"], request.headers.get("Origin")))
        raise web.HTTPSeeOther("/t")

    async def style(self, request):
        return web.Response(text="body{background:url(/static/none.png)#f0fff4}", content_type="text/css")

    async def script(self, request):
        text = "fetch('/api/whoami').then(r=>r.text()).then(t=>{document.getElementById('api').textContent='api:'+t})"
        return web.Response(text=text, content_type="text/javascript")

    async def whoami(self, request):
        return web.Response(text=request.cookies.get("who", "nobody"))
