"""What a screen would draw now: one whole value per change, never a difference."""

from dataclasses import dataclass
from typing import Literal

from kiosk.dialogue.summary import Summary


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the visitor may touch.  `name` is what Touched carries; `label` is what the button shows."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """Where a routine stands: what a countdown ring, a figure, a big number and a side mark need."""

    routine: str | None  # id; None: stretches named one by one
    stretch: str
    name: str
    number: int  # of the exercise in the routine, from 1
    of: int
    pose: str
    phase: str
    side: str | None  # left, right or both; None where it is told by words only
    rep: int  # 0: not begun
    reps: int
    phase_seconds: float  # how long the phase lasts in all
    phase_ends_at: int | None  # instant; None while paused
    next: str | None  # name of the exercise after this one
    fetch: str | None  # what to have at hand, while there is time to get it


@dataclass(frozen=True, slots=True)
class Manner:
    """How this visitor wants it.  The next visitor begins with the site's own again."""

    text: Literal["normal", "big", "huge"] = "normal"
    theme: Literal["light", "dark", "contrast", "night"] = "light"  # night: dimmed, while nobody is there
    quiet: bool = False  # nothing is spoken that is nobody else's business
    muted: bool = False  # the microphone is off
    volume: float = 0.0  # decibels relative to what is normal here at this hour


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on the screen."""

    state: str
    question: str | None = None
    about: tuple[str, ...] = ()  # the questions that the one asked now stands for: a group's details, or itself
    caption: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    level: str | None = None
    heard: str | None = None
    exercise: Exercise | None = None
    summary: Summary | None = None
    staff_call: Literal["help", "emergency"] | None = None  # nobody has answered it yet
    notice: str | None = None  # on every screen: the visit is recorded, the content is not reviewed by this clinic
    ended: bool = False
    manner: Manner = Manner()
