"""A simulated room: what comes back into the microphone of what the loudspeaker plays.

A small loudspeaker (nothing below 180 Hz or above 7 kHz, bent when loud), the devices' delay, the way through the air
with its first reflections and a decaying tail, and two clocks that need not run equally fast.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Block, samples_in

Floats = npt.NDArray[np.float64]

_FULL_SCALE = 32768.0
_BEND = 0.8  # of full scale, where the loudspeaker has no more to give
_LOWEST_HZ, _HIGHEST_HZ = 180.0, 7000.0
_FIRST_REFLECTIONS = 8
_EARLY_SECONDS = 0.03
_MARGIN = 4  # samples that reading between two samples needs on either side


@dataclass(frozen=True, slots=True)
class RoomKind:
    """What makes one room differ from another.

    gain_db: level of the echo relative to what is played.  delay_seconds: of the devices, both ways.
    reverberation_seconds: until the tail has fallen by 60 dB.  drift_ppm: how much faster the microphone's clock runs.
    """

    gain_db: float
    delay_seconds: float = 0.12
    reverberation_seconds: float = 0.35
    drift_ppm: float = 0.0
    seed: int = 1


class Room:
    """Streaming: one block played, one block of its echo, from the same instant on."""

    def __init__(self, kind: RoomKind) -> None:
        response = impulse_response(kind.reverberation_seconds, kind.seed) * 10 ** (kind.gain_db / 20)
        self._size = 1 << (response.size + BLOCK_SAMPLES).bit_length()
        self._spectrum = np.fft.rfft(response, self._size)
        self._tail: Floats = np.zeros(self._size)
        self._step = 1.0 + kind.drift_ppm * 1e-6
        self._delay = samples_in(kind.delay_seconds) + _MARGIN
        self._echo: Floats = np.zeros(self._delay + 2 * _MARGIN + BLOCK_SAMPLES)  # the latest, before the delay
        self._behind = float(self._delay)  # samples between what arrives and what is heard now

    def echo(self, played: Block) -> Block:
        """What the microphone hears of everything that was played, during the block in which `played` sounds."""
        level = _BEND * np.tanh(played / (_BEND * _FULL_SCALE))
        self._tail += np.fft.irfft(np.fft.rfft(level, self._size) * self._spectrum, self._size)
        arrived, self._tail = (
            self._tail[:BLOCK_SAMPLES],
            np.concatenate([self._tail[BLOCK_SAMPLES:], np.zeros(BLOCK_SAMPLES)]),
        )
        self._echo = np.concatenate([self._echo, arrived])[-(self._delay + 2 * _MARGIN + 2 * BLOCK_SAMPLES) :]
        places: Floats = np.arange(BLOCK_SAMPLES, dtype=np.float64) * self._step
        places += self._echo.size - BLOCK_SAMPLES - self._behind
        self._behind -= BLOCK_SAMPLES * (self._step - 1.0)
        if not _MARGIN <= self._behind <= self._delay + _MARGIN:  # drifted through all of the delay: jump back
            self._behind = float(self._delay)
        heard: Block = (_between(self._echo, places) * _FULL_SCALE).round().clip(-32768, 32767).astype(np.int16)
        return heard


def impulse_response(reverberation_seconds: float, seed: int) -> Floats:
    """From loudspeaker to microphone: 0 dB for the voice's band, first reflections, and a tail of decaying noise."""
    rng = np.random.default_rng(seed)
    size = samples_in(reverberation_seconds)
    times = np.arange(size) / RATE_HZ
    response = 0.25 * rng.standard_normal(size) * 10 ** (-3 * times / reverberation_seconds)
    response[: samples_in(0.004)] = 0.0
    response *= 1.0 / np.sqrt(np.sum(response**2)) * 0.5
    response[0] = 1.0
    for place in rng.uniform(0.001, _EARLY_SECONDS, _FIRST_REFLECTIONS):
        response[samples_in(float(place))] += rng.choice((-1, 1)) * rng.uniform(0.1, 0.5)
    spectrum = np.fft.rfft(response, 2 * size)
    frequencies = np.fft.rfftfreq(2 * size, 1 / RATE_HZ)
    rising = 1 / (1 + (_LOWEST_HZ / np.maximum(frequencies, 1.0)) ** 4)
    falling = 1 / (1 + (frequencies / _HIGHEST_HZ) ** 16)
    heard = np.fft.irfft(spectrum * rising * falling, 2 * size)[: size + samples_in(0.01)]
    whole: Floats = heard / np.sqrt(np.sum(heard**2))
    return whole


def _between(signal: Floats, places: Floats) -> Floats:
    """The signal at places between its samples: a cubic through the four nearest."""
    whole = np.floor(places).astype(np.int64)
    part = places - whole
    before, here, after, beyond = (signal[whole + offset] for offset in (-1, 0, 1, 2))
    value: Floats = here + 0.5 * part * (
        after
        - before
        + part * (2 * before - 5 * here + 4 * after - beyond + part * (3 * (here - after) + beyond - before))
    )
    return value
