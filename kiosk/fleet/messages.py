"""What is published of a kiosk, and where: one topic each for its connection, its status and its calls for staff.

docs/fleet.md is the contract.  Every message is retained: who looks later sees how it is now.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kiosk import __version__

ONLINE, OFFLINE = "online", "offline"

KioskState: TypeAlias = Literal["asleep", "visit", "calling"]
CallKind: TypeAlias = Literal["help", "emergency"]
CallState: TypeAlias = Literal["none", "waiting", "answered", "dismissed"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message.  key: what it is about; a later one of the same key says all that this one would.

    told: the fields of a JSON object, or plain text.  began: when what it tells of began, in seconds of
    `time.monotonic`; such a message says how long ago that was when it is sent.
    """

    topic: str
    key: str
    told: Mapping[str, object] | str
    began: float | None = None

    def text(self, now: float) -> str:
        """The payload, sent at `now`."""
        if isinstance(self.told, str):
            return self.told
        age = {} if self.began is None else {"age_seconds": round(now - self.began)}
        return json.dumps({**self.told, **age}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A call for staff.  since: UTC as ISO 8601, None where the machine's clock is not to be believed."""

    id: str
    kind: CallKind
    since: str | None
    began: float  # seconds of time.monotonic
    state: CallState = "waiting"


def topic_of(kiosk: str, what: str) -> str:
    """Where the kiosk of this name publishes that."""
    return f"toe-cramp-kiosk/{kiosk}/{what}"


def connection_topic(kiosk: str) -> str:
    """Where it says `online`, and the broker, once it no longer hears from it, `offline`."""
    return topic_of(kiosk, "connection")


def online_message(kiosk: str) -> Message:
    """It is there."""
    return Message(connection_topic(kiosk), "connection", ONLINE)


def status_message(kiosk: str, state: KioskState, health: Mapping[str, Mapping[str, object]]) -> Message:
    """How it is.  health: of each part whether it is `ok`, and its `value`; see kiosk/service/health.py.

    The review is told beside the problems: it stays as it is until a clinician signs, and would hide all others.
    """
    problems = [name for name, part in health.items() if not part["ok"] and name != "review"]
    values = {name: health[name]["value"] for name in ("sound", "microphone", "review")}
    return Message(
        topic_of(kiosk, "status"),
        "status",
        {"state": state, "problems": problems, **values, "version": __version__},
    )


def call_message(kiosk: str, call: Call | None) -> Message:
    """The latest call; None: nobody has called since the kiosk began."""
    topic = topic_of(kiosk, "call")
    if call is None:
        return Message(topic, "call", {"state": "none"})
    told = {"state": call.state, "kind": call.kind, "id": call.id, "since": call.since}
    return Message(topic, f"call {call.id}", told, call.began)
