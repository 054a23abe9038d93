"""Subjects by the name that people say, whether or not it bears a key because others are called so too."""

from __future__ import annotations

from sqlalchemy import ColumnElement, literal, or_

from surveys.store.tables import subject


def is_called(name: str) -> ColumnElement[bool]:
    """张伟 is 张伟, and 张伟（1012）as well (`surveys.relations.namesakes`)."""
    with_key = literal(f"{name}（").concat(subject.c.subject_id).concat("）")
    return or_(subject.c.name == name, subject.c.name == with_key)
