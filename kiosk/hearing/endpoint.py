"""When somebody has finished speaking, by what they have said so far."""

import numpy as np

from kiosk.dialogue.events import Band
from kiosk.hearing.reading import Reading
from kiosk.hearing.understanding import Verdict
from kiosk.sound import Samples, samples_in

# Silence by the gate, which closes some 0.08 s after the end of speech: a phrase that cannot go on is taken here, about
# 0.24 s after its end.
FIRST_LOOK_SAMPLES = samples_in(0.16)
CAN_GO_ON_SAMPLES = samples_in(0.38)  # a phrase that could become another, or is asked back; no prefix was cut
INCOMPLETE_SAMPLES = samples_in(1.0)  # no phrase, or not sure of it: the speaker may be searching for words
_MOST_PATIENCE = 2.0  # beyond 2 s a visitor thinks that nobody has heard
LONGEST_SAMPLES = samples_in(10.0)  # of speech; then we answer whatever there is
_FRAME_SAMPLES = samples_in(0.02)
_WITHIN_DB = 25.0  # frames this far below the loudest are no longer speech


def silence_needed(reading: Reading, verdict: Verdict, patience: float = 1.0) -> int:
    """Samples of silence after which this reading is taken as all that will be said.

    patience: how many times as long as usual, where more might follow.
    """
    if reading.is_over and verdict.band is Band.ACCEPT and reading.understood is not None:
        return FIRST_LOOK_SAMPLES
    is_phrase = reading.understood is not None and verdict.band is not Band.REJECT
    usual = CAN_GO_ON_SAMPLES if is_phrase else INCOMPLETE_SAMPLES
    return round(usual * min(patience, _MOST_PATIENCE))


def speech_limits(samples: Samples) -> tuple[int, int]:
    """Samples where the first 20 ms frame within 25 dB of the loudest begins and the last one ends.

    (0, 0) where all is zero.
    """
    frames = samples[: len(samples) // _FRAME_SAMPLES * _FRAME_SAMPLES].reshape(-1, _FRAME_SAMPLES).astype(np.float64)
    power = np.mean(frames**2, axis=1) if len(frames) else np.zeros(1)
    if power.max() == 0:
        return 0, 0
    loud = np.flatnonzero(power >= power.max() * 10 ** (-_WITHIN_DB / 10))
    return int(loud[0]) * _FRAME_SAMPLES, int(loud[-1] + 1) * _FRAME_SAMPLES
