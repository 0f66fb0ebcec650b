"""What goes over the page's socket: JSON texts, one object each, whose `type` says what it is.

docs/screen.md is the contract.  What comes in is checked here before anybody looks at it.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kiosk.clock import RATE_HZ
from kiosk.dialogue.scene import Choice, Scene
from kiosk.dialogue.summary import Summary

MOST_BYTES = 1024  # of one message from a page: 200 characters of four bytes and their wrapping

EarsState: TypeAlias = Literal["asleep", "listening", "hearing", "thinking", "speaking", "muted", "off"]
SoundState: TypeAlias = Literal["on", "deaf", "mute", "lost", "none"]
ALIVE = '{"type":"alive"}'  # the line is there, and a server at its other end


@dataclass(frozen=True, slots=True)
class Call:
    """A call for staff that nobody has answered."""

    id: int
    kind: Literal["help", "emergency"]
    waiting_seconds: int
    room: str | None


class BadMessageError(Exception):
    """A message that no page of ours sends.  It tells nothing of the content, which may be anybody's words."""


# -- to the page ------------------------------------------------------------------------------------------------------


def scene_message(scene: Scene, at: int, qr: tuple[str, ...] | None, labels: Mapping[str, str]) -> str:
    """The whole scene, with what the page needs to draw it by itself."""
    drawn = {one.name: _plain(getattr(scene, one.name)) for one in fields(scene)}
    settings = drawn.pop("manner")
    code = None if qr is None else {"size": len(qr), "rows": qr}
    return _text("scene", at=at, rate=RATE_HZ, scene=drawn, qr=code, labels=labels, settings=settings)


def clock_message(at: int) -> str:
    """How far the sample clock is."""
    return _text("clock", at=at)


def speaking_message(line: int | None) -> str:
    """Which line of the caption sounds now."""
    return _text("speaking", line=line)


def topics_message(headings: Iterable[tuple[str, Iterable[Choice]]]) -> str:
    """All that can be asked: each heading and the topics under it, which may be touched by their names."""
    listed = [{"label": label, "topics": [_plain(topic) for topic in topics]} for label, topics in headings]
    return _text("topics", headings=listed)


def ears_message(state: EarsState) -> str:
    """What the microphone is doing."""
    return _text("ears", state=state)


def sound_message(state: SoundState) -> str:
    """Whether the kiosk can hear and speak: it can; it cannot hear, or speak, or both, just now; it never could."""
    return _text("sound", state=state)


def calls_message(waiting: int) -> str:
    """How many calls wait: all that a page of the staff is told before the PIN."""
    return _text("calls", waiting=waiting)


def door_message(
    labels: Mapping[str, str], *, is_open: bool, has_pin: bool, is_wrong: bool, wait_seconds: float
) -> str:
    """Whether the staff's page is open, and what came of the last PIN."""
    wait = math.ceil(wait_seconds)
    return _text("door", open=is_open, pin_set=has_pin, wrong=is_wrong, wait_seconds=wait, labels=labels)


def staff_message(calls: Iterable[Call], health: Mapping[str, object], *, volume: float, is_muted: bool) -> str:
    """How the kiosk is and who calls.  Nothing about a visitor's answers."""
    return _text("staff", calls=[_plain(call) for call in calls], health=health, volume=volume, muted=is_muted)


def _text(kind: str, **what: object) -> str:
    return json.dumps({"type": kind, **what}, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    """Values as JSON has them.  The answers behind a summary stay here: what may be shown is in its sections."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        shown = (one.name for one in fields(value) if not (isinstance(value, Summary) and one.name == "answers"))
        return {name: _plain(getattr(value, name)) for name in shown}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


# -- from the page ----------------------------------------------------------------------------------------------------


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Touch(_Message):
    """A choice, or a control that is always there."""

    type: Literal["touch"]
    name: Annotated[str, Field(min_length=1, max_length=40)]


class Digit(_Message):
    """A key of a number pad: the choice at that place."""

    type: Literal["digit"]
    n: Annotated[int, Field(ge=1, le=9)]


class Typed(_Message):
    """Words, as if said."""

    type: Literal["typed"]
    text: Annotated[str, Field(min_length=1, max_length=200)]


class Pin(_Message):
    """Open the staff's page."""

    type: Literal["pin"]
    pin: Annotated[str, Field(min_length=1, max_length=64)]


class Answer(_Message):
    """Somebody is on the way to this call."""

    type: Literal["answer"]
    id: int


class Dismiss(_Message):
    """Nobody needs to go to this call."""

    type: Literal["dismiss"]
    id: int


class Volume(_Message):
    """How loud the kiosk is for every visitor, in decibels relative to how it was installed."""

    type: Literal["volume"]
    db: Annotated[float, Field(ge=-12, le=12, allow_inf_nan=False)]


class Mute(_Message):
    """The microphone off or on, for every visitor."""

    type: Literal["mute"]
    on: bool


class EndVisit(_Message):
    """The visit is over."""

    type: Literal["end-visit"]


class Restart(_Message):
    """The kiosk is to begin anew."""

    type: Literal["restart"]


PageMessage: TypeAlias = Touch | Digit | Typed
StaffMessage: TypeAlias = Pin | Answer | Dismiss | Volume | Mute | EndVisit | Restart
_Message_ = TypeVar("_Message_")
_PAGE: TypeAdapter[PageMessage] = TypeAdapter(Annotated[PageMessage, Field(discriminator="type")])

_STAFF: TypeAdapter[StaffMessage] = TypeAdapter(Annotated[StaffMessage, Field(discriminator="type")])


def page_message(text: str) -> PageMessage:
    """What the kiosk's page sent.  Raises BadMessageError."""
    return _checked(_PAGE, text)


def staff_message_from(text: str) -> StaffMessage:
    """What the staff's page sent.  Raises BadMessageError."""
    return _checked(_STAFF, text)


def _checked(shape: TypeAdapter[_Message_], text: str) -> _Message_:
    try:
        return shape.validate_json(text)
    except ValidationError:
        raise BadMessageError from None  # pydantic's message quotes the content
