"""The page of a form, from a sheet: for a rater's own form, for a passer-by's and for a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from aiohttp import web

from bot.pages.answers import Parsed, read_draft
from bot.pages.drafting import seen_mark
from bot.pages.language import choose_language, keep_language
from bot.pages.render import show
from bot.pages.sheet import Block, Person, Problem, list_jumps, list_problems, make_blocks, subject_kinds
from bot.pages.unsent_form import find_carried, forget_carried, form_mark, storage_key
from bot.web.forms import FIELDS
from surveys.answering.answer_sheets import AnswerSheet, Task
from surveys.questionnaires import Questionnaire, translate
from surveys.relations import SubjectSpec
from surveys.rounds import FormRelation


@dataclass(frozen=True, slots=True)
class FormPage:
    """All that the form's template shows. What has a default is a rater's own: a preview has none of it.

    `questionnaire` is in the reader's language; `blocks` are its items with a row for each subject, `people` the same
    rows by subject where they are shown so. `action` and `draft` are addresses below the service's root; without a
    `draft` nothing is kept here before it is sent. `mark` says whose form it is, `seen` what its reader has seen,
    `storage` is what their phone seals unsent answers with. `withheld` counts subjects that another account
    answered, `unsent` answers that are filled in otherwise than they count. `blank`: it was sent without one answer.
    `gist` is the promise in one line; `jumps` lead to the departments of a long form.
    """

    template: ClassVar[str] = "form.html"
    title: str
    purpose: str
    relation: FormRelation
    kinds: frozenset[str]
    gist: str
    promise: Sequence[str]
    action: str
    closes_at: datetime
    questionnaire: Questionnaire
    subjects: tuple[SubjectSpec, ...]
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    draft: str = ""
    blank: bool = False
    done: bool = False
    withheld: int = 0
    unsent: int = 0
    saved: bool = False
    carried: bool = False
    mark: str = ""
    storage: str = ""
    seen: str = ""
    tasks: tuple[Task, ...] = ()
    people: tuple[Person, ...] = ()
    views: tuple[str, ...] = ()
    voice: str = ""
    jumps: tuple[tuple[str, str], ...] = ()


def make_form_page(
    request: web.Request,
    sheet: AnswerSheet,
    refused: Parsed | None,
    *,
    owner: tuple[str, str, str],
    gist: str,
    promise: Sequence[str],
    action: str,
) -> FormPage:
    """A sheet with what its owner has filled in: just now where it was `refused`, or before a login that came between.

    `owner` is who fills in which form: the account, the round, and the relation or the sign's code.
    """
    answers, form = sheet.answers, sheet.form
    mark = form_mark(request, *owner)
    carried = find_carried(request, mark) if request.method == "GET" else None
    fields = request[FIELDS] if refused is not None else carried
    if fields is not None:
        on_sheet = {subject.subject_id for subject in sheet.subjects}
        answers = {**answers, **read_draft(sheet.relation, on_sheet, fields)}
    chinese = sheet.relation.questionnaire
    questionnaire = translate(chinese, choose_language(request, chinese))
    blocks = make_blocks(sheet, answers, refused.errors if refused is not None else {}, questionnaire)
    return FormPage(
        title=form.title,
        purpose=form.purpose,
        relation=sheet.relation,
        kinds=subject_kinds(form),
        gist=gist,
        promise=promise,
        action=action,
        closes_at=sheet.closes_at,
        questionnaire=questionnaire,
        subjects=sheet.subjects,
        blocks=blocks,
        jumps=list_jumps(blocks),
        problems=list_problems(blocks, refused) if refused is not None else (),
        blank=refused is not None and refused.is_only_blank,
        done=sheet.done,
        carried=carried is not None,
        mark=mark,
        storage=storage_key(request, *owner),
        seen=seen_mark(request, sheet.answers),
    )


def show_form_page(request: web.Request, page: FormPage, *, is_refused: bool, forget: bool) -> web.Response:
    """200, or 422 with what is to be corrected. `forget` what a login carried over, which is shown once."""
    response = show(request, page, status=422 if is_refused else 200)
    keep_language(request, response, page.questionnaire.language)
    if forget:
        forget_carried(request, response)
    return response
