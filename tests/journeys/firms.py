"""Enterprises of the town: every seat follows the account and binds itself; together they are one voice."""

from __future__ import annotations

from fractions import Fraction

from tests.journeys.answering import Person
from tests.journeys.independent import mean, questionnaire_total
from tests.journeys.reckoning import Source
from tests.journeys.town import Town
from tests.world.people import Memory


async def bind_firms(town: Town) -> list[Person]:
    """By invitation code, in chat."""
    official, people = town.demo.sandbox.official, []
    for number, firm in enumerate(town.demo.park.firms):
        for seat in range(firm.seats):
            openid = f"oFirm{number}x{seat}"
            official.add_follower(openid, firm.contact)
            await official.say(openid, f"绑定 {town.demo.codes[firm.enterprise_id]}")
            people.append(Person(town, "oa", openid, f"{firm.enterprise_id}/{openid}"))
    return people


def voices(memory: Memory, subject: str, items: tuple[str, ...], points: int) -> Source:
    """An enterprise is one voice, the mean of its seats."""
    seats: dict[str, list[Fraction]] = {}
    for rater, values in memory.sheets("enterprise", subject).items():
        if (total := questionnaire_total(values, items, 1, 5)) is not None:
            seats.setdefault(rater.partition("/")[0], []).append(total)
    votes = [sum(all_of, Fraction(0)) / len(all_of) for all_of in seats.values()]
    return Source("enterprise", Fraction(points), mean(votes), len(votes))
