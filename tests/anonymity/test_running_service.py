"""A running service, listened to at its most talkative: logs, metrics, and how long its answers are."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator

import pytest
from yarl import URL

from surveys.anonymity.round_keys import RoundKey
from surveys.store.tables import assignment, ballot, survey_round
from surveys.work import Work
from tests.conftest import Clock
from tests.world.site import Site, every, question_form, running_site

pytestmark = pytest.mark.slow

CODE = re.compile(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}")
RATERS = {"uA001": ("leader", "61.25"), "uA002": ("leader", "97.75"), "uA003": ("leader", "72.50")}


@pytest.fixture
async def site(sqlite_url: str, clock: Clock, unused_tcp_port: int) -> AsyncIterator[Site]:
    async with running_site(sqlite_url, clock, unused_tcp_port) as running:
        yield running


async def answered(site: Site) -> tuple[str, dict[str, str]]:
    """Everybody hands in a form after saving a draft; the thanks they are shown."""
    round_id = await site.open_round("中层360测评")
    thanks = {}
    for userid, (relation, value) in RATERS.items():
        phone = site.phone(userid)
        form = question_form(await phone.get(f"/r/{round_id}/{relation}"))
        await phone.post(f"/r/{round_id}/{relation}/draft", every(form, value))
        thanks[userid] = (await phone.post(f"/r/{round_id}/{relation}", every(form, value))).text
    return round_id, thanks


def tags_of(work: Work) -> list[str]:
    row = work.db.execute(survey_round.select()).one()
    key = RoundKey(work, row.round_id, bytes(row.salt))
    ledger = work.db.execute(assignment.select().where(assignment.c.done_on.is_not(None))).all()
    tags = [key.ballot_tag(one.rater, one.relation, one.subject_id) for one in ledger]
    assert {row.ballot_id for row in work.db.execute(ballot.select())} == set(tags)
    return tags


async def test_logs_at_their_most_talkative_hold_no_answer_tag_or_receipt(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("pingji").debug("listening")
    _, thanks = await answered(site)
    secrets = [value for _, value in RATERS.values()] + await site.services.read(tags_of)
    for text in thanks.values():
        (code,) = CODE.findall(text)
        secrets += [code, code.replace(" ", "")]
    mine = [one for one in caplog.records if not one.name.startswith(("tests", "bot.sandbox"))]
    logged = "\n".join(f"{one.getMessage()} {one.exc_text or ''} {one.args}" for one in mine)
    assert "listening" in logged
    assert [secret for secret in secrets if secret in logged] == []


@pytest.mark.parametrize(
    "request_text",
    [
        f"GET /t HTTP/1.1\r\nHost: x\r\nCookie: pj_session=T0KEN; x={'a' * 9000}\r\n\r\n",
        "GET /t HTTP/1.1\r\nHost: x\r\nCookie: pj_session=T0KEN\x01\r\n\r\n",
        "GET /admin/enter/T0KEN，请打开 HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /t HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nanswer=T0KEN\r\n",
    ],
    ids=["long cookie", "cookie", "link", "body"],
)
async def test_a_request_that_cannot_be_read_is_logged_without_what_is_in_it(
    site: Site, caplog: pytest.LogCaptureFixture, request_text: str
) -> None:
    address = URL(site.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(request_text.encode())
    answer = await reader.read()
    writer.close()
    assert answer.split()[1] == b"400"
    (record,) = [one for one in caplog.records if one.name == "aiohttp.server"]
    assert "aiohttp.http_exceptions." in record.getMessage()
    assert "T0KEN" not in caplog.text


async def test_metrics_count_by_kind_of_page_alone(site: Site) -> None:
    """They do tell when somebody handed something in – which the threat model says – and nothing else."""
    round_id, _ = await answered(site)
    text = (await site.phone("uA001").get("/metrics")).text
    labels = set(re.findall(r'(\w+)="([^"]*)"', text))
    assert any(name == "route" and value.startswith("/r/{") for name, value in labels)
    assert {name for name, _ in labels} <= {"method", "route", "status", "le", "generation", *_of_the_process(labels)}
    told = [round_id, *RATERS, "person:", "61.25", "97.75"]
    assert [one for one in told if one in text] == []


def _of_the_process(labels: set[tuple[str, str]]) -> set[str]:
    """What prometheus_client says of Python itself."""
    return {name for name, _ in labels} & {"implementation", "major", "minor", "patchlevel", "version"}


async def test_the_thanks_are_equally_long_whatever_was_answered(site: Site) -> None:
    _, thanks = await answered(site)
    assert len({len(text.encode()) for text in thanks.values()}) == 1
