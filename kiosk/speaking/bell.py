"""The bell that calls for staff: two soft notes, unlike speech and unlike an alarm."""

from functools import cache

import numpy as np

from kiosk.sound import RATE_HZ, Samples, samples_in

_NOTES_HZ = (880.0, 659.3)  # a falling fourth, well above a murmuring room
_NOTE_SECONDS = 0.35
_DECAY_SECONDS = 0.12
_PEAK = 0.35 * 32767  # about as loud as our speech


@cache
def bell() -> Samples:
    """16 kHz mono int16, 0.7 s; not to be written to."""
    time = np.arange(samples_in(_NOTE_SECONDS)) / RATE_HZ
    attack = np.minimum(time / 0.005, 1.0)  # without it the note begins with a click
    notes = [np.sin(2 * np.pi * hertz * time) * attack * np.exp(-time / _DECAY_SECONDS) for hertz in _NOTES_HZ]
    sound = np.round(np.concatenate(notes) * _PEAK).astype(np.int16)
    sound.flags.writeable = False
    return sound
