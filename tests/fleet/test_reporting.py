"""What a dashboard sees of a kiosk, through a real Mosquitto."""

import json
import logging
import time
from typing import Any

import pytest

from kiosk import __version__
from kiosk.clock import RATE_HZ
from kiosk.dialogue.effects import Show
from kiosk.dialogue.events import StaffActed
from kiosk.dialogue.scene import Scene
from tests.fleet.conftest import Reports, settings_of
from tests.fleet.mosquitto import DEADLINE_SECONDS, Mosquitto, Watcher

CONNECTION, STATUS, CALL = (f"toe-cramp-kiosk/hall/{what}" for what in ("connection", "status", "call"))
ASLEEP, AWAKE = Show(Scene("asleep")), Show(Scene("screening"))
HELP = Show(Scene("screening", staff_call="help"))
EMERGENCY = Show(Scene("emergency", staff_call="emergency", level="emergency", heard="chest pain", question="RF01"))


def until_told(caplog: pytest.LogCaptureFixture, words: str) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while words not in caplog.text and time.monotonic() < end:
        time.sleep(0.02)  # the link's own thread writes it: its line is seen only by looking
    assert words in caplog.text


def call(watcher: Watcher, state: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(watcher.until(CALL, lambda text: json.loads(text)["state"] == state))
    return told


def test_who_looks_later_sees_how_the_kiosk_is(broker: Mosquitto, reports: Reports) -> None:
    kiosk = reports(settings_of(broker))
    kiosk.watch(ASLEEP, 0)
    kiosk.open()
    with Watcher(broker) as watcher:
        watcher.until(STATUS)
    with Watcher(broker) as watcher:
        assert watcher.until(CONNECTION) == "online"
        assert json.loads(watcher.until(STATUS)) == {
            "state": "asleep",
            "problems": ["sound", "microphone"],
            "sound": "deaf",
            "microphone": "dead",
            "review": "unsigned",
            "version": __version__,
        }
        assert call(watcher, "none") == {"state": "none"}
        assert json.loads(watcher.until("homeassistant/device/toe-cramp-kiosk/hall/config"))
        assert all(is_retained for *_, is_retained in watcher.seen)


def test_a_call_is_told_from_its_beginning_to_its_end(broker: Mosquitto, reports: Reports) -> None:
    kiosk = reports(settings_of(broker))
    kiosk.open()
    with Watcher(broker) as watcher:
        call(watcher, "none")
        kiosk.watch(AWAKE, 0)
        watcher.until(STATUS, lambda text: '"visit"' in text)
        kiosk.watch(HELP, 1)
        waiting = call(watcher, "waiting")
        assert waiting["kind"] == "help"
        assert waiting["since"] == "2027-03-01T11:00:00+00:00"
        assert waiting["age_seconds"] < DEADLINE_SECONDS
        watcher.until(STATUS, lambda text: '"calling"' in text)
        kiosk.watch(EMERGENCY, 2)
        louder = json.loads(watcher.until(CALL, lambda text: "emergency" in text))
        assert (louder["id"], louder["state"]) == (waiting["id"], "waiting")
        kiosk.watch(StaffActed("answered", 3), 3)
        kiosk.watch(AWAKE, 3)
        assert call(watcher, "answered")["id"] == waiting["id"]
        kiosk.watch(HELP, 4)
        kiosk.watch(StaffActed("dismissed", 5), 5)
        kiosk.watch(ASLEEP, 5)
        assert call(watcher, "dismissed")["id"] != waiting["id"]


def test_nothing_of_the_visit_itself_is_told(broker: Mosquitto, reports: Reports) -> None:
    kiosk = reports(settings_of(broker, discovery=False))
    kiosk.open()
    with Watcher(broker) as watcher:
        for happening in (AWAKE, EMERGENCY, StaffActed("ended", 2), ASLEEP):
            kiosk.watch(happening, 0)
        call(watcher, "answered")
        watcher.until(STATUS, lambda text: '"asleep"' in text)
        told = [json.loads(text) for topic, text, _ in watcher.seen if topic != CONNECTION]
        assert {field for one in told for field in one} <= {
            *("state", "problems", "sound", "microphone", "review", "version"),  # of the status
            *("kind", "id", "since", "age_seconds"),  # of a call
        }
        assert not any(word in str(watcher.seen) for word in ("chest", "RF01", "screening"))


def test_a_call_is_delivered_when_a_broker_that_was_killed_is_back(
    broker: Mosquitto, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk = reports(settings_of(broker))
    kiosk.open()
    with Watcher(broker) as watcher:
        call(watcher, "none")
        broker.kill()
    until_told(caplog, "is lost")
    kiosk.watch(HELP, 0)
    until_told(caplog, "Connection refused")
    broker.start()
    with Watcher(broker) as watcher:
        assert call(watcher, "waiting")["kind"] == "help"
        assert watcher.until(CONNECTION) == "online"
        assert json.loads(watcher.until(STATUS))["state"] == "calling"
        watcher.until("homeassistant/device/toe-cramp-kiosk/hall/config")


def test_a_call_that_was_answered_meanwhile_is_told_as_that_and_not_rung(broker: Mosquitto, reports: Reports) -> None:
    kiosk = reports(settings_of(broker))
    for happening in (EMERGENCY, StaffActed("answered", 0), AWAKE, HELP):
        kiosk.watch(happening, 0)
    with Watcher(broker) as watcher:
        kiosk.open()
        call(watcher, "waiting")
        told = [json.loads(text) for text in watcher.texts(CALL)]
        assert [(one["state"], one.get("kind")) for one in told] == [
            ("none", None),
            ("answered", "emergency"),
            ("waiting", "help"),
        ]


def test_the_broker_says_offline_for_a_kiosk_that_ends(broker: Mosquitto, reports: Reports) -> None:
    kiosk = reports(settings_of(broker))
    kiosk.open()
    with Watcher(broker) as watcher:
        watcher.until(CONNECTION, lambda text: text == "online")
        kiosk.close()
        watcher.until(CONNECTION, lambda text: text == "offline")


def test_what_changes_in_the_machine_is_told_within_a_second(broker: Mosquitto, reports: Reports) -> None:
    health = {name: {"ok": True, "value": "on"} for name in ("sound", "microphone", "review")}
    kiosk = reports(settings_of(broker), health, None)
    kiosk.open()
    with Watcher(broker) as watcher:
        kiosk.advance(0)
        assert json.loads(watcher.until(STATUS))["problems"] == []
        health["sound"] = {"ok": False, "value": "lost"}
        kiosk.advance(RATE_HZ // 2)
        kiosk.advance(RATE_HZ)
        assert json.loads(watcher.until(STATUS, lambda text: "lost" in text))["problems"] == ["sound"]
        kiosk.watch(HELP, 0)
        assert call(watcher, "waiting")["since"] is None, "nobody has set this machine's clock"
        watcher.until(STATUS, lambda text: "calling" in text)
        assert len(watcher.texts(STATUS)) == 3, "told when it changes, not each second"


def test_two_kiosks_of_one_name_are_named_in_the_journal(
    broker: Mosquitto, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    with Watcher(broker) as watcher:
        for _ in range(2):
            reports(settings_of(broker)).open()
            watcher.until(CONNECTION)
        until_told(caplog, 'is lost. If this comes again and again, another kiosk is called "hall", too.')


def test_a_broker_that_is_not_there_is_named_once_and_stops_nothing(
    broker: Mosquitto, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    broker.kill()
    kiosk = reports(settings_of(broker))
    with caplog.at_level(logging.INFO):
        kiosk.open()
        until_told(caplog, "Connection refused")
        broker.start()
        until_told(caplog, "is told of this kiosk, hall")
    assert caplog.text.count(f":{broker.port} cannot be reached") == 1
