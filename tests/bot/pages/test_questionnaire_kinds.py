"""Every kind of question over HTTP: sections, choices, conditions, languages."""

from __future__ import annotations

from bot.sandbox import SandboxBrowser
from surveys.questionnaires import import_questionnaire
from tests.world.every_kind import KINDS
from tests.world.open_answers import open_answers
from tests.world.site import Site, question_form, subjects_of


async def opened(site: Site) -> tuple[SandboxBrowser, str, str, str]:
    """A member of staff's phone, the address of their form, whom they rate, and the CSRF token."""
    await site.services.write(import_questionnaire, text=KINDS, file="q.toml")
    round_id = await site.open_round("中层360测评")
    phone, where = site.phone("uS011"), f"/r/{round_id}/subordinate"
    form = question_form(await phone.get(where))
    (subject,) = subjects_of(form)
    return phone, where, subject, form.hidden["csrf"]


async def stored(site: Site) -> dict[str, str]:
    (found,) = await site.services.read(open_answers)
    return found


async def test_page_shows_sections_options_and_conditions_in_words(site: Site) -> None:
    phone, where, subject, _ = await opened(site)
    text = (await phone.get(where)).text
    assert text.index("一、打分") < text.index(">团队建设<") < text.index("二、其他") < text.index(">方式<")
    assert "没有分数，只做统计。" in text
    assert f'<input type="checkbox" name="{subject}.4" value="talk">' in text
    assert text.count(f'<select name="{subject}.6">') == 2
    assert "如果“团队建设”低于 60 分，或者“内部沟通”不低于 90.5 分才答，否则不计。" in text
    assert "如果（“方式”选了" not in text
    assert "如果“方式”选了“谈话”、“邮件”之一，并且“工作态度”不是 80 分才答" in text
    assert "最多选 2 个" in text
    assert "required>" not in text.partition(f'name="{subject}.3"')[2].partition("\n")[0]


async def test_choices_are_stored_by_their_keys_and_hidden_answers_are_left_out_and_said(site: Site) -> None:
    phone, where, subject, csrf = await opened(site)
    fields = [
        ("csrf", csrf), (f"{subject}.s", "1"), (f"{subject}.0", "50"), (f"{subject}.1", "70"), (f"{subject}.2", "66"),
        (f"{subject}.3", "77"), (f"{subject}.4", "mail"), (f"{subject}.4", "talk"), (f"{subject}.5", "phone"),
        (f"{subject}.6", "赏"), (f"{subject}.6", "教"), (f"{subject}.7", " 好 "), (f"{subject}.8", "多余"),
    ]  # fmt: skip
    done = await phone.post(where, fields)
    assert done.path == f"{where}/done"
    assert "有 3 处按您前面的回答不用答，没有计入。" in done.text
    again = await phone.post(where, [("csrf", csrf), (f"{subject}.0", "50")])
    assert "没有计入" not in again.text
    await phone.post(where, fields)
    assert await stored(site) == {
        "团队建设": "50", "内部沟通": "70", "个人素质": "66", "工作态度": "", "方式": "talk|mail", "渠道": "",
        "先后": "赏|教", "建议": "好", "补充": "",
    }  # fmt: skip


async def test_refused_choices_come_back_as_they_were_chosen(site: Site) -> None:
    phone, where, subject, csrf = await opened(site)
    fields = [
        ("csrf", csrf), (f"{subject}.0", "80"), (f"{subject}.3", "80"), (f"{subject}.4", "talk"),
        (f"{subject}.4", "mail"), (f"{subject}.4", "meet"),
    ]  # fmt: skip
    page = await phone.post(where, fields)
    assert page.status == 422
    assert "方式：最多选 2 个" in page.text
    assert page.text.count(" checked") == 3
    required = await phone.post(where, [("csrf", csrf), (f"{subject}.0", "80")])
    assert "工作态度：这一项必须回答" in required.text


async def test_language_is_the_chosen_one_then_the_browsers(site: Site) -> None:
    phone, where, _, _ = await opened(site)
    assert "Team building" not in (await phone.get(where)).text
    english = await phone.get(where, headers={"Accept-Language": "fr, en-GB;q=0.8, zh;q=0.5", "Accept": "text/html"})
    assert "<legend>Team building</legend>" in english.text
    assert "<span>Talks</span>" in english.text
    assert 'data-item="团队建设"' in english.text
    chosen = await phone.get(f"{where}?lang=en")
    assert '<fieldset aria-describedby="d0" lang="en">' in chosen.text
    assert "Please speak freely." in (await phone.get(where)).text  # remembered
    assert "请放心作答。" in (await phone.get(f"{where}?lang=zh")).text
    assert "请放心作答。" in (await phone.get(f"{where}?lang=xx")).text
