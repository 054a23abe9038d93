"""Reading a page as a simulated person does: its form, its hidden fields, and the controls to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from yarl import URL

from bot.sandbox.phone.browser import Page


@dataclass(slots=True)
class Control:
    """One question about one subject. `options` are a choice's values; a number has `low` and `high`."""

    name: str
    subject: str
    item: str
    low: str = ""
    high: str = ""
    options: list[str] = field(default_factory=list)
    value: str = ""


@dataclass(slots=True)
class Form:
    """The first POST form of a page that holds questions."""

    action: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    controls: dict[str, Control] = field(default_factory=dict)

    def fill(self, values: Mapping[tuple[str, str], str]) -> dict[str, str]:
        """The fields to post; `values` maps (subject, item) to a raw value, missing ones are 不了解."""
        answers = {c.name: values.get((c.subject, c.item), "") for c in self.controls.values()}
        return {**self.hidden, **answers}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._place: list[tuple[str, str, str]] = []  # tag, subject, item

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        if "data-subject" in attributes and tag != "input":
            self._place.append((tag, attributes["data-subject"], attributes.get("data-item", "")))
        elif self._place and tag == self._place[-1][0]:
            self._place.append((tag, *self._place[-1][1:]))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag == "form" and attributes.get("method", "").lower() == "post":
            self._form = Form(attributes.get("action", ""))
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            self._input(self._form, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if self._place and tag == self._place[-1][0]:
            self._place.pop()

    def _input(self, form: Form, attributes: dict[str, str]) -> None:
        kind, name = attributes.get("type", "text"), attributes.get("name", "")
        if kind == "hidden":
            form.hidden[name] = attributes.get("value", "")
        elif name and (self._place or "data-subject" in attributes):
            _, subject, item = (
                self._place[-1] if self._place else ("", attributes["data-subject"], attributes["data-item"])
            )
            control = form.controls.setdefault(name, Control(name, subject, item))
            if kind == "radio":
                control.options.append(attributes.get("value", ""))
                if "checked" in attributes:
                    control.value = attributes.get("value", "")
            else:
                control.low, control.high = attributes.get("min", ""), attributes.get("max", "")
                control.value = attributes.get("value", "")


def read_page(page: Page) -> tuple[Form | None, tuple[str, ...]]:
    """The page's question form (None where there is none) and its links, as paths of the service."""
    reader = _Reader()
    reader.feed(page.text)
    here = URL(page.url)
    form = next((form for form in reader.forms if form.controls), None)
    if form is not None:
        form.action = here.join(URL(form.action)).raw_path_qs
    return form, tuple(here.join(URL(link)).raw_path_qs for link in reader.links)
