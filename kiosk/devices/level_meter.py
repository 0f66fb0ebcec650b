"""What is wrong with a microphone, as far as its level tells: nothing at all, next to nothing, or too much."""

import math
from collections import deque
from typing import Literal, TypeAlias

import numpy as np

from kiosk.sound import BLOCK_SECONDS, Block, Samples, power

MicrophoneLevel: TypeAlias = Literal["fine", "dead", "deaf", "clipped"]

FULL_SCALE = 32_767
# Of 16 bits the last one alone is -90 dBFS; a working microphone in a silent room was never said to be below -75.
DEAF_DBFS = -80.0
CLIPPED_SHARE = 0.002  # of the samples; speech that is merely loud touches the end of the scale less often

_DEAD_SECONDS = 1.5
_GATE_SECONDS = 60.0  # of zeros, from a device that is seen to send zeros between words
_GATE_GAPS = 10  # a busy sound server makes one now and then
_SHORTEST_GAP_SECONDS = 0.2
_DEAF_SECONDS = 20.0
_CLIPPED_SECONDS = 2.0


def level_dbfs(samples: Samples) -> float:
    """Loudness as RMS in dBFS, where a square wave of full scale is 0; silence is -inf."""
    mean_square = power(samples)
    return 10 * math.log10(mean_square / FULL_SCALE**2) if mean_square > 0 else -math.inf


def clipped_share(samples: Samples) -> float:
    """Which part of the samples lies at the end of the scale, between 0 and 1."""
    return float(np.mean(np.abs(samples.astype(np.int32)) >= FULL_SCALE)) if samples.size else 0.0


class LevelMeter:
    """Told every block of the microphone; judges the last seconds.

    dead: nothing but zeros, as from one that is muted or whose wire is broken.  A speakerphone that sends zeros between
    words is known by its gaps, and given a minute.  deaf: never above the noise of the electronics.
    clipped: so loud that speech is cut off.
    """

    def __init__(self) -> None:
        self._zeros = 0  # blocks
        self._blocks = 0
        self._gaps: deque[int] = deque(maxlen=_GATE_GAPS)  # of zeros that were short: the block each ended in
        self._faint = 0  # blocks
        self._clipped: deque[float] = deque([0.0] * round(_CLIPPED_SECONDS / BLOCK_SECONDS))
        self._clipped_sum = 0.0

    def take(self, block: Block) -> None:
        """The next 20 ms."""
        self._blocks += 1
        loudest = int(np.max(np.abs(block.astype(np.int32))))
        if loudest == 0:
            self._zeros += 1
        else:
            if _SHORTEST_GAP_SECONDS <= self._zeros * BLOCK_SECONDS < _DEAD_SECONDS:
                self._gaps.append(self._blocks)
            self._zeros = 0
        # the loudest sample of noise is some 10 dB above its RMS
        is_faint = loudest <= FULL_SCALE * 10 ** ((DEAF_DBFS + 10) / 20)
        self._faint = self._faint + 1 if is_faint and loudest > 0 else 0
        share = clipped_share(block) if loudest >= FULL_SCALE else 0.0
        self._clipped_sum += share - self._clipped.popleft()
        self._clipped.append(share)

    @property
    def found(self) -> MicrophoneLevel:
        """How it is now."""
        # it was heard to make its gaps in the minute before the zeros began
        since = (self._blocks - self._zeros - self._gaps[0]) * BLOCK_SECONDS if self._gaps else 0.0
        is_gate = len(self._gaps) == _GATE_GAPS and since < _GATE_SECONDS
        patience = _GATE_SECONDS if is_gate else _DEAD_SECONDS
        if self._zeros * BLOCK_SECONDS >= patience:
            return "dead"
        if self._faint * BLOCK_SECONDS >= _DEAF_SECONDS:
            return "deaf"
        if self._clipped_sum / len(self._clipped) >= CLIPPED_SHARE:
            return "clipped"
        return "fine"
