"""From a message to its reply, in one transaction: who writes, what they want, what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.chat.changes import ContactChange, note_change
from bot.chat.commands import SYNONYMS, WORDS
from bot.chat.commands.base import Chat, Command
from bot.chat.commands.tasks import count_open
from bot.chat.events import answer_event, is_invitation_code
from bot.chat.guessing import guess_lines
from bot.chat.questions import asks_for_words, is_answering, reply_to_question
from bot.chat.reports import Report, note_platform_report
from bot.chat.text import split_command, tidy_argument, tidy_code, tidy_text
from bot.office import ReplyContext
from bot.phrases import chat as phrases
from bot.phrases.errors import error_sentence
from bot.phrases.moments import note_today
from bot.phrases.organisation import headed
from bot.text import cut_text
from surveys.accounts.bindings import OA, note_action
from surveys.accounts.senders import Sender, find_senders, note_messages, query_senders, read_senders
from surveys.errors import SurveyError
from surveys.messages.inbox import Reply, Results, answer_each
from surveys.store.savepoints import savepoint, take_back
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived, without anything of the platform's. `kind` text | event | what else it may be."""

    channel: str
    address: str
    kind: str
    key: str
    text: str = ""
    event: str = ""
    event_key: str = ""
    change: ContactChange | None = None
    report: Report | None = None

    @property
    def account(self) -> tuple[str, str]:
        """The platform account that it came from."""
        return self.channel, self.address


ACTS = ("subscribe", "click", "scan", "enter_agent")
"""Events by which somebody turns to us, as with a message."""


def answer_message(work: Work, *, message: Message, office: ReplyContext) -> Reply:
    """The reply, empty for none. A repeated delivery gets what was kept of it and has no effect of its own."""
    (reply,) = answer_messages(work, [message], office=office)
    return reply


def answer_messages(work: Work, messages: Sequence[Message], *, office: ReplyContext) -> list[Reply]:
    """The same for all messages that wait, a bulk action: who writes is asked once for all of them."""
    note_today(work.now.astimezone(office.tz).date())
    handle = partial(_answer_headed, messages=messages, office=office)
    queries = query_senders(accounts=[message.account for message in messages])
    return answer_each(work, keys=[message.key for message in messages], handle=handle, queries=queries)


def _answer_headed(
    work: Work, places: Sequence[int], results: Results, *, messages: Sequence[Message], office: ReplyContext
) -> list[Reply]:
    """Every reply says first whose service this is, what is kept of it too."""
    replies = _answer_new(work, places, results, messages=messages, office=office)
    if not office.organisation:
        return replies
    name = office.organisation
    return [
        replace(reply, text=cut_text(headed(name, reply.text)), kept=reply.kept and headed(name, reply.kept))
        for reply in replies
    ]


def _answer_new(
    work: Work, places: Sequence[int], results: Results, *, messages: Sequence[Message], office: ReplyContext
) -> list[Reply]:
    new, lines = [messages[place] for place in places], len(work.log_lines)
    senders = read_senders(work, [message.account for message in messages], results)
    wrote = Counter(message.account for message in new)
    known = {account: sender for account, sender in senders.items() if wrote[account] == 1}
    answers = [partial(_answer, message=message, office=office, senders=known) for message in new]
    _note(work, new, senders)
    try:
        return [answer(work) for answer in answers]
    except SurveyError as error:
        refused = error
    take_back(work, lines=lines)
    _note(work, new, senders)
    if len(answers) == 1:
        return [_refusal(refused)]
    return [_guarded(work, answer) for answer in answers]  # what is refused takes back only what is its own


def _note(work: Work, new: Sequence[Message], senders: Mapping[tuple[str, str], Sender]) -> None:
    """Whoever turned to us has written, also where they are refused."""
    acted = (message for message in new if message.kind != "event" or (message.event in ACTS and message.channel != OA))
    note_messages(work, accounts=[message.account for message in acted if senders[message.account].is_bound])


def _guarded(work: Work, answer: Callable[[Work], Reply]) -> Reply:
    try:
        with savepoint(work):
            return answer(work)
    except SurveyError as error:
        return _refusal(error)


