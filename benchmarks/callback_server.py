"""Callbacks as the service takes them, or the ceiling: a handler of the same stack that only decrypts and answers."""

from __future__ import annotations

import asyncio
import gc
import sys
from datetime import UTC, datetime

import uvloop
from aiohttp import web

from benchmarks.callback_material import AES_KEY, CORP_ID, SECRET, TOKEN
from bot.app import YOUNG, make_app
from bot.callbacks.routes import CALLBACKS
from bot.settings.model import Settings, WeComSettings
from bot.wechat import parse_incoming, sealed_text

_WORDS = "您可以发送：\n" + "帮助 · 您可以做什么\n" * 13  # as long as the real answer


def settings_for(url: str, port: int) -> Settings:
    channel = WeComSettings(
        corp_id=CORP_ID, agent_id=7, secret="s" * 20, token=TOKEN, encoding_aes_key=AES_KEY, api_base="http://127.0.0.1"
    )
    return Settings(database_url=url, secret_key=SECRET, base_url=f"http://127.0.0.1:{port}", wecom=channel)


async def decrypt_and_answer(request: web.Request) -> web.Response:
    """The ceiling: nothing is looked up, nothing is kept."""
    envelope = request.app[CALLBACKS].envelopes["wecom"]
    fields = envelope.open(request.query, await request.read())
    parse_incoming("wecom", fields)
    created = int(datetime.now(UTC).timestamp())
    sealed = sealed_text(envelope, fields, _WORDS, created=created, nonce="n")
    return web.Response(body=sealed, content_type="application/xml")


async def serve(case: str, url: str, port: int) -> None:
    gc.set_threshold(YOUNG)  # the ceiling has the service's collector too
    service = make_app(settings_for(url, port), background=False)
    app = service
    if case == "ceiling":
        app = web.Application()
        app[CALLBACKS] = service[CALLBACKS]
        app.router.add_post("/wechat/wecom", decrypt_and_answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
