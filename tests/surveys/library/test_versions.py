"""Versions of the library: the same content is none, an administrator's own is spared."""

from __future__ import annotations

from surveys.library.versions import QUESTIONNAIRE, list_builtins, seed_library
from surveys.questionnaires import (
    get_questionnaire,
    import_questionnaire,
    list_questionnaires,
)
from tests.surveys.questionnaires.texts import GOOD


def test_same_content_is_no_new_version_and_changed_content_is(database):
    first = database.write(import_questionnaire, text=GOOD, file="mine.toml")
    again = database.write(import_questionnaire, text="\ufeff" + GOOD, file="other.toml")
    changed = database.write(import_questionnaire, text=GOOD.replace("我的问卷", "新问卷"), file="mine.toml")
    back = database.write(import_questionnaire, text=GOOD, file="mine.toml")
    assert [(done.version, done.is_new) for done in (first, again, changed, back)] == [
        (1, True),
        (1, False),
        (2, True),
        (3, True),
    ]
    assert database.read(get_questionnaire, key="mine").title == "我的问卷"
    assert [(entry.key, entry.version, entry.title) for entry in database.read(list_questionnaires)] == [
        ("mine", 3, "我的问卷")
    ]


def test_seeding_again_brings_nothing_new_and_spares_an_administrators_version(database):
    seeded = database.write(seed_library)
    assert {done.kind for done in seeded} == {"questionnaire", "policy", "plan"}
    assert database.write(seed_library) == ()
    key, source = list_builtins(QUESTIONNAIRE)[0]
    database.write(import_questionnaire, text=source + "\n# ours\n", file="ours.toml")
    assert database.write(seed_library) == ()
    versions = {entry.key: entry.version for entry in database.read(list_questionnaires)}
    assert versions.pop(key) == 2
    assert set(versions.values()) == {1}
