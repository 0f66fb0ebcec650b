"""Short tones for those who want fewer words: a count, half way, and the end, told apart by their notes."""

from functools import cache

import numpy as np

from kiosk.dialogue.effects import TONE_SECONDS, Tone
from kiosk.sound import RATE_HZ, Samples, samples_in

# Within the range that old ears still hear well, and on steps that a cheap loudspeaker plays alike.
_NOTES_HZ = {Tone.COUNT: (660.0,), Tone.HALF: (660.0, 880.0), Tone.END: (660.0, 440.0), Tone.REMINDER: (523.3,)}
_EDGE_SECONDS = 0.008  # a shorter one clicks
_PEAK = 0.3 * 32767  # about as loud as our speech
_SOFT = {Tone.REMINDER: 0.4}  # it comes into a quiet room


@cache
def sound_of(tone: Tone) -> Samples:
    """16 kHz mono int16, TONE_SECONDS long; not to be written to."""
    notes = _NOTES_HZ[tone]
    whole = samples_in(TONE_SECONDS)
    sound = np.concatenate(
        [
            np.round(_note(hertz, part.size) * _SOFT.get(tone, 1.0)).astype(np.int16)
            for hertz, part in zip(notes, np.array_split(np.zeros(whole), len(notes)), strict=True)
        ]
    )
    sound.flags.writeable = False
    return sound


def _note(hertz: float, samples: int) -> Samples:
    time = np.arange(samples) / RATE_HZ
    rise = np.minimum(time, time[::-1]) / _EDGE_SECONDS
    return np.round(np.sin(2 * np.pi * hertz * time) * np.minimum(rise, 1.0) * _PEAK).astype(np.int16)
