"""Guessing comes to nothing, and nobody real waits for it."""

from __future__ import annotations

import pytest

from bot.brake import MINUTE, Brake, TooManyTries

NOW = 1_750_000_000.0


def guess(brake: Brake, key: str, now: float, mark: object) -> bool:
    """A wrong guess; whether it was looked up at all."""
    try:
        brake.check(key, now, mark)
    except TooManyTries:
        return False
    brake.note(key, now, mark)
    return True


def test_of_many_guesses_in_a_moment_a_few_are_looked_up() -> None:
    brake = Brake(each=6, total=100)
    assert sum(guess(brake, "mallory", NOW, number) for number in range(500)) == 6


def test_beyond_the_limit_one_a_second_is_looked_up_until_the_minute_is_over() -> None:
    brake = Brake(each=6, total=100)
    tries = [guess(brake, "mallory", NOW + number / 10, number) for number in range(300)]
    assert sum(tries) == 6 + 29
    assert guess(brake, "mallory", NOW + 30 + MINUTE, "later")


def test_whoever_has_not_failed_is_let_through() -> None:
    brake = Brake(each=6, total=100)
    for number in range(500):
        guess(brake, "mallory", NOW, number)
    brake.check("alice", NOW)


def test_many_keys_share_what_a_process_looks_up() -> None:
    brake = Brake(each=6, total=100)
    tries = [guess(brake, f"mallory {number}", NOW + number / 1000, number) for number in range(2000)]
    assert 100 <= sum(tries) <= 100 + 11
    assert guess(brake, "alice", NOW + 2.2, "x")


def test_the_same_wrong_code_again_is_no_further_try() -> None:
    brake = Brake(each=3, total=100)
    assert all(guess(brake, "alice", NOW, "ABCD1234") for _ in range(50))


def test_the_last_code_allowed_may_be_looked_up_again() -> None:
    """A batch that is taken back is done again: the answer stays the same."""
    brake = Brake(each=3, total=100)
    assert [guess(brake, "alice", NOW, mark) for mark in ("1", "2", "3", "3", "4")] == [True, True, True, True, False]


def test_a_refusal_is_a_429() -> None:
    brake = Brake(each=1, total=1)
    guess(brake, "mallory", NOW, 1)
    with pytest.raises(TooManyTries) as caught:
        brake.check("mallory", NOW)
    assert (caught.value.code, caught.value.status) == ("too_many_tries", 429)
