"""How loud the room is where nobody speaks to the kiosk: people who talk to each other, a television, an extractor.

The detector of speech takes the talk of a waiting room for speech, which it is, so a visitor's answer would begin with
it and never end.  Whoever speaks to the kiosk is nearer, hence louder.  In a quiet room nothing is asked of anybody's
loudness: an old voice is soft.
"""

from collections import deque

import numpy as np

from kiosk.sound import RATE_HZ, Samples

KNOWN_SECONDS = 5.0  # of the room that are remembered
_FEWEST_SECONDS = 1.0  # before anything is known
_LOUD_ROOM_DB = 35.0  # over a sample of 1, -55 dBFS: below it the room is quiet, and no talk in it would be understood
_QUIET_SHARE = 10  # per cent of the chunks: the pauses of one speaker, the quieter moments of many


class Background:
    """The levels of the last seconds, chunk by chunk, and what they were when it was last learnt."""

    def __init__(self, chunk_samples: int) -> None:
        chunk_seconds = chunk_samples / RATE_HZ
        self._chunk_samples = chunk_samples
        self._levels: deque[float] = deque(maxlen=round(KNOWN_SECONDS / chunk_seconds))
        self._fewest = round(_FEWEST_SECONDS / chunk_seconds)
        self._room_db: float | None = None  # None: quiet, or not known

    def note(self, chunk: Samples) -> None:
        """Another chunk has gone by."""
        self._levels.append(_level_db(chunk))

    def learn(self) -> None:
        """From now on the room is as loud as it was in the last seconds."""
        self._room_db = None
        if len(self._levels) >= self._fewest:
            room_db = float(np.percentile(self._levels, _QUIET_SHARE))
            self._room_db = room_db if room_db >= _LOUD_ROOM_DB else None

    def forget(self) -> None:
        """It is another room from now on."""
        self._levels.clear()
        self._room_db = None

    def is_exceeded(self, chunk: Samples, by_db: float) -> bool:
        """Whether a chunk is louder than the room by so much; true while the room is quiet or not known."""
        return self._room_db is None or _level_db(chunk) >= self._room_db + by_db

    def first_exceeding(self, samples: Samples, by_db: float) -> int:
        """Where the first chunk begins that is louder than the room by so much; 0 where none is."""
        chunks = range(0, len(samples), self._chunk_samples)
        return next((at for at in chunks if self.is_exceeded(samples[at : at + self._chunk_samples], by_db)), 0)


def _level_db(samples: Samples) -> float:
    """Mean power in dB over that of a sample of 1; 0 where all is zero."""
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1.0))
