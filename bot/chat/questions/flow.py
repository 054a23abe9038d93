"""A form answered in chat, one question after the other. The draft is the page's own: begun here, finished there."""

from __future__ import annotations

from bot.chat.commands.base import Chat
from bot.chat.commands.tasks import paused_lines
from bot.chat.questions.form import Form, keep_place, load_form, next_asked, next_open
from bot.chat.questions.reading import BACK, NEXT, SKIP, STOP, SUBMIT, Doubt, Given, Move, read_reply
from bot.chat.questions.saying import (
    example_value,
    say_doubt,
    say_go_on,
    say_noted,
    say_promise,
    say_question,
    spaced,
)
from bot.phrases import chat as chat_phrases
from bot.phrases import questions as phrases
from bot.phrases.errors import error_sentence
from surveys.answering.answer_sheets import Task, list_tasks
from surveys.answering.chat_answers import Question, end_conversation, find_conversation
from surveys.answering.drafts import save_draft
from surveys.answering.submission import Receipt, Submission, submit_ballots
from surveys.errors import SurveyError
from surveys.messages.inbox import Reply
from surveys.questionnaires import check_answers


def begin(chat: Chat, argument: str) -> Reply:
    """答题 [轮次]: go on where they were, or start the form that closes soonest."""
    if chat.party is None:
        return Reply(chat_phrases.NOT_BOUND)
    waiting = [task for task in list_tasks(chat.work, party=chat.party) if task.done < task.total]
    if not waiting:
        return Reply("\n".join([chat_phrases.NOTHING_OPEN, *paused_lines(chat.work, chat.party)]))
    if argument:
        named = [task for task in waiting if argument == task.round_id or argument in task.title]
        if not named:
            names = "、".join(dict.fromkeys(task.title for task in waiting))
            return Reply(phrases.NO_SUCH_FORM.format(name=argument, names=names))
        return _private(_open(chat, chat.party, named[0]))
    known = find_conversation(chat.work, party=chat.party)
    at_hand = [task for task in waiting if known and (task.round_id, task.relation) == (known.round_id, known.relation)]
    return _private(_open(chat, chat.party, (at_hand or waiting)[0], known.number if known and at_hand else 0))


def reply_to_question(chat: Chat, text: str, *, certain: bool = False) -> Reply | None:
    """The reply to a message that may be an answer; None where no form is being answered.

    `certain`: None as well where the message is not understood as an answer.
    """
    try:
        form = _at_hand(chat)
    except SurveyError as error:
        return None if certain else Reply(error_sentence(error))
    if form is None:
        return None
    read = read_reply(text, form.questions, form.number)
    all_in = form.number > len(form.questions)
    if isinstance(read, Doubt) and (certain or (all_in and read.code != "not_asked")):
        return None  # whatever this is, it is no answer
    try:
        return _private(_follow(form, read))
    except SurveyError as error:
        return Reply(error_sentence(error))


def is_answering(chat: Chat) -> bool:
    """Whether a question waits for an answer here and now."""
    return _waiting(chat) is not None


def asks_for_words(chat: Chat) -> bool:
    """Whether the question at hand is answered in free words, which may begin like a command."""
    question = _waiting(chat)
    return question is not None and question.item.control.kind == "text"


def _waiting(chat: Chat) -> Question | None:
    try:
        form = _at_hand(chat)
    except SurveyError:
        return None
    return form.questions[form.number - 1] if form is not None and form.number <= len(form.questions) else None


def _private(text: str) -> Reply:
    """A reply that may tell what somebody answered: something neutral is stored in its place."""
    return Reply(text, kept=phrases.KEPT)


def _at_hand(chat: Chat) -> Form | None:
    """The form somebody is answering here and now; None after a while.

    Errors: `round_paused`, and the conversation is kept; `round_over`, `not_assigned`, and it has ended.
    """
    if chat.party is None:
        return None
    known = find_conversation(chat.work, party=chat.party)
    if known is None or known.is_quiet:
        return None
    try:
        return load_form(chat, chat.party, known.round_id, known.relation, known.number, lock=True)
    except SurveyError as error:
        if error.code != "round_paused":
            end_conversation(chat.work, party=chat.party)
        raise


def _open(chat: Chat, party: str, task: Task, number: int = 0) -> str:
    form = load_form(chat, party, task.round_id, task.relation, number)
    waits = 1 <= number <= len(form.questions) and form.questions[number - 1].is_open
    at = number if waits else next_open(form, number) or 1
    keep_place(form, at)
    is_fresh = all(question.answer is None for question in form.questions)
    head = say_promise(form.sheet, form.link) if is_fresh else say_go_on(form.sheet)
    return f"{head}\n\n{say_question(form.questions, at, first=True)}"


def _follow(form: Form, read: Doubt | Move | Given) -> str:
    if isinstance(read, Given):
        return _take(form, read)
    if isinstance(read, Doubt) and form.number > len(form.questions):
        return say_doubt(read)
    if isinstance(read, Doubt):
        return f"{say_doubt(read)}\n\n{say_question(form.questions, form.number, first=True)}"
    if read.word == SKIP and form.number <= len(form.questions):
        if form.questions[form.number - 1].item.required:
            return f"{phrases.REQUIRED}\n\n{say_question(form.questions, form.number)}"
        return _take(form, Given(((form.number, ""),)))
    return _move(form, read)


