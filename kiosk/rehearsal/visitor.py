"""A simulated visitor's mouth: a queue of sound that becomes the microphone's blocks."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Block, Samples

_FRAME = BLOCK_SAMPLES  # 20 ms
_SPEECH_RANGE_DB = 25.0  # the end of speech is the last frame within this of the loudest
_ROOM_DBFS = -66.0  # a quiet room; digital silence is what no microphone delivers


def speech_bounds(samples: Samples) -> tuple[int, int]:
    """(start, end) of speech in samples: the first and last 20 ms frames within 25 dB of the loudest frame.

    Measured on the clean source; (0, 0) when there is no sound at all.
    """
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.float64)
    if not frames.size:
        return 0, 0
    power = (frames**2).mean(axis=1)
    loudest = power.max()
    if loudest == 0:
        return 0, 0
    loud = np.flatnonzero(power >= loudest / 10 ** (_SPEECH_RANGE_DB / 10))
    return int(loud[0]) * _FRAME, int(loud[-1] + 1) * _FRAME


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a visitor said and when: instants of the start and the end of speech."""

    text: str
    start: int
    end: int


class Mouth:
    """Sound that is to be said, cut into blocks, over the faint noise of a quiet room.

    The noise is the same at every run, so that a rehearsal repeats to the byte.
    """

    def __init__(self) -> None:
        self._queue: deque[Samples] = deque()
        rng = np.random.default_rng(20261123)
        noise = rng.standard_normal(RATE_HZ * 4)
        self._room = np.round(noise * 32768 * 10 ** (_ROOM_DBFS / 20)).astype(np.int16)
        self._position = 0

    @property
    def is_speaking(self) -> bool:
        """Whether anything is left to be said."""
        return bool(self._queue)

    def say(self, text: str, samples: Samples, now: int) -> Spoken:
        """Begin with the next block, which is at instant `now`."""
        self._queue.append(samples)
        start, end = speech_bounds(samples)
        return Spoken(text, now + start, now + end)

    def next_block(self) -> Block:
        """20 ms of what the microphone picks up."""
        offset = self._position % (len(self._room) - BLOCK_SAMPLES)
        block = self._room[offset : offset + BLOCK_SAMPLES].astype(np.int32)
        self._position += BLOCK_SAMPLES
        filled = 0
        while self._queue and filled < BLOCK_SAMPLES:
            samples = self._queue.popleft()
            part = samples[: BLOCK_SAMPLES - filled]
            block[filled : filled + len(part)] += part
            filled += len(part)
            if len(part) < len(samples):
                self._queue.appendleft(samples[len(part) :])
        return np.clip(block, -32768, 32767).astype(np.int16)
