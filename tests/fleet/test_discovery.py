"""What Home Assistant is told: the form that its device discovery asks for, and templates that do what they say."""

import json
import re
from typing import Any

import pytest
from jinja2 import Template

from kiosk.fleet.discovery import discovery_message
from kiosk.fleet.messages import Call, Message, call_message, online_message, status_message

MESSAGE = discovery_message("hall")
TOLD: dict[str, Any] = json.loads(MESSAGE.text(0.0))
WELL = {name: {"ok": True, "value": "on"} for name in ("sound", "microphone", "review")}
ILL = {**WELL, "sound": {"ok": False, "value": "lost"}}
HELP = Call("1", "help", None, 0.0)
EMERGENCY = Call("2", "emergency", None, 0.0)
ANSWERED = Call("2", "emergency", None, 0.0, "answered")


def test_it_has_the_form_of_a_device() -> None:
    # what Home Assistant's own schema calls required, in homeassistant/components/mqtt/schemas.py
    assert re.fullmatch(r"homeassistant/\w+/([a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+/config", MESSAGE.topic)
    assert TOLD["device"]["identifiers"] == ["toe-cramp-kiosk-hall"]
    assert TOLD["origin"]["name"]
    assert {one["platform"] for one in TOLD["components"].values()} == {"binary_sensor", "sensor"}
    unique = {one["unique_id"] for one in TOLD["components"].values()}
    assert len(unique) == len(TOLD["components"]) == 5


def test_every_topic_it_names_is_one_that_the_kiosk_publishes_on() -> None:
    published = {one.topic for one in (online_message("hall"), status_message("hall", "visit", WELL))}
    published.add(call_message("hall", HELP).topic)
    for one in TOLD["components"].values():
        assert {text for key, text in one.items() if key.endswith("_topic")} <= published
    always = [name for name, one in TOLD["components"].items() if "availability_topic" not in one]
    assert always == ["connection"], "it would be unknown just when it matters"


@pytest.mark.parametrize(
    ("entity", "message", "shown"),
    [
        ("connection", online_message("hall"), "online"),
        ("state", status_message("hall", "calling", WELL), "calling"),
        ("problem", status_message("hall", "visit", WELL), "OFF"),
        ("problem", status_message("hall", "visit", ILL), "ON"),
        ("call", call_message("hall", None), "OFF"),
        ("call", call_message("hall", HELP), "ON"),
        ("call", call_message("hall", ANSWERED), "OFF"),
        ("emergency", call_message("hall", None), "OFF"),
        ("emergency", call_message("hall", HELP), "OFF"),
        ("emergency", call_message("hall", EMERGENCY), "ON"),
        ("emergency", call_message("hall", ANSWERED), "OFF"),
    ],
)
def test_its_templates_show_what_was_published(entity: str, message: Message, shown: str) -> None:
    told = TOLD["components"][entity]
    assert told["state_topic"] == message.topic
    template = told.get("value_template", "{{ value }}")
    text = message.text(0.0)
    value = json.loads(text) if text.startswith("{") else None
    assert Template(template).render(value=text, value_json=value) == shown
