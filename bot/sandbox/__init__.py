"""WeChat on this machine, for the demo and for tests: both platforms' APIs, callbacks and phones.

    async with running_sandbox() as running:
        running.sandbox.wecom.configure(corp_id, agent_id, secret, token, aes_key, callback_url)
        running.sandbox.wecom.add_member("zhangsan", "张三", "综合科")
        record = await running.sandbox.wecom.say("zhangsan", "帮助")

Nothing here knows the service: it is reached at its callback address and its pages, like any other.
"""

from .browser import Page, SandboxBrowser
from .callbacks import Attempt, ReplyRecord
from .chat import ChatMessage
from .core import Person, Progress, Sandbox, Simulate, official_app, wecom_app
from .followers import Follower
from .official import Official
from .phone import phone_app
from .running import RunningSandbox, running_sandbox
from .wecom import Member, WeCom

__all__ = [
    "Attempt",
    "ChatMessage",
    "Follower",
    "Member",
    "Official",
    "Page",
    "Person",
    "Progress",
    "ReplyRecord",
    "RunningSandbox",
    "Sandbox",
    "SandboxBrowser",
    "Simulate",
    "WeCom",
    "official_app",
    "phone_app",
    "running_sandbox",
    "wecom_app",
]
