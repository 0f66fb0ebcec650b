"""Times of day: what a visitor's words come to, and what the kiosk says for one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

DAY = 24 * 60
_NOON = DAY // 2
_SMALL_HOURS = 5 * 60  # "twelve at night", "two at night": before five it is the morning's half of the clock
_EARLY = 6 * 60  # nobody means four in the morning by "tomorrow at four"
_AFTERNOON_ENDS = 17 * 60
_NAMED = {"noon": _NOON, "midnight": 0}
STEP = 5  # minutes; the phrases know no times between


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A minute of the wall clock, in local time."""

    day: dt.date
    minute: int  # of the day

    def count(self) -> int:
        """Minutes since a beginning that is the same for all moments."""
        return self.day.toordinal() * DAY + self.minute


def minute_meant(slots: Mapping[str, str], now: Moment, *, is_late: bool) -> int | None:
    """The minute of the day that these slots name; None where they name none.

    Which half of the day: as said; else, where `is_late`, the evening or the night; else whichever comes next.
    """
    if "named" in slots:
        return _NAMED[slots["named"]]
    if "hour" not in slots:
        return None
    return _in_half((int(slots["hour"]) * 60 + int(slots.get("minute", "0"))) % _NOON, slots, now, is_late=is_late)


def part_meant(slots: Mapping[str, str]) -> str:
    """morning, afternoon, evening or night, where one was said in any way: "every evening", "tonight"."""
    said = (slots.get("part", ""), slots.get("every", ""), slots.get("day", "").partition(" ")[2])
    return next((part for part in said if part and part != "day"), "")


def day_meant(slots: Mapping[str, str], minute: int, now: Moment) -> dt.date | None:
    """The day of it; None for every day.  A time that has passed today is tomorrow's."""
    if "every" in slots:
        return None
    is_tomorrow = slots.get("day", "").startswith("tomorrow") or minute <= now.minute
    return now.day + dt.timedelta(days=1) if is_tomorrow else now.day


def part_of(minute: int) -> str:
    """The part of the day as it is said; noon and midnight belong to the day as a whole."""
    if minute % _NOON == 0:
        return "day"
    return "morning" if minute < _NOON else "afternoon" if minute < _AFTERNOON_ENDS else "evening"


def face_of(minute: int) -> tuple[str, int]:
    """How the time is said: the last part of a prompt's id (minutes, noon, midnight), and the hour that it names."""
    if minute % _NOON == 0:
        return ("noon" if minute else "midnight"), 12
    past = minute % 60
    hour = (minute // 60 + (past > 30)) % 12
    return str(past), hour or 12


def _in_half(face: int, slots: Mapping[str, str], now: Moment, *, is_late: bool) -> int:
    part = part_meant(slots) or ("night" if is_late else "")
    if part:
        return _in_part(face, part)
    if slots.get("day", "").startswith("tomorrow"):
        return face if face >= _EARLY else face + _NOON
    return next((minute for minute in (face, face + _NOON) if minute > now.minute), face)


def _in_part(face: int, part: str) -> int:
    is_first_half = part == "morning" or (part == "night" and face < _SMALL_HOURS)
    return face if is_first_half else face + _NOON
