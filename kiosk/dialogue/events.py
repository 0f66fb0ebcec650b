"""What the world tells the conversation.  `at` is always an instant: samples since the kiosk started (16 kHz)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, TypeAlias

from kiosk.dialogue.memory import Memory
from kiosk.dialogue.times import Moment


class Band(StrEnum):
    """How sure we are of what was heard."""

    ACCEPT = "accept"
    CONFIRM = "confirm"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Meaning:
    """An intent with its slots, and the words that were taken for it, spelt as the grammar spells them."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    text: str = ""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak (the speech gate opened)."""

    at: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Speech that means something live.  `band` is ACCEPT or CONFIRM; `certainty` is ours, 0 to 1."""

    meaning: Meaning
    band: Band
    certainty: float
    speech_start: int
    speech_end: int
    at: int


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Speech that means nothing live.  `text` is the nearest words, for the log at DEBUG only.

    is_question: by its words it asks something; words: how many there were.
    is_hesitation: they were only words such as "um".
    """

    text: str
    speech_start: int
    speech_end: int
    at: int
    is_question: bool = False
    is_hesitation: bool = False

    @property
    def words(self) -> int:
        """How many words were heard."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class NobodySpoke:
    """What began (`SpeechStarted`) was nobody's speech: the kiosk's own, back from the loudspeaker."""

    at: int


@dataclass(frozen=True, slots=True)
class SayingEnded:
    """The last sample of `Say(utterance=…)` has been played.  Not sent for one that was hushed or replaced."""

    utterance: int
    at: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm set by `SetAlarm` is due."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Touched:
    """A choice or a fixed button was touched, or its key pressed.  `name` is the choice's name."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class StaffActed:
    """A member of staff answered the call, saw that nobody needs them, or came and ended the visit."""

    action: Literal["answered", "dismissed", "ended"]
    at: int


@dataclass(frozen=True, slots=True)
class StaffSet:
    """A member of staff changed what is normal at this site; None: as it was."""

    volume: float | None  # decibels relative to what the voice was rendered at
    is_muted: bool | None
    at: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of `Deliver(way)`: done, or failed for a reason that the journal tells."""

    way: str
    is_done: bool
    at: int


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """The wall clock's minute has changed; None: nobody has set that clock, or it can no longer be trusted."""

    now: Moment | None
    at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of `Keep`: done, or failed for a reason that the journal tells.  memory: what is kept now."""

    memory: Memory
    is_done: bool
    at: int


HearingEvent: TypeAlias = SpeechStarted | Heard | NotUnderstood  # from the ears
SpeechEvent: TypeAlias = HearingEvent | NobodySpoke
Event: TypeAlias = SpeechEvent | SayingEnded | Alarm | Touched | StaffActed | StaffSet | Delivered | TimeOfDay | Kept