def _move(form: Form, move: Move) -> str:
    if move.word == STOP:
        end_conversation(form.chat.work, party=form.party)
        all_in = form.number > len(form.questions)
        return (phrases.STOPPED_DONE if all_in else phrases.STOPPED).format(link=form.link)
    if move.word == SUBMIT:
        return _submit_or_go_on(form, "")
    number = move.number or (
        next_asked(form, form.number - 1, -1) if move.word == BACK else next_asked(form, form.number + 1, 1)
    )
    if move.word == BACK and number < 1:
        return f"{phrases.AT_THE_START}\n\n{say_question(form.questions, form.number)}"
    if move.word == NEXT and (form.number > len(form.questions) or form.questions[form.number - 1].is_open):
        return phrases.NOT_YET if form.number <= len(form.questions) else chat_phrases.NOTHING_OPEN
    if number > len(form.questions):
        return _finish(form, phrases.ALREADY_IN) if form.sheet.done else _submit_or_go_on(form, "")
    keep_place(form, number)
    return say_question(form.questions, number, first=True)


def _take(form: Form, reply: Given) -> str:
    """Write answers into the draft, echo them, ask the next question or hand in."""
    answers = {subject: dict(values) for subject, values in form.sheet.answers.items()}
    skipped = set(form.sheet.skipped)
    taken = [(form.questions[number - 1], raw) for number, raw in reply.answers]
    for question, raw in taken:
        place = (question.subject.subject_id, question.item.key)
        answers.setdefault(place[0], {})[place[1]] = raw
        (skipped.discard if raw else skipped.add)(place)
    relation = form.sheet.relation.relation
    where = {"round_id": form.sheet.form.round_id, "party": form.party, "relation": relation}
    save_draft(form.chat.work, **where, account=form.chat.account, answers=answers, skipped=skipped)
    number = form.number if reply.correction else reply.answers[-1][0]
    fresh = load_form(form.chat, form.party, form.sheet.form.round_id, relation, number)
    if reply.correction and number <= len(fresh.questions) and fresh.questions[number - 1].is_open:
        return f"{say_noted(taken)}\n\n{say_question(fresh.questions, number)}"
    return _submit_or_go_on(fresh, say_noted(taken))


def _submit_or_go_on(form: Form, noted: str) -> str:
    """The next question without an answer; where there is none, the form is handed in."""
    number = next_open(form, form.number)
    if number is None:
        return _submit(form, noted)
    keep_place(form, number)
    lines = [noted]
    if number < form.number:
        count = sum(question.is_open for question in form.questions)
        lines.append(phrases.LEFT_OPEN.format(count=count, number=number))
    head = "\n".join(line for line in lines if line)
    question_text = say_question(form.questions, number)
    return f"{head}\n\n{question_text}" if head else question_text


def _submit(form: Form, noted: str) -> str:
    relation = form.sheet.relation.relation
    questionnaire = form.sheet.relation.questionnaire
    sheet_answers = form.sheet.answers
    checked = {
        subject.subject_id: check_answers(questionnaire, sheet_answers.get(subject.subject_id, {}))
        for subject in form.sheet.subjects
    }
    for question in form.questions:
        error = checked[question.subject.subject_id].errors.get(question.item.key)
        if error is not None:  # typed on the page, and not readable
            keep_place(form, question.number)
            doubt = say_doubt(Doubt("refused", refusal=error))
            return f"{doubt}\n\n{say_question(form.questions, question.number, first=True)}"
    answers = {subject_id: answer.values for subject_id, answer in checked.items()}
    chat = form.chat
    sent = Submission(form.sheet.form, form.party, relation, answers, chat.office.tz, chat.account)
    (receipt,) = submit_ballots(chat.work, [sent])
    if not isinstance(receipt, Receipt):
        raise receipt
    thanks = (phrases.CORRECTED if receipt.corrected else phrases.ALL_IN).format(code=spaced(receipt.code))
    head = "\n".join(line for line in (noted, thanks) if line)
    return _after(form, head)


def _after(form: Form, head: str) -> str:
    """The next form, if there is one; otherwise how to change something."""
    waiting = [task for task in list_tasks(form.chat.work, party=form.party) if task.done < task.total]
    if waiting:
        return f"{head}\n{phrases.NEXT_FORM}\n\n{_open(form.chat, form.party, waiting[0])}"
    return _finish(form, head)


def _finish(form: Form, head: str) -> str:
    keep_place(form, len(form.questions) + 1)
    shown = [question for question in form.questions if not question.is_hidden]
    rated = [question for question in shown if question.item.control.kind != "text"] or shown
    second = rated[min(1, len(rated) - 1)]
    return f"{head}\n{phrases.CAN_CHANGE.format(number=second.number, example=example_value(second.item))}"
