"""What a recording says: JSON lines, one entry each, in the order in which things happened.

    {"visit": 1, "version": …, "content": …, "settings": {…}, "moment": …, "volume": …, "muted": …, "memory": {…}}
    {"lengths": {"Shall we start?": 1.21, …}}   seconds that sentences last
    {"at": 16320, "in": "Touched", "event": {…}}   what came from ears, screen, staff, clock and disk
    {"at": 16320, "did": ["say", …]}   what the conversation did
    {"at": 80000, "sound": "…"}   what the ears were given, from this instant on: base64 of mono int16 little-endian;
                                   with "cleaned": true, an echo was taken out of it
    {"end": 1920000}

Instants are samples from a whole second before the visit began, so that two recordings of the same visit are alike.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from kiosk.dialogue.effects import (
    CallStaff,
    Chime,
    Deliver,
    Hush,
    Keep,
    Record,
    Ring,
    Say,
    SetVolume,
    Show,
)
from kiosk.dialogue.events import (
    Delivered,
    Event,
    Heard,
    Kept,
    NobodySpoke,
    NotUnderstood,
    SpeechStarted,
    StaffActed,
    StaffSet,
    TimeOfDay,
    Touched,
)
from kiosk.dialogue.memory import Memory
from kiosk.dialogue.times import Moment
from kiosk.errors import ContentError
from kiosk.kiosk import Happening
from kiosk.settings import Settings
from kiosk.sound import BLOCK_SAMPLES, Block

HEARD = (SpeechStarted, Heard, NotUnderstood, NobodySpoke)  # from the ears
INPUTS = (*HEARD, Touched, StaffActed, StaffSet, Delivered, Kept, TimeOfDay)  # all that decides how a visit goes
_ADAPTERS: dict[str, TypeAdapter[Any]] = {one.__name__: TypeAdapter(one) for one in INPUTS}
_INSTANTS = ("at", "speech_start", "speech_end")


@dataclass(frozen=True, slots=True)
class Head:
    """How the kiosk stood when the visit began.  volume, muted: as staff have set them."""

    version: str
    content: str  # digest of content and grammars
    settings: Settings
    moment: Moment | None = None
    volume: float = 0.0
    muted: bool = False
    memory: Memory = Memory()  # noqa: RUF009 - a frozen value


@dataclass(slots=True)
class Recording:
    """One visit, read back."""

    head: Head
    lengths: dict[str, float] = field(default_factory=dict)
    events: list[tuple[int, Event]] = field(default_factory=list)
    did: list[tuple[int, list[object]]] = field(default_factory=list)
    sound: dict[int, Block] = field(default_factory=dict)  # by the instant of the block
    cleaned: set[int] = field(default_factory=set)  # the instants of those out of which an echo was taken
    end: int | None = None  # None: it breaks off


def head_entry(head: Head) -> dict[str, object]:
    """The first line.  The PIN's hash stays where it is."""
    settings = head.settings.model_dump(mode="json", exclude_defaults=True, exclude={"staff_pin"})
    drawn = {one.name: _plain(getattr(head, one.name)) for one in fields(head) if one.name != "settings"}
    return {"visit": 1, **drawn, "settings": settings}


def event_entry(event: Event, at: int, base: int) -> dict[str, object]:
    """Something that came from outside."""
    return {"at": at - base, "in": type(event).__name__, "event": _plain(_moved(event, -base))}


def sound_entry(blocks: bytes, at: int, base: int, *, is_cleaned: bool) -> dict[str, object]:
    """Blocks that follow each other; is_cleaned: as Ears.hear has it."""
    entry = {"at": at - base, "sound": base64.b64encode(blocks).decode("ascii")}
    return entry | {"cleaned": True} if is_cleaned else entry


def did_entry(happening: Happening, at: int, base: int) -> dict[str, object] | None:
    """What the conversation did, as far as a visitor or the staff could notice; None for all else."""
    done = _done(happening, base)
    return None if done is None else {"at": at - base, "did": done}


def read(path: Path) -> Recording:
    """A file.  Raises ContentError naming the line that is wrong; a last line that was cut short is left out."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as err:
        raise ContentError(f"{path}: cannot be read: {err.strerror}.") from err
    recording: Recording | None = None
    for number, line in enumerate(lines, start=1):
        if not line.endswith(b"\n"):
            break  # the power was cut
        try:
            entry = json.loads(line)
            if recording is None:
                recording = Recording(_head(entry))
            else:
                _take(recording, entry)
        except (ValueError, KeyError, TypeError, ValidationError) as err:
            raise ContentError(f"{path}:{number}: found no entry of a recorded visit ({type(err).__name__}).") from err
    if recording is None:
        raise ContentError(f"{path}:1: found nothing; allowed is a visit that `kiosk run` has recorded.")
    return recording


def _head(entry: dict[str, Any]) -> Head:
    if entry.pop("visit") != 1:
        raise ValueError("another kind of recording")
    head: Head = TypeAdapter(Head).validate_python(entry)
    return head


def _take(recording: Recording, entry: dict[str, Any]) -> None:
    match entry:
        case {"lengths": lengths}:
            recording.lengths.update(lengths)
        case {"at": int(at), "in": kind, "event": event}:
            recording.events.append((at, _ADAPTERS[kind].validate_python(event)))
        case {"at": int(at), "did": done}:
            recording.did.append((at, done))
        case {"at": int(at), "sound": text}:
            samples = np.frombuffer(base64.b64decode(text), dtype="<i2").astype(np.int16)
            for start in range(0, samples.size, BLOCK_SAMPLES):
                recording.sound[at + start] = samples[start : start + BLOCK_SAMPLES]
                if entry.get("cleaned"):
                    recording.cleaned.add(at + start)
        case {"end": int(end)}:
            recording.end = end
        case _:
            raise ValueError("another kind of entry")


def _done(happening: Happening, base: int) -> list[object] | None:  # noqa: PLR0911 - a table
    match happening:
        case Say(lines=lines, at=at, is_silent=is_silent):
            return ["say", None if at is None else at - base, is_silent, [[line.id, line.text] for line in lines]]
        case Chime(tone=tone, at=at):
            return ["chime", at - base, tone.value]
        case Show(scene=scene):
            choices = [choice.name for choice in scene.choices]
            return ["show", scene.state, scene.question, scene.level, list(scene.caption), choices]
        case SetVolume(decibels=decibels):
            return ["volume", decibels]
        case CallStaff(is_emergency=is_emergency):
            return ["call", is_emergency]
        case Deliver(way=way):
            return ["deliver", way]
        case Hush() | Ring() | Keep() | Record():
            return [type(happening).__name__.lower()]
        case _:
            return None


def _moved(event: Event, samples: int) -> Event:
    instants = {one.name: getattr(event, one.name) + samples for one in fields(event) if one.name in _INSTANTS}
    return replace(event, **instants)


def _plain(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)
