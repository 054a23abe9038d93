"""A bare WeCom that only counts: a token, and message/send; `/counted` tells calls and recipients."""

from __future__ import annotations

import asyncio
import sys

import orjson
import uvloop
from aiohttp import web


class Counter:
    """Calls of message/send since the start."""

    calls = recipients = 0

    async def token(self, request: web.Request) -> web.Response:
        return _say({"errcode": 0, "errmsg": "ok", "access_token": "t" * 64, "expires_in": 7200})

    async def send(self, request: web.Request) -> web.Response:
        people = orjson.loads(await request.read())["touser"].split("|")
        self.calls += 1
        self.recipients += len(people)
        return _say({"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": f"m{self.calls}"})

    async def counted(self, request: web.Request) -> web.Response:
        return _say({"calls": self.calls, "recipients": self.recipients})


def _say(answer: dict[str, object]) -> web.Response:
    return web.Response(body=orjson.dumps(answer), content_type="application/json")


async def serve(port: int) -> None:
    counter, app = Counter(), web.Application(client_max_size=2**20)
    app.router.add_get("/cgi-bin/gettoken", counter.token)
    app.router.add_post("/cgi-bin/message/send", counter.send)
    app.router.add_get("/counted", counter.counted)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
