from __future__ import annotations

import json

import pytest

from scoring.files.toml_file import FileError
from surveys.errors import NotFound
from surveys.library.versions import QUESTIONNAIRE, list_builtins
from surveys.questionnaires import (
    Item,
    Questionnaire,
    get_questionnaire,
    parse_questionnaire,
    translate,
)
from tests.surveys.questionnaires.texts import GOOD


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


def test_unknown_questionnaire_is_not_found(database):
    with pytest.raises(NotFound) as caught:
        database.read(get_questionnaire, key="nothing")
    assert (caught.value.code, caught.value.params) == ("questionnaire_unknown", {"name": "nothing"})


@pytest.mark.parametrize(("key", "source"), list_builtins(QUESTIONNAIRE))
def test_every_builtin_says_what_each_item_means(key, source):
    questionnaire = parse_questionnaire(source, f"{key}.toml")
    assert questionnaire.key == key
    assert questionnaire.intro
    assert all(item.text.endswith(("。", "？", "）。")) for item in questionnaire.items)


RICH = """key = "rich"
title = "多种题"

[[sections]]
key = "service"
title = "服务"
intro = "先说服务。"

[[sections]]
key = "more"

[[items]]
key = "态度"
type = "level5"
section = "service"

[[items]]
key = "渠道"
type = "single"
title = "您怎么办的？"
options = { phone = "电话", desk = "窗口" }
when = "态度 <= 2"
section = "service"

[[items]]
key = "意见"
type = "text"
section = "more"

[translations.en]
title = "Several kinds"

[translations.en.sections.service]
title = "Service"

[translations.en.items."态度"]
title = "Attitude"
anchors = { "5" = "Very satisfied" }

[translations.en.items."渠道"]
title = "How did you do it?"
options = { phone = "Telephone" }
"""


def test_everything_a_questionnaire_can_say_survives_being_frozen():
    questionnaire = parse_questionnaire(RICH, "rich.toml")
    document = json.loads(json.dumps(questionnaire.to_document()))
    assert Questionnaire.from_document(document) == questionnaire
    assert [item.key for item in questionnaire.choice_items] == ["渠道"]
    assert questionnaire.languages == ("zh", "en")


def test_document_frozen_by_an_earlier_version_is_read():
    item = {"key": "态度", "type": "level5", "text": "好。", "required": True, "min": None, "max": None, "anchors": []}
    old = {"key": "old", "title": "旧", "intro": "", "items": [item]}
    assert Questionnaire.from_document(old) == Questionnaire(
        "old", "旧", "", (Item("态度", "level5", "好。", required=True),)
    )


def test_translation_changes_words_and_nothing_else():
    chinese = parse_questionnaire(RICH, "rich.toml")
    english = translate(chinese, "en")
    assert (english.title, english.language, english.sections[0].title) == ("Several kinds", "en", "Service")
    assert [item.name for item in english.items] == ["Attitude", "How did you do it?", "意见"]
    assert [item.key for item in english.items] == [item.key for item in chinese.items]
    assert english.items[1].options == (("phone", "Telephone"), ("desk", "窗口"))
    assert english.items[0].control.options[0].label == "Very satisfied"
    assert english.items[1].when == chinese.items[1].when
    assert translate(chinese, "fr") is chinese


@pytest.mark.parametrize(
    ("old", "new", "column", "code"),
    [
        ('section = "more"', 'section = "none"', "items[3].section", "unknown_name"),
        ('section = "more"', "", "sections[2].key", "section_empty"),
        (
            'when = "态度 <= 2"\nsection = "service"',
            'when = "态度 <= 2"\nsection = "more"\n[[items]]\nkey="x"\ntype="text"\nsection = "service"',
            "items[3].section",
            "section_torn",
        ),
        ("[translations.en]", "[translations.English]", "translations.English", "bad_language"),
        ("[translations.en]", "[translations.zh]", "translations.zh", "bad_language"),
        ('en.items."渠道"]', 'en.items."没有"]', "translations.en.items.没有", "unknown_name"),
        ('phone = "Telephone"', 'fax = "Fax"', "translations.en.items.渠道.options.fax", "unknown_name"),
        ('"5" = "Very satisfied"', '"7" = "x"', 'translations.en.items.态度.anchors.7', "unknown_name"),
        ('phone = "电话", desk = "窗口"', '"a|b" = "电话", desk = "窗口"', "items[2].options", "bad_option"),
    ],
)  # fmt: skip
def test_flaw_in_what_is_new_is_named_by_its_key(old, new, column, code):
    assert old in RICH
    with pytest.raises(FileError) as caught:
        parse_questionnaire(RICH.replace(old, new), "rich.toml")
    assert (caught.value.column, caught.value.code) == (column, code)
