"""A stored number and its format → what a spreadsheet shows, with the exact figure or day behind it.

A figure is the stored number at 15 significant digits (more than a spreadsheet keeps is noise of its arithmetic) and at
the scale that is shown: 0.925 shown as 92.5% is 92.5%. How many places are shown does not change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from surveys.spreadsheets.cells import Cell
from surveys.spreadsheets.number_formats import Section, Token, parse_format

DIGITS = 15
MOST_PLACES = 20
_FIFTEEN = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_NEGATIVE_SIGNS = "-(−▲△▼▽负"
_MAGNITUDES = "千百十万亿‰kKmM"
_LAST_DAY = 2_958_465  # 9999-12-31
_EPOCH, _EPOCH_EARLY, _EPOCH_1904 = date(1899, 12, 30), date(1899, 12, 31), date(1904, 1, 1)


def show_number(stored: str, code: str, *, is_1904: bool = False) -> Cell:
    """`stored` as the file's XML has it. Raises ValueError for what is no finite number.

    Flaws: `digits_lost` beyond 15 digits, `date_as_text` for a date read as anything but a day, `hidden_value` where
    the format shows nothing, `format_unclear` where the text or sign shown cannot be told, `grouped` for 1,001.
    """
    value = _FIFTEEN.create_decimal(stored.strip())
    if not value.is_finite():
        raise ValueError(stored)
    if code in ("", "General"):
        return _general(value, Decimal(stored.strip()))
    section, is_signed = _choose(parse_format(code), value)
    if section is None:
        return Cell("#", "format_unclear", plain(value))
    if section.has("date"):
        return Cell("", "date_as_text", day=_day(value, is_1904=is_1904))
    if section.has("text") and not section.has("digit"):
        return _general(value, Decimal(stored.strip()))
    return _show(value, section, is_signed=is_signed, is_long=_is_long(Decimal(stored.strip())))


def show_text(text: str, code: str) -> str | None:
    """A text under its format's `@`; None where the format hides it."""
    if code in ("", "General", "@"):
        return text
    sections = parse_format(code)
    section = sections[3] if len(sections) > 3 else next((section for section in sections if section.has("text")), None)
    if section is None:
        return text
    if not section.tokens:
        return None
    shown = "".join(
        text if token.kind == "text" else token.value for token in section.tokens if token.kind in ("text", "literal")
    )
    return shown.strip(" ") if section.has("text") or shown else None


def plain(value: Decimal) -> str:
    """Decimal digits without exponent, at most 20 places: `Decimal("86.5")` → `"86.5"`, 1E-17 → `"0"`."""
    if value.as_tuple().exponent < -MOST_PLACES:  # type: ignore[operator]
        value = value.quantize(Decimal(1).scaleb(-MOST_PLACES), rounding=ROUND_HALF_EVEN, context=_WIDE)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _is_long(exact: Decimal) -> bool:
    """Excel keeps 15 digits: the rest of a longer whole number is already wrong."""
    return exact == exact.to_integral_value() and len(f"{abs(exact):.0f}") > DIGITS


def _general(value: Decimal, exact: Decimal) -> Cell:
    figure = plain(value)
    if _is_long(exact):
        return Cell(f"{exact:.0f}", "digits_lost")
    if "." not in figure:
        return Cell(figure, figure=figure)
    return Cell(plain(Context(prec=10, rounding=ROUND_HALF_UP).plus(value)), figure=figure)


def _choose(sections: Sequence[Section], value: Decimal) -> tuple[Section | None, bool]:
    """The section for this number, and whether a minus sign is put before it."""
    numeric = sections[:3]
    if len(numeric) > 1 and numeric[-1].has("text") and not numeric[-1].has("digit") and len(sections) < 4:
        numeric = numeric[:-1]  # the last section is for texts
    if len(numeric) == 1:
        condition = numeric[0].condition
        if condition is not None and not condition.holds(value):
            return None, True
        return numeric[0], not (condition is not None and condition.is_of_negatives)
    for index, section in enumerate(numeric):
        if section.condition is not None:
            if section.condition.holds(value):
                return section, not section.condition.is_of_negatives
        elif index == len(numeric) - 1:
            has_own = numeric[0].condition is not None
            return section, has_own
        elif index == 0 and (value > 0 or (len(numeric) == 2 and value == 0)):
            return section, True
        elif index == 1 and value < 0:
            return section, False
    return None, True


