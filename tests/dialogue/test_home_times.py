"""Every way people say a time of day comes to that time, and every time is said so that it would be heard again."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.dialogue.lines import Lines
from kiosk.dialogue.times import DAY, STEP, Moment, day_meant, face_of, minute_meant, part_of
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings

Slots = Callable[[str], dict[str, str]]

TODAY = dt.date(2026, 11, 24)
TWO_IN_THE_AFTERNOON = Moment(TODAY, 14 * 60)
HOURS = ("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
FACES = tuple(range(0, DAY // 2, STEP))
PAST = {5: "five", 10: "ten", 15: "quarter", 20: "twenty", 25: "twenty five", 30: "half"}
MINUTES = {
    0: "o'clock", 5: "oh five", 10: "ten", 15: "fifteen", 20: "twenty", 25: "twenty five", 30: "thirty",
    35: "thirty five", 40: "forty", 45: "forty five", 50: "fifty", 55: "fifty five",
}  # fmt: skip
PARTS = {
    "in the morning": lambda face: face,
    "a m": lambda face: face,
    "in the afternoon": lambda face: face + 720,
    "in the evening": lambda face: face + 720,
    "p m": lambda face: face + 720,
    "at night": lambda face: face if face < 5 * 60 else face + 720,
}


def ways_to_say(face: int) -> list[str]:
    """The spoken forms of a place on the clock's face."""
    hour, minute = HOURS[face // 60], face % 60
    following = HOURS[(face // 60 + 1) % 12]
    said = [f"{hour} {MINUTES[minute]}"]
    if minute == 0:
        said += [hour]
    elif minute <= 30:
        said += [f"{PAST[minute]} past {hour}", *([f"{PAST[minute]} after {hour}"] if minute < 30 else [])]
    else:
        said += [f"{PAST[60 - minute]} to {following}", f"{PAST[60 - minute]} before {following}"]
    if minute in (15, 45):
        said += [f"a {words}" for words in said[1:]]
    if minute == 30:
        said += [f"half {hour}"]
    if minute not in (0, 15, 30, 45):
        said += [words.replace(" past", " minutes past").replace(" to ", " minutes to ") for words in said[1:2]]
    return said


@pytest.fixture(scope="module")
def slots_of(grammar: Grammar) -> Slots:
    live = grammar.live(("times", "yes-no", "home", "reminders"))

    def slots(words: str) -> dict[str, str]:
        understood = live.exactly(words)
        assert understood is not None, words
        assert understood.meaning.intent in ("at_time", "remind"), words
        return dict(understood.meaning.slots)

    return slots


@pytest.mark.parametrize("frame", ["{}", "at {}", "no at {}", "remind me of bedtime stretches at {}"])
def test_every_form_of_every_five_minutes_comes_to_its_time(slots_of: Slots, frame: str) -> None:
    for face in FACES:
        for said in ways_to_say(face):
            slots = slots_of(frame.format(said))
            for now in (Moment(TODAY, face), Moment(TODAY, face + 720)):
                minute = minute_meant(slots, now, is_late=False)
                assert minute is not None
                assert minute % 720 == face, said
                assert minute == (face + 720 if now.minute < 720 else face), "the next one to come"


@settings(max_examples=150, deadline=None)
@given(face=st.sampled_from(FACES), part=st.sampled_from(sorted(PARTS)), way=st.integers(0, 20), data=st.data())
def test_the_half_of_the_day_is_the_one_that_was_said(
    slots_of: Slots, face: int, part: str, way: int, data: st.DataObject
) -> None:
    ways = ways_to_say(face)
    said = ways[way % len(ways)]
    frame = data.draw(st.sampled_from(["{} {}", "at {} {}", "remind me at {} {}", "bedtime stretches at {} {}"]))
    minute = minute_meant(slots_of(frame.format(said, part)), TWO_IN_THE_AFTERNOON, is_late=data.draw(st.booleans()))
    assert minute == PARTS[part](face)


@pytest.mark.parametrize(
    ("words", "minute", "day"),
    [
        ("at noon", 720, TODAY + dt.timedelta(days=1)),
        ("midnight", 0, TODAY + dt.timedelta(days=1)),
        ("every day at midday", 720, None),
        ("tomorrow at four", 16 * 60, TODAY + dt.timedelta(days=1)),
        ("tomorrow at eight", 8 * 60, TODAY + dt.timedelta(days=1)),
        ("tomorrow evening at eight", 20 * 60, TODAY + dt.timedelta(days=1)),
        ("at eight tonight", 20 * 60, TODAY),
        ("at three", 15 * 60, TODAY),
        ("at two", 2 * 60, TODAY + dt.timedelta(days=1)),
        ("every morning at seven", 7 * 60, None),
        ("daily at quarter past six", 18 * 60 + 15, None),
        ("at 9 30", 21 * 60 + 30, TODAY),
        ("at 9:30 p m", 21 * 60 + 30, TODAY),
    ],
)
def test_the_day_is_the_next_that_has_such_a_time(
    slots_of: Slots, words: str, minute: int, day: dt.date | None
) -> None:
    slots = slots_of(words)
    assert minute_meant(slots, TWO_IN_THE_AFTERNOON, is_late=False) == minute
    assert day_meant(slots, minute, TWO_IN_THE_AFTERNOON) == day


@pytest.mark.parametrize(("words", "minute"), [("at nine", 1260), ("at twelve", 0), ("at half past one", 90)])
def test_bedtime_is_in_the_evening_or_the_night(slots_of: Slots, words: str, minute: int) -> None:
    for now in range(0, DAY, 60):
        assert minute_meant(slots_of(words), Moment(TODAY, now), is_late=True) == minute


def test_what_is_said_back_would_be_understood_as_the_same_time(slots_of: Slots, pack: Pack) -> None:
    lines = Lines(pack, Settings(place="home"))
    for minute in range(0, DAY, STEP):
        face, hour = face_of(minute)
        (line,) = lines.prompt(f"time.{face}", count=lines.count(hour))
        part = part_of(minute)
        words = line.text.rstrip(".") + ("" if part == "day" else f" in the {part}")
        assert minute_meant(slots_of(words), TWO_IN_THE_AFTERNOON, is_late=False) == minute
