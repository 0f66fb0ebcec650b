"""Chunks of one rate and length in, chunks of another rate and length out."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import soxr

from kiosk.sound import Samples

Quality = Literal["LQ", "HQ"]
# Measured with 20 ms chunks, 44.1 and 48 kHz to 16 and back: LQ lags by up to 22 ms and is 3 dB down at 6.5 kHz, good
# enough for the kiosk's voice; HQ lags by up to 40 ms and keeps 7.5 kHz, of which the recogniser hears every "s".
LAG_SECONDS: dict[Quality, float] = {"LQ": 0.022, "HQ": 0.040}


class RateConverter:
    """Streaming: what comes out does not depend on how the input was cut, and lags by LAG_SECONDS at most."""

    def __init__(self, from_hz: int, to_hz: int, chunk_samples: int, quality: Quality) -> None:
        """`chunk_samples` is the length of every chunk that comes out."""
        self._stream = None if from_hz == to_hz else soxr.ResampleStream(from_hz, to_hz, 1, "float32", quality)
        self._chunk_samples = chunk_samples
        self._waiting: Samples = np.zeros(0, dtype=np.int16)

    def converted(self, samples: Samples) -> Iterator[Samples]:
        """Every whole chunk that is ready once these samples are in."""
        if self._stream is not None:
            # not as int16, which soxr would dither with noise that is new in every run
            level = self._stream.resample_chunk(samples.astype(np.float32))
            samples = np.clip(np.round(level), -32768, 32767).astype(np.int16)
        self._waiting = np.concatenate([self._waiting, samples])
        while self._waiting.size >= self._chunk_samples:
            chunk, self._waiting = np.split(self._waiting, [self._chunk_samples])
            yield chunk