def _show(value: Decimal, section: Section, *, is_signed: bool, is_long: bool) -> Cell:
    if not section.tokens:
        return Cell("", "hidden_value")
    scaled = _scale(value, section.tokens)
    figure = _figure(scaled, section, value)
    text = _render(scaled, section.tokens)
    if value < 0 and is_signed:
        text = f"-{text}"
    text = text.strip(" ")
    if is_long:
        return Cell(text, "digits_lost")
    if not text:
        return Cell("", "hidden_value")
    if value < 0 and not any(sign in text for sign in _NEGATIVE_SIGNS):
        return Cell(text, "format_unclear")
    if section.has("unclear") or section.has("slash"):
        return Cell(text, "format_unclear", None if section.has("unclear") else figure)
    is_grouped = _is_grouped(section.tokens) and "," in text
    return Cell(text, "grouped" if is_grouped else None, figure)


def _figure(scaled: Decimal, section: Section, value: Decimal) -> str | None:
    """None where the text beside the digits says another unit (万), or where no digit is shown."""
    literals = "".join(token.value for token in section.tokens if token.kind == "literal")
    if any(sign in literals for sign in _MAGNITUDES):
        return None
    if section.has("general"):
        return plain(value)
    if not section.has("digit"):
        return None
    is_percent = section.has("percent") or "%" in literals or "％" in literals
    return plain(scaled) + ("%" if is_percent else "")


def _scale(value: Decimal, tokens: Sequence[Token]) -> Decimal:
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    trailing = 0
    if places:
        for token in tokens[places[-1] + 1 :]:
            if token.kind != "comma":
                break
            trailing += 1
    percents = sum(token.kind == "percent" for token in tokens)
    return value.scaleb(2 * percents - 3 * trailing, _WIDE)


def _is_grouped(tokens: Sequence[Token]) -> bool:
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    return any(token.kind == "comma" for token in tokens[places[0] : places[-1]]) if places else False


def _render(value: Decimal, tokens: tuple[Token, ...]) -> str:
    """The digits put into their places. Exponents are written out: what counts is which number it is."""
    if any(token.kind == "exponent" for token in tokens) or any(token.kind == "general" for token in tokens):
        number = plain(abs(value))
        literals = [token.value if token.kind == "literal" else "" for token in tokens]
        first = next(index for index, token in enumerate(tokens) if token.kind in ("digit", "general", "exponent"))
        return "".join(literals[:first]) + number + "".join(literals[first:])
    places = _decimal_places(tokens)
    rounded = abs(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0")
    return _fill(tokens, whole, fraction)


@lru_cache(maxsize=1024)
def _decimal_places(tokens: tuple[Token, ...]) -> int:
    kinds = [token.kind for token in tokens]
    return kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0


def _fill(tokens: Sequence[Token], whole: str, fraction: str) -> str:
    kinds = [token.kind for token in tokens]
    point = kinds.index("point") if "point" in kinds else len(tokens)
    before = _fill_whole(tokens[:point], whole, is_grouped=_is_grouped(tokens[:point]))
    after: list[str] = []
    digits = iter(fraction)
    kept = len(fraction.rstrip("0"))
    index = 0
    for token in tokens[point:]:
        if token.kind == "digit":
            digit = next(digits, "0")
            index += 1
            after.append(digit if token.value == "0" or index <= kept else " " if token.value == "?" else "")
        elif token.kind in ("literal", "percent", "point"):
            after.append(token.value)
    return before + "".join(after)


def _fill_whole(tokens: Sequence[Token], whole: str, *, is_grouped: bool) -> str:
    """From the right: each place takes a digit; the first takes all that are left."""
    places = sum(token.kind == "digit" for token in tokens)
    out: list[str] = []
    rest, placed, digits = whole, 0, 0
    for token in reversed(tokens):
        if token.kind != "digit":
            out.append(token.value if token.kind in ("literal", "percent", "slash") else "")
            continue
        placed += 1
        taken, rest = (rest[-1:], rest[:-1]) if placed < places else (rest, "")
        taken = taken or {"0": "0", "?": " "}.get(token.value, "")
        for digit in reversed(taken):
            if is_grouped and digits and digits % 3 == 0 and digit.isdigit():
                out.append(",")
            out.append(digit)
            digits += digit.isdigit()
    return "".join(reversed(out))


def _day(value: Decimal, *, is_1904: bool) -> str | None:
    """The calendar day of a serial number; None for a time without a day."""
    serial = int(value)
    if value < 0 or serial > _LAST_DAY or (serial == 0 and not is_1904):
        return None
    if is_1904:
        return (_EPOCH_1904 + timedelta(days=serial)).isoformat()
    return ((_EPOCH if serial > 60 else _EPOCH_EARLY) + timedelta(days=serial)).isoformat()
