"""At night the voice is quieter and the screen darker, and nothing that is needed is less."""

import datetime as dt
from pathlib import Path

import pytest

from kiosk.dialogue.effects import SetVolume
from kiosk.dialogue.events import StaffActed, StaffSet, TimeOfDay
from kiosk.dialogue.night import Night
from kiosk.dialogue.scene import Manner
from kiosk.dialogue.states import State
from kiosk.dialogue.times import Moment
from kiosk.errors import SettingsError
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings, load_settings
from tests.typed_visit import Visit

TODAY = dt.date(2026, 11, 24)
SITE = Settings(emergency_number="999", night="from 22:00 to 07:00")


def at(hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime.combine(TODAY, dt.time(hour, minute, second), dt.UTC)


@pytest.fixture
def by_night(pack: Pack, grammar: Grammar) -> Visit:
    return Visit(pack, grammar, SITE, at(23))


def loudness(visit: Visit) -> float:
    return ([0.0] + [one.decibels for one in visit.effects if isinstance(one, SetVolume)])[-1]


@pytest.mark.parametrize("wrong", ["22:00", "from 22 to 7", "from 24:00 to 07:00", "from 22:00 to 22:00", "yes"])
def test_hours_that_are_none_are_refused_with_an_example(wrong: str, tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(f"night: {wrong}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"site.yaml:1: .*'; allowed: two times .* such as from 22:00 to 07:00"):
        load_settings(site)


def test_the_hours_go_over_midnight() -> None:
    night = Night(22 * 60, 7 * 60, 10.0)
    held = [hour for hour in range(24) if night.holds(Moment(TODAY, hour * 60))]
    assert held == [0, 1, 2, 3, 4, 5, 6, 22, 23]
    assert not night.holds(None)
    nap = Night(13 * 60, 15 * 60, 10.0)
    assert [hour for hour in range(24) if nap.holds(Moment(TODAY, hour * 60))] == [13, 14]


def test_night_falls_and_ends_on_a_kiosk_that_sleeps(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, SITE, at(21, 59, 58))
    assert (loudness(visit), visit.scene.manner) == (0.0, Manner())
    visit.waits(3)
    assert (loudness(visit), visit.scene.manner.theme) == (-10.0, "night")
    visit.tells(TimeOfDay(Moment(TODAY, 7 * 60), visit.kiosk.now))
    assert (loudness(visit), visit.scene.manner) == (0.0, Manner())


def test_without_the_setting_or_a_clock_that_is_believed_it_is_never_night(pack: Pack, grammar: Grammar) -> None:
    for visit in (Visit(pack, grammar, Settings(), at(23)), Visit(pack, grammar, SITE)):
        visit.wakes()
        assert (loudness(visit), visit.scene.manner) == (0.0, Manner())


def test_a_touch_or_a_word_wakes_the_screen_and_sleep_dims_it_again(by_night: Visit) -> None:
    by_night.says("hello kiosk")
    by_night.is_at(State.OPENING)
    assert by_night.scene.manner == Manner(theme="dark")
    by_night.says("light screen")
    assert by_night.scene.manner == Manner()
    by_night.touches("new_visitor")
    assert by_night.scene.manner == Manner(theme="night")
    by_night.touches("theme")
    by_night.is_at(State.OPENING)
    assert by_night.scene.manner == Manner(theme="contrast"), "the next one after that of a visit at night"


def test_who_wants_it_louder_gets_it_as_loud_as_by_day(by_night: Visit) -> None:
    by_night.wakes()
    levels = []
    for _ in range(5):
        by_night.says("louder")
        levels.append(loudness(by_night))
    assert levels == [-4.0, 2.0, 8.0, 12.0, 12.0]
    by_night.hears("loudness-limit")
    by_night.touches("new_visitor")
    assert loudness(by_night) == -10.0


def test_what_staff_have_set_is_what_the_night_lowers(by_night: Visit) -> None:
    by_night.tells(StaffSet(-6.0, None, by_night.kiosk.now))
    assert loudness(by_night) == -16.0
    by_night.wakes()
    by_night.says("quieter")
    assert loudness(by_night) == -22.0


def test_what_to_do_in_an_emergency_is_as_loud_as_by_day(by_night: Visit) -> None:
    by_night.wakes()
    by_night.says("yes")
    assert loudness(by_night) == -10.0
    by_night.says("yes")
    by_night.is_at(State.EMERGENCY)
    assert loudness(by_night) == 0.0
    by_night.says("that's wrong")
    assert loudness(by_night) == 0.0, "all on that screen"


def test_safety_wording_is_as_loud_as_by_day_and_what_follows_is_not(by_night: Visit) -> None:
    by_night.wakes()
    by_night.says("no")
    by_night.is_at(State.LEAVING)
    assert "safety-line" in by_night.ids
    assert loudness(by_night) == 0.0
    by_night.listens()
    by_night.is_at(State.ASLEEP)
    assert loudness(by_night) == -10.0


def test_a_bell_that_calls_for_somebody_is_as_loud_as_by_day(by_night: Visit) -> None:
    by_night.wakes()
    by_night.says("call the staff")
    by_night.waits(8)
    assert by_night.rings >= 1
    assert loudness(by_night) == 0.0
    by_night.tells(StaffActed("answered", by_night.kiosk.now))
    assert loudness(by_night) == -10.0


def test_nobodys_voice_changes_in_the_middle_of_a_visit(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, SITE, at(21, 59, 58))
    visit.wakes()
    visit.waits(5)
    assert (loudness(visit), visit.scene.manner.theme) == (0.0, "light")
    visit.touches("new_visitor")
    assert (loudness(visit), visit.scene.manner.theme) == (-10.0, "night")


def test_a_clock_that_is_no_longer_believed_ends_the_night(by_night: Visit) -> None:
    by_night.tells(TimeOfDay(None, by_night.kiosk.now))
    assert (loudness(by_night), by_night.scene.manner) == (0.0, Manner())
