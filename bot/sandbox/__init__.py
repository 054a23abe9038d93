"""WeChat on this machine, for demos and tests: WeCom's and the Official Account's API, callbacks and phones.

Nothing in this package knows any service: whatever is tested is reached at its callback address and its pages,
like any other, and reaches the sandbox at two base addresses. So it serves other programs' tests as well.

    async with running_sandbox(Sandbox(clock, random.Random(7))) as running:
        sandbox = running.sandbox
        sandbox.wecom.configure(corp_id, agent_id, secret, token, aes_key, callback_url)
        sandbox.wecom.add_member("zhangsan", "张三", "综合科")
        record = await sandbox.wecom.say("zhangsan", "帮助")       # the service is called back
        sandbox.wecom.received("zhangsan")                        # what stands on the phone
        sandbox.script([{"endpoint": "wecom:/cgi-bin/message/send", "fault": "timeout_after_accept", "at": 2}])

- Time is an argument: `clock` gives Unix seconds, and every life, window and quota follows it; `pace` divides the
  real seconds that callbacks may take. Randomness is an argument, too: the same seed makes the same ids.
- `sandbox.wecom` (`WeCom`) and `sandbox.official` (`Official`) hold what people do: say, enter, click, view, press
  (template cards), leave, join; say, choose (msgmenu), subscribe, unsubscribe, scan, click, view, answer_popup, revoke.
- `sandbox.script` (see `Step`) plans failures; `sandbox.faults.waiting()` lists those that have not struck.
- `sandbox.calls` counts requests by `platform:path`; `platform.callbacks.records` keeps every push and its attempts;
  `platform.limits` holds quotas, calls at once and the IP white list.
- `SandboxBrowser` is a phone's browser for tests; `phone_app` is the page on which people look at phones.

Details: docs/sandbox.md.
"""

from bot.sandbox.core import Person, Progress, Sandbox, Simulate, official_app, wecom_app
from bot.sandbox.faults.limits import Limits
from bot.sandbox.faults.script import Step
from bot.sandbox.phone.browser import Page, SandboxBrowser
from bot.sandbox.phone.page import phone_app
from bot.sandbox.platforms.callbacks import Attempt, ReplyRecord
from bot.sandbox.platforms.chat import ChatMessage
from bot.sandbox.platforms.directory import Member
from bot.sandbox.platforms.official.followers import Follower
from bot.sandbox.platforms.official.official_account import Official
from bot.sandbox.platforms.wecom.corporation import WeCom
from bot.sandbox.running import RunningSandbox, running_sandbox

__all__ = [
    "Attempt",
    "ChatMessage",
    "Follower",
    "Limits",
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
    "Step",
    "WeCom",
    "official_app",
    "phone_app",
    "running_sandbox",
    "wecom_app",
]
