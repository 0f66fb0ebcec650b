"""Ears that doze while the kiosk sleeps and the room is as it was: nobody listens to what is no louder than the room.

Most of a kiosk's day is silence.  A block of it goes no further than one comparison; once something is louder, the ears
behind get the second before it too, so that they hear what they would have heard.
"""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from kiosk.dialogue.events import HearingEvent
from kiosk.hearing.ears import Ears
from kiosk.hearing.wake_phrases import WAKE
from kiosk.sound import BLOCK_SECONDS, Block, power

_RISE = 2.0  # times the power of the room, 3 dB: a block of steady noise varies by 0.3 dB, and speech below it is lost
_LEAST_POWER = 32_767**2 * 10 ** (-75.0 / 10)  # of a room; a working microphone was never said to be quieter
_KEPT_BLOCKS = round(1.2 / BLOCK_SECONDS)  # a pre-roll, what opens the gate, and a second to know the room by
_ROOM_BLOCKS = round(0.5 / BLOCK_SECONDS)
_ROOM_PIECES = 6  # of those blocks: the room is as quiet as the quietest moment of the last three seconds
_AWAKE_BLOCKS = round(3.0 / BLOCK_SECONDS)  # after the last loud one: until whatever was said is settled


class _Given(NamedTuple):
    """What the Ears port is given."""

    block: Block
    at: int
    is_cleaned: bool


class Doze:
    """Which blocks are worth listening to, from the first one on."""

    def __init__(self) -> None:
        self._kept: deque[_Given] = deque(maxlen=_KEPT_BLOCKS)
        self._floors: deque[float] = deque(maxlen=_ROOM_PIECES)
        self._quietest = float("inf")  # in the piece under way
        self._blocks = 0
        self._quiet = 0  # blocks since the last loud one

    def passed_on(self, block: Block, at: int, *, is_cleaned: bool = False) -> Iterable[_Given]:
        """The blocks to listen to now: none, this one, or what came before it too."""
        loudness = power(block)
        room = max(min((*self._floors, self._quietest)), _LEAST_POWER)
        self._quietest = min(self._quietest, loudness)
        self._blocks += 1
        if self._blocks % _ROOM_BLOCKS == 0:
            self._floors.append(self._quietest)
            self._quietest = float("inf")
        self._quiet = 0 if loudness > _RISE * room else self._quiet + 1
        self._kept.append(_Given(block, at, is_cleaned))
        if self._quiet > _AWAKE_BLOCKS:
            return ()
        passed = tuple(self._kept)
        self._kept.clear()
        return passed


class DozingEars:
    """The Ears port in front of other ears; it dozes where `wake` is listened for, and passes on all else."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._doze: Doze | None = None

    @property
    def is_thinking(self) -> bool:
        """See Ears."""
        return self._ears.is_thinking

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:
        """See Ears."""
        self._doze = Doze() if WAKE in contexts else None
        self._ears.listen(contexts, patience=patience)

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:
        """See Ears."""
        if self._doze is None:
            return self._ears.hear(block, at, is_cleaned=is_cleaned)
        events = self._ears.settled()
        for one in self._doze.passed_on(block, at, is_cleaned=is_cleaned):
            events += self._ears.hear(one.block, one.at, is_cleaned=one.is_cleaned)
        return events

    def settled(self) -> tuple[HearingEvent, ...]:
        """See Ears."""
        return self._ears.settled()

    def reset(self) -> None:
        """See Ears."""
        if self._doze is not None:
            self._doze = Doze()
        self._ears.reset()

    def close(self) -> None:
        """See Ears."""
        self._ears.close()
