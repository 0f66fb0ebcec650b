"""The staff's page: shut without the PIN, and never a word of what a visitor has answered."""

import json
import logging
from collections.abc import Iterator

import pytest

from kiosk.dialogue.events import StaffActed, Touched
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.screen.pin import Door, fits, hashed
from kiosk.settings import Settings
from tests.screen.conftest import PIN
from tests.screen_house import House, Page

POLICY = 1008


def opened(house: House) -> Page:
    page = Page(house, "staff/socket")
    page.sends("pin", pin=PIN)
    page.until("door", lambda told: told["open"])
    page.until("staff")
    return page


def touch(house: House, *names: str) -> None:
    for name in names:
        house.kiosk.tell(Touched(name, house.kiosk.now))
        house.finishes()
        house.waits(1)


def test_without_the_pin_it_tells_only_that_somebody_calls(house: House) -> None:
    with Page(house, "staff/socket") as page:
        door = page.until("door")
        assert (door["open"], door["pin_set"], door["wrong"], door["wait_seconds"]) == (False, True, False, 0)
        assert door["labels"]["staff.pin"]
        assert page.until("calls")["waiting"] == 0
        touch(house, "wake", "yes", "yes")
        page.until("calls", lambda told: told["waiting"] == 1)
        house.waits(30)
        page.sends("pin", pin="000000")
        page.until("door", lambda told: told["wrong"])
        assert {told["type"] for told in page.seen} == {"door", "calls"}


@pytest.mark.parametrize("kind", ["end-visit", "restart", "answer"])
def test_nothing_can_be_done_before_the_pin(house: House, kind: str) -> None:
    touch(house, "wake")
    with Page(house, "staff/socket") as page:
        page.sends(kind, **({"id": 1} if kind == "answer" else {}))
        assert page.is_closed_with(POLICY)
    assert house.kiosk.state is State.OPENING
    assert house.restarts == 0


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "pin"}',
        '{"type": "pin", "pin": 1234}',
        json.dumps({"type": "pin", "pin": "1" * 65}),
        '{"type": "volume", "db": 13}',
        '{"type": "volume", "db": "loud"}',
        '{"type": "volume", "db": NaN}',
        '{"type": "mute", "on": 1}',
        '{"type": "answer"}',
        '{"type": "touch", "name": "yes"}',
        '{"type": "restart", "now": true}',
    ],
)
def test_what_no_staff_page_sends_closes_it(house: House, text: str) -> None:
    with opened(house) as page:
        page.sends_text(text)
        assert page.is_closed_with(POLICY)
    assert house.restarts == 0


def test_a_call_is_shown_with_how_long_it_waits_and_answered(house: House) -> None:
    with opened(house) as page:
        touch(house, "wake", "yes")
        touch(house, "staff")
        (call,) = page.until("staff", lambda told: told["calls"])["calls"]
        assert (call["kind"], call["room"]) == ("help", "room two")
        house.waits(7)
        page.until("staff", lambda told: told["calls"][0]["waiting_seconds"] >= call["waiting_seconds"] + 7)
        page.sends("answer", id=call["id"] + 1)
        house.takes()
        assert page.until("staff")["calls"], "that was another call"
        house.finishes()
        page.sends("answer", id=call["id"])
        house.takes()
        page.until("staff", lambda told: not told["calls"])
    assert "Somebody has seen your call, and is on the way." in house.showing_caption()


def test_a_call_that_becomes_an_emergency_is_a_new_one(house: House) -> None:
    with opened(house) as page:
        touch(house, "wake", "yes")
        touch(house, "staff")
        first = page.until("staff", lambda told: told["calls"])["calls"][0]
        touch(house, "yes")
        second = page.until("staff", lambda told: told["calls"][0]["kind"] == "emergency")["calls"][0]
        assert second["id"] != first["id"]
        assert second["waiting_seconds"] <= 60
        page.sends("dismiss", id=second["id"])
        house.takes()
        page.until("staff", lambda told: not told["calls"])
    assert house.kiosk.state is State.EMERGENCY, "the screen is left in its own ways only"
    assert not any("on the way" in line for line in house.showing_caption())


def test_loudness_and_microphone_hold_for_everybody(house: House) -> None:
    with opened(house) as page, Page(house) as kiosk_page:
        page.sends("volume", db=-6)
        house.takes()
        page.sends("mute", on=True)
        house.takes()
        told = page.until("staff", lambda told: told["muted"])
        assert told["volume"] == -6
        kiosk_page.until("scene", lambda told: told["settings"]["muted"])
        touch(house, "wake", "new_visitor")
        kiosk_page.until("scene", lambda told: told["scene"]["ended"])
        assert kiosk_page.latest["scene"]["settings"]["muted"]
        page.sends("mute", on=False)
        house.takes()
        kiosk_page.until("scene", lambda told: not told["settings"]["muted"])


