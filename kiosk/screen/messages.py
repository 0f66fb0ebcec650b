"""What goes over the page's socket: JSON texts, one object each, whose `type` says what it is.

docs/screen.md is the contract.  What comes in is checked here before anybody looks at it.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kiosk.clock import RATE_HZ
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.summary import Summary

MOST_BYTES = 1024  # of one message from a page: 200 characters of four bytes and their wrapping

EarsState: TypeAlias = Literal["asleep", "listening", "hearing", "thinking", "speaking", "muted", "off"]


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


def ears_message(state: EarsState) -> str:
    """What the microphone is doing."""
    return _text("ears", state=state)


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


PageMessage: TypeAlias = Touch | Digit | Typed
_Message_ = TypeVar("_Message_")
_PAGE: TypeAdapter[PageMessage] = TypeAdapter(Annotated[PageMessage, Field(discriminator="type")])


def page_message(text: str) -> PageMessage:
    """What the kiosk's page sent.  Raises BadMessageError."""
    return _checked(_PAGE, text)


def _checked(shape: TypeAdapter[_Message_], text: str) -> _Message_:
    try:
        return shape.validate_json(text)
    except ValidationError:
        raise BadMessageError from None  # pydantic's message quotes the content
