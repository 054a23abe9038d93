"""Signs of stuffing: what is named, what is only shown, and what is neither."""

from scoring.stuffing import PublicForm, find_signs

BEST, WORST = (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 0.0)
MIXED = [
    (0.75, 1.0, 0.5, 0.75),
    (0.5, 0.75, 0.75, 1.0),
    (1.0, 0.5, 0.75, 0.75),
    (0.75, 0.5, 1.0, 0.5),
    (0.5, 0.5, 0.75, 0.75),
]
Forms = list[PublicForm]


def honest(code: str, days: int = 10) -> Forms:
    """Five a day, two of them the best mark throughout."""
    return [
        PublicForm(code, day, values)
        for day in range(days)
        for values in (BEST, BEST, *(MIXED[(day + shift) % 5] for shift in range(3)))
    ]


def suspicions(forms: Forms, length: int = 10, fast: dict[str, int] | None = None) -> list[dict[str, object]]:
    signs = find_signs(forms, length, fast or {})
    assert signs is not None
    found: list[dict[str, object]] = signs["suspicions"]
    return found


def test_three_hundred_and_one_equal_forms_of_three_hundred_and_twenty_one_are_named() -> None:
    """Among ten days of other answers, though the best mark throughout is what courtesy gives too."""
    forms = honest("w1", days=4) + [PublicForm("w1", 3, BEST)] * 301
    assert suspicions(forms, fast={"w1": 300}) == [
        {"subject": "w1", "sign": "same", "count": 309, "of": 321, "usual": "40"},
        {"subject": "w1", "sign": "shifted", "count": 306, "of": 321},
        {"subject": "w1", "sign": "fast", "count": 300, "of": 321},
    ]


def test_equal_forms_that_other_codes_do_not_know_are_named() -> None:
    forms = [form for number in range(6) for form in honest(f"w{number}")]
    forms += [PublicForm("w0", day, WORST) for day in range(10) for _ in range(6)]
    assert suspicions(forms) == [{"subject": "w0", "sign": "same", "count": 60, "of": 110, "usual": "0"}]


def test_courtesy_at_every_code_is_no_suspicion() -> None:
    forms = [form for number in range(6) for form in honest(f"w{number}")]
    forms += [PublicForm(f"w{number}", day, BEST) for number in range(6) for day in range(10) for _ in range(30)]
    assert suspicions(forms) == []


def test_one_pattern_repeated_is_named_without_any_other_code() -> None:
    forms = honest("w1") + [PublicForm("w1", day, (1.0, 0.0, 1.0, 0.25)) for day in range(10) for _ in range(5)]
    (suspicion,) = suspicions(forms)
    assert (suspicion["sign"], suspicion["count"], suspicion["of"]) == ("pattern", 50, 100)


def test_a_full_day_of_answers_like_the_others_is_shown_and_not_suspected() -> None:
    forms = honest("w1") + [form for _ in range(10) for form in honest("w1", days=1)]
    signs = find_signs(forms, 10, {})
    assert signs is not None
    assert signs["days"] == {"answers": 100, "length": 10, "busiest": 55, "codes": 1, "bursts": ["w1"]}
    assert signs["suspicions"] == []


def test_days_are_counted_over_all_the_time_the_round_was_open() -> None:
    """Everything on one of ten days is a busy day; on the only day of a round it is not."""
    forms = [PublicForm("w1", 4, values) for values in (BEST, *MIXED) for _ in range(8)]
    signs = [find_signs(forms, length, {}) for length in (10, 1)]
    assert [tree and tree["days"]["bursts"] for tree in signs] == [["w1"], []]


def test_few_answers_within_seconds_are_no_suspicion() -> None:
    assert suspicions(honest("w1"), fast={"w1": 15}) == []
    assert [entry["sign"] for entry in suspicions(honest("w1"), fast={"w1": 20})] == ["fast"]


def test_forms_with_gaps_and_few_forms_say_nothing() -> None:
    gaps = find_signs([PublicForm("w1", 1, (1.0, None))] * 20, 10, {})
    assert gaps is not None
    assert (gaps["equal"], gaps["suspicions"]) == (None, [])
    assert find_signs([PublicForm("w1", 1, BEST)] * 19, 10, {}) is None
