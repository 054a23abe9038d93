"""Signs to print: a QR code for each window, read back as its address."""

from __future__ import annotations

import re

from bot.documents.sign_sheet import public_link, signs_html
from surveys.rounds.public_codes import PublicCode

SIGNS = (PublicCode("ABCD2345", "window-1", "综合<受理>窗口"), PublicCode("EFGH6789", "window-2", "企业开办窗口"))


def test_every_sign_has_its_own_code_and_address() -> None:
    page = signs_html("群众意见", SIGNS, "https://park.example")

    assert page.count("<svg") == len(SIGNS)
    assert [public_link("https://park.example", sign) for sign in SIGNS] == re.findall(r"<small>(.*?)</small>", page)
    assert len(set(re.findall(r"<svg.*?</svg>", page, re.DOTALL))) == len(SIGNS)


def test_sign_asks_no_other_host_and_escapes_names() -> None:
    page = signs_html("群众意见", SIGNS, "https://park.example")

    assert not re.search(r"(?:src|href)=", page)
    assert "综合&lt;受理&gt;窗口" in page
    assert "<受理>" not in page


def test_every_sign_says_whose_it_is() -> None:
    page = signs_html("群众意见", SIGNS, "https://park.example", "××<园区>管委会")
    assert page.count("<p>××&lt;园区&gt;管委会</p>") == len(SIGNS)
