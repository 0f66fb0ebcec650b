"""Joins the kiosk to its site's broker: what happens becomes its status and its calls for staff.

`watch` and `advance` are called in the kiosk's loop and never wait.  Nothing that a visitor said or answered is looked
at: of a scene only whether it is asleep, and how staff are called.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.clock import RATE_HZ
from kiosk.dialogue.effects import Show
from kiosk.dialogue.events import StaffActed
from kiosk.dialogue.states import State
from kiosk.fleet.discovery import discovery_message
from kiosk.fleet.link import Link
from kiosk.fleet.messages import Call, CallKind, CallState, KioskState, Message, call_message, status_message
from kiosk.fleet.outbox import Outbox
from kiosk.kiosk import Happening
from kiosk.settings import Broker


class Reporting:
    """Fills the outbox as the kiosk is, and has the link empty it.

    health: how the kiosk is just now; asked once a second, and must not wait.
    time_of_day: None where the machine's clock is not to be believed.
    clock: seconds, never backwards.
    """

    def __init__(
        self,
        broker: Broker,
        health: Callable[[], Mapping[str, Mapping[str, object]]],
        time_of_day: Callable[[], dt.datetime | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = broker.name
        self._health = health
        self._time_of_day = time_of_day
        self._clock = clock
        self._outbox = Outbox()
        self._link = Link(broker, self._outbox)
        self._is_asleep = True
        self._call: Call | None = None
        self._outcome: CallState = "answered"
        self._status: Message | None = None
        self._second = -1
        if broker.discovery:
            self._outbox.put(discovery_message(self._name))
        self._outbox.put(call_message(self._name, None))

    def watch(self, happening: Happening, _at: int) -> None:
        """One thing that happened."""
        match happening:
            case StaffActed(action=action):
                self._outcome = "dismissed" if action == "dismissed" else "answered"
            case Show(scene=scene):
                self._is_asleep = scene.state == State.ASLEEP.value
                self._follow(scene.staff_call)
                self._tell_status()
            case _:
                pass

    def advance(self, now: int) -> None:
        """After each block; `now` is the next one's first instant."""
        if (second := now // RATE_HZ) != self._second:
            self._second = second
            self._tell_status()

    def open(self) -> None:
        """Begin to deliver; returns at once."""
        self._link.open()

    def close(self) -> None:
        """Deliver no more.  Safe to call twice."""
        self._link.close()

    def _follow(self, kind: CallKind | None) -> None:
        """Tell of a call that began, became an emergency or ended."""
        waiting = self._call if self._call is not None and self._call.state == "waiting" else None
        if kind == (waiting.kind if waiting else None):
            return
        if kind is None:
            assert waiting is not None
            self._call = replace(waiting, state=self._outcome)
        elif waiting is None:
            self._call = Call(uuid.uuid4().hex, kind, self._since(), self._clock())
        else:
            self._call = replace(waiting, kind=kind)
        self._outbox.put(call_message(self._name, self._call))

    def _since(self) -> str | None:
        now = self._time_of_day()
        return None if now is None else now.astimezone(dt.UTC).isoformat(timespec="seconds")

    def _tell_status(self) -> None:
        status = status_message(self._name, self._state, self._health())
        if status != self._status:
            self._status = status
            self._outbox.put(status)

    @property
    def _state(self) -> KioskState:
        if self._call is not None and self._call.state == "waiting":
            return "calling"
        return "asleep" if self._is_asleep else "visit"
