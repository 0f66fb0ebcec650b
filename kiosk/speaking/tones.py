"""Small sounds that are not speech."""

from typing import Literal, TypeAlias

import numpy as np

from kiosk.sound import RATE_HZ, Samples, samples_in

ToneKind: TypeAlias = Literal["listening", "heard", "tick"]

_LEVEL = 0.08  # of full scale: softer than speech, which is at 0.1 RMS
_EDGE_SECONDS = 0.010  # a slow enough edge makes no click
# kind -> pitch at the start and at the end in Hz, seconds; high enough to stand clear of speech and of hum
_TONES: dict[ToneKind, tuple[float, float, float]] = {
    "listening": (660.0, 880.0, 0.080),
    "heard": (880.0, 660.0, 0.080),
    "tick": (1000.0, 1000.0, 0.030),
}


def tone(kind: ToneKind) -> Samples:
    """The sound of that kind: 80 ms rising or falling, a tick 30 ms.  The same samples at every call."""
    start_hz, end_hz, seconds = _TONES[kind]
    count = samples_in(seconds)
    phase = 2 * np.pi * np.cumsum(np.linspace(start_hz, end_hz, count)) / RATE_HZ
    edge = samples_in(_EDGE_SECONDS)
    envelope = np.ones(count)
    envelope[:edge] = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2
    envelope[-edge:] = envelope[:edge][::-1]
    return np.round(np.sin(phase) * envelope * _LEVEL * 32767).astype(np.int16)
