from __future__ import annotations

import json

import pytest

from scoring.tomlfile import FileError
from surveys.errors import NotFound
from surveys.library import QUESTIONNAIRE, list_builtins, seed_library
from surveys.questionnaires import (
    Questionnaire,
    get_questionnaire,
    import_questionnaire,
    list_questionnaires,
    parse_questionnaire,
)

GOOD = """key = "mine"
title = "我的问卷"

[[items]]
key = "态度"
type = "scale"
min = 1
max = 5
anchors = { "5" = "很好", "1" = "很差" }

[[items]]
key = "意见"
type = "text"
"""


def test_questionnaire_survives_being_frozen():
    questionnaire = parse_questionnaire(GOOD, "mine.toml")
    document = json.loads(json.dumps(questionnaire.to_document()))
    assert Questionnaire.from_document(document) == questionnaire
    assert [item.key for item in questionnaire.rating_items] == ["态度"]
    assert questionnaire.items[0].anchors == (("5", "很好"), ("1", "很差"))


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code"),
    [
        ('key = "mine"', "key = mine", 1, None, "syntax"),
        ('key = "mine"', 'key = "Mine 1"', 1, "key", "bad_key"),
        ('title = "我的问卷"', "", 1, "title", "required"),
        ('title = "我的问卷"', 'titel = "x"', 2, "titel", "unknown_key"),
        ('type = "scale"', 'type = "stars"', 6, "items[1].type", "unknown_name"),
        ("max = 5", "max = 99", 8, "items[1].max", "bad_scale"),
        ("max = 5", "", 4, "items[1].max", "required"),
        ("min = 1", 'min = "1"', 7, "items[1].min", "wrong_type"),
        ('"5" = "很好"', '"6" = "很好"', 9, "items[1].anchors", "out_of_range"),
        ('key = "意见"', 'key = "态度"', 12, "items[2].key", "duplicate"),
        ('type = "text"', 'type = "level5"\nmax = 3', 14, "items[2].max", "not_here"),
        ('type = "text"', 'type = "text"\nhint = "x"', 14, "items[2].hint", "unknown_key"),
        (
            'type = "scale"\nmin = 1\nmax = 5\nanchors = { "5" = "很好", "1" = "很差" }',
            'type = "text"',
            4,
            "items",
            "no_rating_item",
        ),
    ],
)
def test_flaw_in_a_file_is_named_by_line_and_key(old, new, line, column, code):
    assert old in GOOD
    with pytest.raises(FileError) as caught:
        parse_questionnaire(GOOD.replace(old, new), "mine.toml")
    assert (caught.value.file, caught.value.line, caught.value.column, caught.value.code) == (
        "mine.toml",
        line,
        column,
        code,
    )
    assert str(caught.value) != code


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


def test_unknown_questionnaire_is_not_found(database):
    with pytest.raises(NotFound) as caught:
        database.read(get_questionnaire, key="nothing")
    assert (caught.value.code, caught.value.params) == ("questionnaire_unknown", {"name": "nothing"})


def test_seeding_again_brings_nothing_new_and_spares_an_administrators_version(database):
    seeded = database.write(seed_library)
    assert {done.kind for done in seeded} == {"questionnaire", "policy", "plan"}
    assert database.write(seed_library) == ()
    key, source = list_builtins(QUESTIONNAIRE)[0]
    database.write(import_questionnaire, text=source + "\n# ours\n", file="ours.toml")
    assert database.write(seed_library) == ()
    assert database.read(list_questionnaires)[0].version == 2
    assert key == database.read(list_questionnaires)[0].key


@pytest.mark.parametrize(("key", "source"), list_builtins(QUESTIONNAIRE))
def test_every_builtin_says_what_each_item_means(key, source):
    questionnaire = parse_questionnaire(source, f"{key}.toml")
    assert questionnaire.key == key
    assert questionnaire.intro
    assert all(item.text.endswith(("。", "？", "）。")) for item in questionnaire.items)
