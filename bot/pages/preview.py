"""A questionnaire as raters will see it, in one file: the form's own template with invented colleagues.

Style and scripts stand inside, so the file can be sent to whoever shall agree; it sends nothing anywhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.pages.form_page import FormPage
from bot.pages.render import find_asset, render_text
from bot.pages.sheet import make_blocks
from bot.phrases import pages
from bot.phrases import questionnaires as phrases
from surveys.answering.answer_sheets import AnswerSheet
from surveys.plans import Plan
from surveys.questionnaires import Questionnaire
from surveys.relations import SubjectSpec
from surveys.rounds import FormRelation, RoundForm

_CLOSES = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)  # any day: the same file gives the same page
_STYLE = re.compile(r'<link rel="stylesheet" href="[^"]*/([^"/]+)">')
_SCRIPT = re.compile(r'<script src="[^"]*/([^"/]+)" defer></script>\n?')
_NOWHERE = "data:,"
_MIN_RATERS = 3


def preview_page(questionnaire: Questionnaire) -> str:
    """The whole HTML."""
    relation = FormRelation("peer", True, _MIN_RATERS, questionnaire)
    subjects = {
        f"S{number}": SubjectSpec(f"S{number}", "person", name, phrases.SAMPLE_UNIT, "staff")
        for number, name in enumerate(phrases.SAMPLES)
    }
    title = phrases.PREVIEW.format(title=questionnaire.title)
    plan = Plan(title, title, phrases.PREVIEW_PURPOSE, "", (), (), 1)
    form = RoundForm("preview", title, phrases.PREVIEW_PURPOSE, plan, {"peer": relation}, subjects)
    sheet = AnswerSheet(form, relation, tuple(subjects.values()), {}, done=False, closes_at=_CLOSES)
    page = FormPage(
        title=title,
        purpose=phrases.PREVIEW_PURPOSE,
        relation=relation,
        kinds=frozenset({"person"}),
        gist=pages.gist(True),
        promise=pages.promise(True, _MIN_RATERS),
        action=_NOWHERE,
        draft=_NOWHERE,
        closes_at=_CLOSES,
        questionnaire=questionnaire,
        subjects=sheet.subjects,
        blocks=make_blocks(sheet, {}, {}, questionnaire),
    )
    return _with_assets(render_text(page))


def _with_assets(html: str) -> str:
    """Style in the head; scripts, which wait for the page, at its end."""
    scripts = "".join(f"<script>{find_asset(name)}</script>\n" for name in _SCRIPT.findall(html))
    styled = _STYLE.sub(lambda link: f"<style>{find_asset(link[1])}</style>", _SCRIPT.sub("", html))
    return styled.replace("</body>", f"{scripts}</body>")