def _refusal(error: SurveyError) -> Reply:
    return Reply(cut_text(error_sentence(error)))


def _answer(work: Work, *, message: Message, office: ReplyContext, senders: Mapping[tuple[str, str], Sender]) -> Reply:
    reply = _reply(make_chat(work, message, office, senders.get(message.account)), message)
    if message.channel == OA and message.event in ACTS:  # after it: a scan may have bound the account
        note_action(work, channel=OA, address=message.address)
    return Reply(cut_text(reply.text), reply.kept)


def make_chat(work: Work, message: Message, office: ReplyContext, sender: Sender | None = None) -> Chat:
    """Who writes: known by the platform's account alone; asked here unless it is known already."""
    if sender is None:
        sender = find_senders(work, accounts=[message.account])[message.account]
    listed = f"{message.channel}:{message.address}" in office.admins
    return Chat(
        work=work,
        office=office,
        channel=message.channel,
        address=message.address,
        message_key=message.key,
        party=sender.party,
        profile=sender.profile,
        is_admin=listed or (sender.profile is not None and sender.profile.is_admin),
    )


def _reply(chat: Chat, message: Message) -> Reply:
    if message.kind == "event" and message.event == "click":
        return run_text(chat, message.event_key)
    if message.event == "change_contact":
        note_change(chat, message.change)
        return Reply("")
    if message.report is not None:
        note_platform_report(chat.work, address=chat.address, report=message.report)
        return Reply("")
    if message.kind == "event":
        return Reply(answer_event(chat, message.event, message.event_key))
    if not message.text.strip():
        return Reply(phrases.only_text(message.kind, is_answering=is_answering(chat)))
    return run_text(chat, message.text)


def run_text(chat: Chat, text: str) -> Reply:
    """Run the command that the text is; otherwise it may be an answer. Free words may begin like a command, and a word
    that only administrators may send may be somebody else's answer.
    """
    match = find_command(text)
    if match is None or (match[1] and (asks_for_words(chat) or _meant(text))):
        return reply_to_question(chat, text) or _answer_synonym(chat, text) or _unknown(chat, text)
    command, argument = match
    if not command.may(chat):
        return reply_to_question(chat, text, certain=True) or Reply(phrases.NOT_ADMIN)
    return _run(chat, command, argument)


def _answer_synonym(chat: Chat, text: str) -> Reply | None:
    """What people say instead of a command: run, or asked about where it may be one of several that they may use."""
    allowed = [command for command in _meant(text) if command.may(chat)]
    if not allowed:
        return Reply(phrases.NOT_ADMIN) if _meant(text) else None
    if len(allowed) > 1:
        return Reply(phrases.did_you_mean([command.word for command in allowed]))
    return _run(chat, allowed[0], "")


def _meant(text: str) -> tuple[Command, ...]:
    return SYNONYMS.get(tidy_argument(tidy_text(text)), ())


def _run(chat: Chat, command: Command, argument: str) -> Reply:
    reply = command.run(chat, argument)
    return reply if isinstance(reply, Reply) else Reply(reply)


def _unknown(chat: Chat, text: str) -> Reply:
    """What is not understood is never acted on: at most a question comes back."""
    open_count = count_open(chat.work, chat.party)
    code = tidy_code(text)
    usages = list(guess_lines(chat, text, WORDS))
    if chat.party is None and is_invitation_code(code):
        usages = [f"绑定 {code}"]
    return Reply(
        phrases.unknown(open_count=open_count, is_bound=_known(chat), link=chat.office.tasks_link, usages=usages)
    )


def find_command(text: str) -> tuple[Command, str] | None:
    """The command and its argument; a word that takes none must stand alone."""
    tidy = tidy_argument(tidy_text(text))
    alone = WORDS.get(tidy) or WORDS.get(tidy.lower()) or WORDS.get(tidy_text(text))
    if alone is not None:
        return alone, ""
    parts = split_command(text, [word for word, command in WORDS.items() if command.takes])
    if parts is None:
        return None
    word, argument = parts
    command = WORDS[word]
    return command, argument if command.quoted else tidy_argument(argument)


def _known(chat: Chat) -> bool:
    return chat.party is not None or chat.is_admin
