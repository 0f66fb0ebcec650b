"""How texts are read, and how long that takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.speaking.estimate import estimate_seconds
from kiosk.speaking.pronunciation import spoken


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Call 999.", "Call nine nine nine."),
        ("Call 911 or 112, now.", "Call nine one one or one one two, now."),
        ("0800 123 456", "zero eight zero zero, one two three, four five six"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("08001234567", "zero eight zero, zero one two, three four five, six seven"),
        ("1234567", "one two three, four five six seven"),
        ("Two to three times, 2\u20133 at most.", "Two to three times, 2 to 3 at most."),
    ],
)
def test_what_is_read_another_way_than_written(written: str, read: str) -> None:
    assert spoken(written) == read


@pytest.mark.parametrize(
    "text", ["Hold for 30 seconds.", "7 10 12", "300 mg", "1,000 people", "3.125", "b12", "150%", "12."]
)
def test_what_is_no_phone_number_is_left_to_the_voice(text: str) -> None:
    assert spoken(text) == text


@given(st.text(alphabet="0123456789 +-.,abc\u2013", max_size=40))
def test_reading_twice_changes_nothing_more(text: str) -> None:
    assert spoken(spoken(text)) == spoken(text)


def test_a_longer_text_and_a_slower_voice_take_longer() -> None:
    assert (
        0 < estimate_seconds("Rest.") < estimate_seconds("Rest the leg.") < estimate_seconds("Rest the leg. Breathe.")
    )
    assert estimate_seconds("Rest the leg.", 110) > estimate_seconds("Rest the leg.", 200)
    assert estimate_seconds("\u2026") == 0
