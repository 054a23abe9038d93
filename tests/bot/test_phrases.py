"""Every refusal has a sentence for its reader, and every text is fit to be sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.commands import COMMANDS
from bot.phrases import chat, desk, errors, notices, results
from bot.phrases.chat import CUT_SHORT
from bot.phrases.moments import period_words
from bot.text import cut_text
from scoring.files.toml_file import SENTENCES as FILE_SENTENCES
from scoring.files.toml_file import FileError
from surveys.errors import Invalid, NotFound, SurveyError, WrongState
from surveys.toml_fields import SENTENCES as MORE_SENTENCES

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r'\b(?:NotFound|NotAllowed|WrongState|Invalid|SurveyError)\(\s*(f?)"([a-z0-9_{}]+)"')


def codes() -> list[str]:
    found = set()
    for path in (ROOT / "surveys").rglob("*.py"):
        for is_pattern, code in RAISED.findall(path.read_text()):
            kinds = ("questionnaire", "policy", "plan")
            found |= {code.format(kind=kind) for kind in kinds} if is_pattern else {code}
    return sorted(found)


@pytest.mark.parametrize("code", codes())
def test_every_code_that_surveys_raise_has_a_sentence(code: str) -> None:
    sentence = errors.error_sentence(SurveyError(code, name="甲", code=code, round="R1", plan="乙", state="open"))
    assert code not in errors.UNKNOWN
    assert code in errors.SENTENCES
    assert re.search("[\u4e00-\u9fff]", sentence)
    assert not re.search("[{}]", sentence)


def test_the_table_holds_at_least_the_well_known_codes() -> None:
    assert len(codes()) > 20


def test_an_unknown_code_still_reads_as_a_sentence() -> None:
    assert "no_such_code" in errors.error_sentence(NotFound("no_such_code"))


@pytest.mark.parametrize("code", sorted({*FILE_SENTENCES, *MORE_SENTENCES}))
def test_a_file_error_names_file_line_and_key_in_one_line(code: str) -> None:
    params: dict[str, object] = dict.fromkeys(re.findall(r"\{(\w+)", {**FILE_SENTENCES, **MORE_SENTENCES}[code]), "甲")
    params["sentence"] = "whatever"
    line = errors.error_sentence(FileError("plan.toml", 7, "days", code, params))
    assert line.startswith("plan.toml:7: days: ")
    assert "\n" not in line
    assert re.search("[\u4e00-\u9fff]", line), "a Chinese reason"


def test_several_rounds_are_listed() -> None:
    text = errors.error_sentence(WrongState("round_ambiguous", rounds=["R1 甲", "R2 乙"]))
    assert "R1 甲" in text
    assert "R2 乙" in text
    assert "120" in errors.error_sentence(Invalid("feedback_long", most=120))


CLOSES = datetime(2026, 12, 20, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("anonymous", [True, False, None])
def test_an_invitation_says_what_until_when_where_and_the_promise(anonymous: bool | None) -> None:
    text = notices.invitation(title="季度测评", closes_at=CLOSES, link="https://p/r/R1", anonymous=anonymous)
    assert {"季度测评", "12月20日（周日）23:59", "https://p/r/R1"} <= set(
        re.split(r"[“”：\n]", text.replace("截止：", ""))
    )
    assert notices.promise_clause(anonymous=anonymous) in text


def test_two_remindings_differ_and_say_how_long_is_left() -> None:
    one, two = (
        notices.reminder(title="测评", closes_at=CLOSES, at=CLOSES - timedelta(days=3, seconds=n), link="l")
        for n in (1, 2)
    )
    assert one != two
    assert "3 天" in one


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2), "2 天"),
        (timedelta(hours=47, minutes=59), "47 小时"),
        (timedelta(minutes=59), "59 分钟"),
        (timedelta(seconds=5), "1 分钟"),
    ],
)
def test_time_left_is_rounded_down(left: timedelta, words: str) -> None:
    assert notices.span_words(left) == words


def test_news_for_administrators_by_event() -> None:
    for event in (
        "round_opened",
        "round_not_opened",
        "round_closed",
        "round_damaged",
        "round_scored",
        "round_released",
    ):
        text = notices.announcement(
            {"event": event, "plan": "甲", "round": "R1", "title": "乙", "code": "plan_unknown"}
        )
        assert "甲" in text or "乙" in text
        assert not re.search("[{}]", text)
    text = notices.announcement({"event": "second_confirmation", "asker": "张三", "what": "将开启", "code": "ABCDEF"})
    assert "\n确认 ABCDEF\n" in text
    assert notices.announcement({"event": "of a later version"})


def test_long_texts_end_at_a_line_and_say_so() -> None:
    text = "\n".join(f"· 第 {n} 位" for n in range(500))
    cut = cut_text(text)
    assert len(cut.encode()) <= 2000
    assert cut.endswith(CUT_SHORT)
    assert text.startswith(cut.removesuffix(CUT_SHORT))
    assert text[len(cut.removesuffix(CUT_SHORT))] == "\n"
    assert cut_text("短") == "短"
    assert len(cut_text("长" * 5000).encode()) <= 2000


@pytest.mark.parametrize(
    "reason", ["wecom:81013", "oa:45015", "not_bound", "left", "oa:operator:48001", "-1#ab", "new"]
)
def test_reasons_are_words(reason: str) -> None:
    assert re.search("[\u4e00-\u9fff]{3}", desk.reason_words(reason))


def test_a_result_never_shows_what_is_hidden() -> None:
    line = results.hidden_line(results.PART, label="下属评价", min_raters=3, is_small=True)
    assert line == "· 下属评价：不足 3 人，不显示"


def test_every_command_has_its_line_in_the_help() -> None:
    assert list(chat.HELP) == list(COMMANDS)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2026", "2026 年（2026年1月1日至12月31日）"),
        ("2026-H2", "2026 年下半年（2026年7月1日至12月31日）"),
        ("2026-Q4", "2026 年第四季度（2026年10月1日至12月31日）"),
        ("2026-02", "2026 年 2 月（2026年2月1日至2月28日）"),
        ("2026-W53", "2026 年第 53 周（2026年12月28日至2027年1月3日）"),
        ("2026-11-02", "2026年11月2日"),
        ("1-自评价", "1-自评价"),
    ],
)
def test_a_period_is_said_with_its_days(label: str, words: str) -> None:
    assert period_words(label) == words
