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
        given = {c.name: values.get((c.subject, c.item), "") for c in self.controls.values()}
        return {**self.hidden, **given}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._place: list[tuple[str, str, str]] = []  # tag, subject, item

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if "data-subject" in given and tag != "input":
            self._place.append((tag, given["data-subject"], given.get("data-item", "")))
        elif self._place and tag == self._place[-1][0]:
            self._place.append((tag, *self._place[-1][1:]))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            self._input(self._form, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if self._place and tag == self._place[-1][0]:
            self._place.pop()

    def _input(self, form: Form, given: dict[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name", "")
        if kind == "hidden":
            form.hidden[name] = given.get("value", "")
        elif name and (self._place or "data-subject" in given):
            _, subject, item = self._place[-1] if self._place else ("", given["data-subject"], given["data-item"])
            control = form.controls.setdefault(name, Control(name, subject, item))
            if kind == "radio":
                control.options.append(given.get("value", ""))
                if "checked" in given:
                    control.value = given.get("value", "")
            else:
                control.low, control.high = given.get("min", ""), given.get("max", "")
                control.value = given.get("value", "")


def read_page(page: Page) -> tuple[Form | None, tuple[str, ...]]:
    """The page's question form (None where there is none) and its links, as paths of the service."""
    reader = _Reader()
    reader.feed(page.text)
    here = URL(page.url)
    form = next((form for form in reader.forms if form.controls), None)
    if form is not None:
        form.action = here.join(URL(form.action)).raw_path_qs
    return form, tuple(here.join(URL(link)).raw_path_qs for link in reader.links)
