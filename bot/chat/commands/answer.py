"""答题: answer in chat, question by question."""

from __future__ import annotations

from bot.chat.commands.base import Command
from bot.chat.questions import begin

ANSWER = Command("答题", begin, takes=True, aliases=("开始答题", "继续答题", "填写"))
