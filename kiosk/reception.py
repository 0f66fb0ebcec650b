"""Joins the kiosk to the staff's page: who calls and for how long, how the kiosk is, what is normal here.

`watch` and `advance` are called in the kiosk's loop and never wait; `event_of` gives what `Kiosk.post` takes.
"""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias, assert_never

from kiosk.clock import RATE_HZ
from kiosk.dialogue.effects import Show
from kiosk.dialogue.events import Event, StaffActed, StaffSet
from kiosk.kiosk import Happening
from kiosk.screen.board import Board
from kiosk.screen.messages import (
    Answer,
    Call,
    Dismiss,
    EndVisit,
    Mute,
    Pin,
    Restart,
    StaffMessage,
    Volume,
    calls_message,
    staff_message,
)

MakeEvent: TypeAlias = Callable[[int], Event | None]


class Reception:
    """Keeps the staff's part of the board as the kiosk is.

    health: how the kiosk is just now; asked once a second, and must not wait.
    """

    def __init__(self, board: Board, room: str | None, health: Callable[[], Mapping[str, object]]) -> None:
        self._board = board
        self._room = room
        self._health = health
        self._kind: Literal["help", "emergency"] | None = None  # of the call that waits
        self._id = 0
        self._since = 0
        self._volume = 0.0
        self._is_muted = False
        self._is_changed = True
        self._second = -1

    def watch(self, happening: Happening, at: int) -> None:
        """One thing that happened in the block at this instant."""
        match happening:
            case Show(scene=scene) if scene.staff_call != self._kind:
                self._kind = scene.staff_call
                self._id += scene.staff_call is not None
                self._since = at
                self._is_changed = True
            case StaffSet(volume=volume, is_muted=is_muted):
                self._volume = self._volume if volume is None else volume
                self._is_muted = self._is_muted if is_muted is None else is_muted
                self._is_changed = True
            case _:
                pass

    def advance(self, now: int) -> None:
        """After each block; `now` is the next one's first instant."""
        second = now // RATE_HZ
        if not self._is_changed and second == self._second:
            return
        self._is_changed, self._second = False, second
        calls = () if self._kind is None else (Call(self._id, self._kind, (now - self._since) // RATE_HZ, self._room),)
        self._board.put("calls", calls_message(len(calls)))
        told = staff_message(calls, self._health(), volume=self._volume, is_muted=self._is_muted)
        self._board.put("staff", told)

    def event_of(self, message: StaffMessage) -> MakeEvent:
        """What the staff's page wants of the conversation; a call that is no longer the one they saw is left alone."""
        match message:
            case Answer(id=id_):
                return lambda at: StaffActed("answered", at) if self._waits(id_) else None
            case Dismiss(id=id_):
                return lambda at: StaffActed("dismissed", at) if self._waits(id_) else None
            case Volume(db=decibels):
                return lambda at: StaffSet(decibels, None, at)
            case Mute(on=is_muted):
                return lambda at: StaffSet(None, is_muted, at)
            case EndVisit():
                return lambda at: StaffActed("ended", at)
            case Pin() | Restart():
                return lambda _at: None  # the door's and the command's
            case _:
                assert_never(message)

    def _waits(self, id_: int) -> bool:
        return self._kind is not None and id_ == self._id
