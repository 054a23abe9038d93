"""Forms as docs/formats.md, Addresses, describes them, read with the parser of the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "br", "img", "meta", "link", "hr", "wbr", "source", "col"}


@dataclass
class Control:
    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    least: str = ""
    most: str = ""
    chosen: str = ""


@dataclass
class Question:
    subject: str = ""
    item: str = ""
    legend: str = ""
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def control(self) -> Control:
        (only,) = (one for one in self.controls.values() if one.kind != "hidden")
        return only


@dataclass
class Form:
    action: str
    method: str
    hidden: list[tuple[str, str]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    loose: list[Control] = field(default_factory=list)  # outside any question


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._stack: list[tuple[str, Question | None]] = []
        self._legend = False
        self._select: Control | None = None

    @property
    def _question(self) -> Question | None:
        return next((question for _, question in reversed(self._stack) if question), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(at.get("href", ""))
        if tag == "form":
            self._form = Form(at.get("action", ""), at.get("method", "get").lower())
            self.forms.append(self._form)
        if tag == "legend":
            self._legend = True
        if tag not in VOID:
            question = None
            if tag == "fieldset" or ("data-subject" in at and "data-item" in at):
                question = Question(at.get("data-subject", ""), at.get("data-item", ""))
                if self._form is not None:
                    self._form.questions.append(question)
            self._stack.append((tag, question))
        if tag in ("input", "select", "textarea", "button") and "disabled" not in at:
            self._control(tag, at)
        if tag == "option" and self._select is not None:
            self._select.values.append(at.get("value", ""))

    def _control(self, tag: str, at: dict[str, str]) -> None:
        if self._form is None:
            return
        kind = at.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind == "submit":
            self._form.buttons.append((at.get("name", ""), at.get("value", "")))
            return
        if kind == "hidden":
            self._form.hidden.append((at.get("name", ""), at.get("value", "")))
            return
        question = self._question
        place = question.controls if question else {one.name: one for one in self._form.loose}
        control = place.get(at.get("name", "")) or Control(at.get("name", ""), kind)
        control.least, control.most = at.get("min", ""), at.get("max", "")
        if kind == "radio":
            control.values.append(at.get("value", "on"))
            if "checked" in at:
                control.chosen = at.get("value", "on")
        elif tag == "input":
            control.chosen = at.get("value", "")
        if question:
            question.controls[control.name] = control
        elif control not in self._form.loose:
            self._form.loose.append(control)
        if tag == "select":
            self._select = control

    def handle_endtag(self, tag: str) -> None:
        if tag == "legend":
            self._legend = False
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        while self._stack and tag not in VOID:
            if self._stack.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._legend and (question := self._question):
            question.legend = (question.legend + data).strip()


def read_page(html: str) -> tuple[list[Form], list[str], str]:
    """Forms, links and text of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms, reader.links, " ".join("".join(reader.text).split())


def questionnaire_of(html: str) -> Form:
    """The one form of the page that asks something."""
    found = [form for form in read_page(html)[0] if any(q.controls for q in form.questions)]
    assert len(found) == 1, html[:800]
    found[0].questions = [question for question in found[0].questions if question.controls]
    return found[0]
