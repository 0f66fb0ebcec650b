"""How a text is spoken where a voice would read it wrongly.  Captions stay as they are written."""

import re

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_UNITS = r"(?:kilo|milli)?(?:gram|litre|liter|metre|meter)s?|mg|g|kg|ml|calories|steps|times|people"
# Not a number to phone: part of a word, a decimal, a thousands group, a date, or what a unit follows.
_NUMBER = re.compile(rf"(?<![\w.,/-])\+?\d+(?: \d+)*(?![\w%])(?![.,/-]\d)(?! (?:{_UNITS})\b)")
_SPAN = re.compile(r"(?<=\d)\s?\u2013\s?(?=\d)")  # an en dash between two numbers


def spoken(text: str) -> str:
    """The text as the voice is to read it; what it returns it would return unchanged.

    Three or more digits are a phone number, read digit by digit: "0800 123 456" becomes "zero eight zero zero, one two
    three, four five six".  An en dash between numbers is "to".
    """
    return _NUMBER.sub(lambda match: _digit_by_digit(match[0]), _SPAN.sub(" to ", text))


def _digit_by_digit(number: str) -> str:
    groups = number.removeprefix("+").split(" ")
    is_written_as_phone = number[0] in "+0" or any(len(group) >= 3 for group in groups)
    if sum(map(len, groups)) < 3 or not is_written_as_phone:
        return number
    said = ", ".join(" ".join(_DIGITS[int(digit)] for digit in part) for group in groups for part in _parts(group))
    return f"plus {said}" if number.startswith("+") else said


def _parts(group: str) -> list[str]:
    """A long run in threes, a remainder of one joined to the last: 08001234567 is 080 012 345 67."""
    if len(group) <= 4:
        return [group]
    starts = range(0, len(group) - (len(group) % 3 == 1), 3)
    return [group[start : start + 3] if start != starts[-1] else group[start:] for start in starts]