def test_staff_end_the_visit_and_restart_the_kiosk(house: House) -> None:
    with opened(house) as page:
        touch(house, "wake", "yes", "yes")
        page.sends("end-visit")
        house.takes()
        assert house.kiosk.state is State.ASLEEP
        assert StaffActed("ended", house.kiosk.now - 320) in [one for _, one in house.happened]
        page.sends("restart")
        page.sends("mute", on=True)
        house.takes()
        assert house.restarts == 1


def test_nothing_of_a_visitors_answers_is_told(house: House, pack: Pack) -> None:
    with opened(house) as page:
        touch(house, "wake", "yes", *["no"] * 3)
        touch(house, "yes", "not_sure", *["no"] * 4)
        house.kiosk.post(lambda at: Touched("staff", at))
        house.waits(20)
        at = house.kiosk.now
        page.until("staff", lambda told: bool(told["calls"]) and told["calls"][0]["waiting_seconds"] >= 10)
        house.waits(1)
    assert at > 0
    for told in page.seen:
        if told["type"] == "staff":
            assert set(told) == {"type", "calls", "health", "volume", "muted"}
            assert all(set(call) == {"id", "kind", "waiting_seconds", "room"} for call in told["calls"])
        said = json.dumps({name: value for name, value in told.items() if name != "labels"})
        assert not [id_ for id_ in pack.questions if f'"{id_}"' in said]
        assert not [one.ask for one in pack.questions.values() if one.ask in said]


def test_an_open_page_that_nobody_uses_is_shut(house: House) -> None:
    with opened(house) as page:
        house.now += 599
        page.sends("mute", on=False)
        house.takes()
        house.now += 599
        house.waits(1)
        page.until("staff")
        assert page.latest["door"]["open"]
        house.now += 1
        house.waits(1)
        assert not page.until("door", lambda told: not told["open"])["wrong"]
        page.sends("restart")
        assert page.is_closed_with(POLICY)
    assert house.restarts == 0


@pytest.fixture
def house_without_pin(pack: Pack, grammar: Grammar) -> Iterator[House]:
    house = House(pack, grammar, Settings())
    yield house
    house.close()


def test_without_a_pin_of_the_sites_it_stays_shut(house_without_pin: House) -> None:
    with Page(house_without_pin, "staff/socket") as page:
        assert not page.until("door")["pin_set"]
        page.sends("pin", pin="")
        assert page.is_closed_with(POLICY)
    with Page(house_without_pin, "staff/socket") as page:
        page.sends("pin", pin="1234")
        assert not page.until("door", lambda told: told["wrong"])["open"]


# -- the PIN -----------------------------------------------------------------------------------------------------------


def test_a_pin_is_kept_as_a_hash_with_salt() -> None:
    first, second = hashed(PIN), hashed(PIN)
    assert first != second
    assert PIN not in first
    assert fits(PIN, first)
    assert not fits(PIN + "0", first)
    assert Settings(staff_pin=first).staff_pin == first


def test_every_wrong_pin_makes_the_next_wait_longer() -> None:
    now = 0.0
    door = Door(hashed(PIN), lambda: now)
    waits = []
    for _ in range(9):
        assert door.may_try()
        assert not door.opens("0000")
        waits.append(door.wait_seconds)
        assert not door.may_try(), "not even the right one is looked at"
        now += door.wait_seconds
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert door.may_try()
    assert door.opens(PIN)
    assert door.wait_seconds == 0
    assert door.may_try()
    assert not door.opens("0000")
    assert door.wait_seconds == 1, "the right one has wiped the slate"


def test_trying_in_another_window_gains_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for wrong in ("111111", "222222", "333333"):
            with Page(house, "staff/socket") as page:
                page.sends("pin", pin=wrong)
                page.until("door", lambda told: told["wrong"])
                page.sends("pin", pin=PIN)
                assert not page.until("door")["open"]
            house.now += page.latest["door"]["wait_seconds"]
        with Page(house, "staff/socket") as page:
            page.sends("pin", pin=PIN)
            page.until("door", lambda told: told["open"])
    assert PIN not in caplog.text
    assert "111111" not in caplog.text
