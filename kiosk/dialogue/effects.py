"""What the conversation asks of the world.  Instants are samples since the kiosk started (16 kHz)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.dialogue.memory import Memory
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.summary import Summary

LINE_GAP_SECONDS = 0.25  # between two lines of one saying: a breath
TONE_SECONDS = 0.15  # long enough to be told from a click, short enough for any beat


class Tone(StrEnum):
    """A short sound that stands for words the visitor wants fewer of."""

    COUNT = "count"  # a rep begins, or a second of a count-down
    HALF = "half"
    END = "end"  # and relax
    REMINDER = "reminder"  # soft: a time has come that the visitor chose


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to speak and to caption.  `id` is its place in the content; `text` is final, all slots filled."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these lines one after the other, replacing whatever sounds now, and send SayingEnded(utterance).

    at: the instant of the first sample, not before now; None starts with the next block.
    is_safety: safety wording, which other speech and noise never cut off.
    is_silent: on the screen only, for as long as it would sound.
    """

    utterance: int
    lines: tuple[Line, ...]
    at: int | None = None
    is_safety: bool = False
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Hush:
    """Fade to silence within one block and forget what was to be said."""


@dataclass(frozen=True, slots=True)
class Listen:
    """From now on understand the phrases of these contexts, until the next Listen.  An empty tuple closes the ears.

    The grammar adds the commands and the emergency phrases to every context but `wake`.
    is_muted: the microphone is off; words that are typed still count.
    patience: how many times as long as usual somebody may pause within a sentence, from 1 to MOST_PATIENCE.
    """

    contexts: tuple[str, ...]
    is_muted: bool = False
    patience: float = 1.0


@dataclass(frozen=True, slots=True)
class SetAlarm:
    """Send Alarm(name) at this instant; a name has one alarm at most, the last one set."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class ClearAlarm:
    """Forget the alarm of this name, if there is one."""

    name: str


@dataclass(frozen=True, slots=True)
class Show:
    """The scene changed; this is the whole of it."""

    scene: Scene


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Play everything at this many decibels relative to what the voice was rendered at (0)."""

    decibels: float


@dataclass(frozen=True, slots=True)
class CallStaff:
    """Tell the staff that somebody at the kiosk needs a person; `is_emergency` calls louder."""

    is_emergency: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """Sound the bell that calls for staff, once; nothing is being said."""


@dataclass(frozen=True, slots=True)
class Chime:
    """Sound this tone, once, with its first sample at `at` (not before now).  Hush silences it, and so does a Say."""

    tone: Tone
    at: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """The visitor wants the summary on paper (`print`) or handed to the staff (`hand_over`).

    Whoever does it tells the outcome with Delivered.  Nothing else may keep or send a summary.
    """

    way: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Keep:
    """The visitor wants this kept on this machine, in place of all that was kept before; an empty one deletes it.

    Whoever does it tells the outcome with Kept.  Only what a visitor at home has agreed to makes one.
    """

    memory: Memory


@dataclass(frozen=True, slots=True)
class Record:
    """The visitor agrees that this visit is recorded from now on, or wants what was recorded of it deleted."""

    wanted: bool


Effect: TypeAlias = (
    Say | Hush | Listen | SetAlarm | ClearAlarm | Show | SetVolume | CallStaff | Ring | Chime | Deliver | Keep | Record
)
