"""What an echo canceller leaves of the kiosk's own voice: speech-like, now and then in words, and never a visitor.

The canceller takes at least this much of the kiosk's voice away, and little of anybody else's: speech of which nearly
all was taken away was the kiosk's.  The bounds come from `script/bench echo` (docs/hearing.md).
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from kiosk.sound import BLOCK_SAMPLES, Block, power, samples_in

_ALL_DB = -16.0  # of the whole of it, heard against what was in the microphone
_LOUDEST_DB = -12.5  # the same of its loudest part: a visitor's word stands out, however long the gate was open
_LOUDEST_BLOCKS = samples_in(0.2) // BLOCK_SAMPLES
_KEPT_BLOCKS = samples_in(30) // BLOCK_SAMPLES  # longer than anybody is listened to in one piece


@dataclass(frozen=True, slots=True)
class _Powers:
    at: int
    microphone: float
    heard: float


class Leavings:
    """Told of every block before and after the canceller, it judges a stretch of sound."""

    def __init__(self) -> None:
        self._powers: deque[_Powers] = deque(maxlen=_KEPT_BLOCKS)

    def passes(self, microphone: Block, heard: Block, at: int) -> None:
        """The block of this instant, as it came and as it was heard."""
        self._powers.append(_Powers(at, power(microphone), power(heard)))

    def are_all(self, start: int, end: int) -> bool:
        """Whether nothing but leavings was heard between these instants."""
        within = [one for one in self._powers if start < one.at + BLOCK_SAMPLES and one.at < end]
        microphone = np.array([one.microphone for one in within])
        heard = np.array([one.heard for one in within])
        if not microphone.any():
            return False
        part = np.ones(min(_LOUDEST_BLOCKS, heard.size))
        parts_heard, parts_microphone = np.convolve(heard, part, "valid"), np.convolve(microphone, part, "valid")
        loudest = int(parts_heard.argmax())
        return bool(
            heard.sum() < microphone.sum() * 10 ** (_ALL_DB / 10)
            and parts_heard[loudest] < parts_microphone[loudest] * 10 ** (_LOUDEST_DB / 10)
        )
