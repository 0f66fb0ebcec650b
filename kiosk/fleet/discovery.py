"""What Home Assistant needs to show a kiosk by itself: one message for the whole device.

The form is that of MQTT device discovery (Home Assistant 2024.11 and later): topic
`homeassistant/device/NODE/OBJECT/config`, with `device`, `origin` and `components`, each component with its `platform`
and its `unique_id`.  The kiosk's name is a level of its own in the topic: a broker's rules by user name take whole
levels only.
"""

from typing import get_args

from kiosk import __version__
from kiosk.fleet.messages import OFFLINE, ONLINE, KioskState, Message, connection_topic, topic_of

_PROGRAM = "toe-cramp-kiosk"


def discovery_message(kiosk: str) -> Message:
    """The device of this name with its entities."""
    device = f"{_PROGRAM}-{kiosk}"
    told = {
        "device": {
            "identifiers": [device],
            "name": f"Kiosk {kiosk}",
            "model": "Toe-cramp kiosk",
            "sw_version": __version__,
        },
        "origin": {"name": _PROGRAM, "sw_version": __version__},
        "components": {name: {**entity, "unique_id": f"{device}-{name}"} for name, entity in _entities(kiosk).items()},
        "qos": 1,
    }
    return Message(f"homeassistant/device/{_PROGRAM}/{kiosk}/config", "discovery", told)


def _entities(kiosk: str) -> dict[str, dict[str, object]]:
    connection, status, call = connection_topic(kiosk), topic_of(kiosk, "status"), topic_of(kiosk, "call")
    while_online = {
        "availability_topic": connection,
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
    }
    return {
        "connection": {
            "platform": "binary_sensor",
            "name": "Connection",
            "device_class": "connectivity",
            "entity_category": "diagnostic",
            "state_topic": connection,
            "payload_on": ONLINE,
            "payload_off": OFFLINE,
        },
        "state": {
            "platform": "sensor",
            "name": "State",
            "device_class": "enum",
            "options": list(get_args(KioskState)),
            "state_topic": status,
            "value_template": "{{ value_json.state }}",
            **while_online,
        },
        "problem": {
            "platform": "binary_sensor",
            "name": "Problem",
            "device_class": "problem",
            "entity_category": "diagnostic",
            "state_topic": status,
            "value_template": _on_if("value_json.problems"),
            "json_attributes_topic": status,
            **while_online,
        },
        "call": {
            "platform": "binary_sensor",
            "name": "Call for staff",
            "state_topic": call,
            "value_template": _on_if("value_json.state == 'waiting'"),
            "json_attributes_topic": call,
            **while_online,
        },
        "emergency": {
            "platform": "binary_sensor",
            "name": "Emergency",
            "device_class": "safety",  # on means that it is not safe
            "state_topic": call,
            "value_template": _on_if("value_json.state == 'waiting' and value_json.kind == 'emergency'"),
            **while_online,
        },
    }


def _on_if(condition: str) -> str:
    return f"{{{{ 'ON' if {condition} else 'OFF' }}}}"
