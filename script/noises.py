"""What a waiting room adds to what is said, for benches: babble of people reading, pink noise, a kitchen."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kiosk.devices.recordings import read_recording
from kiosk.hearing.endpoint import speech_limits
from kiosk.sound import RATE_HZ, Samples, samples_in

Floats = npt.NDArray[np.float64]

_SECONDS = 60
_TALKERS = 6
_CLATTERS = 90  # in a minute


def noises(folder: Path) -> Mapping[str, Floats]:
    """A minute of each, by name, mean power 1.  folder: the human recordings, with read-speech/."""
    return {"babble": babble(folder), "pink": _pink(), "kitchen": _kitchen()}


def babble(folder: Path) -> Floats:
    """A minute of six people who read aloud at once, mean power 1."""
    paths = sorted((folder / "read-speech").glob("*.flac"))
    readings = [_level(read_recording(path)) for path in paths]
    talkers = (np.concatenate(readings[first::_TALKERS]) for first in range(_TALKERS))
    return _level(np.sum([np.resize(talker, _SECONDS * RATE_HZ) for talker in talkers], axis=0))


def mixed(speech: Samples, noise: Floats, snr_db: float, rng: np.random.Generator) -> Samples:
    """The speech over a random piece of the noise, which begins three seconds before it.

    snr_db: mean power of the speech between its first and last loud frame, against that of the whole minute of noise.
    """
    before, after = np.zeros(samples_in(3.0)), np.zeros(samples_in(1.5))
    padded = np.concatenate((before, speech.astype(np.float64), after))
    start, end = speech_limits(speech)
    power = np.mean(speech[start:end].astype(np.float64) ** 2) if end > start else 1.0
    first = int(rng.integers(len(noise)))
    piece = np.take(noise, np.arange(first, first + len(padded)), mode="wrap")
    loud = padded + piece * np.sqrt(power / 10 ** (snr_db / 10))
    return np.clip(np.round(loud), -32768, 32767).astype(np.int16)


def _pink() -> Floats:
    rng = np.random.default_rng(1)
    return _shaped(rng.standard_normal(_SECONDS * RATE_HZ), 0.5)


def _kitchen() -> Floats:
    """An extractor's low hum, and dishes: short ringing sounds, as loud as the hum's loudest."""
    rng = np.random.default_rng(2)
    sound = _shaped(rng.standard_normal(_SECONDS * RATE_HZ), 1.0)
    time = np.arange(samples_in(0.25)) / RATE_HZ
    for start in rng.integers(len(sound) - len(time), size=_CLATTERS):
        rings = (np.sin(2 * np.pi * hertz * time) for hertz in rng.uniform(1500, 6000, size=5))
        sound[start : start + len(time)] += rng.uniform(1, 4) * np.sum(list(rings), axis=0) / 5 * np.exp(-time / 0.04)
    return _level(sound)


def _shaped(white: Floats, slope: float) -> Floats:
    """White noise with its amplitude falling by the frequency to this power, from 50 Hz on."""
    spectrum = np.fft.rfft(white)
    hertz = np.maximum(np.fft.rfftfreq(len(white), 1 / RATE_HZ), 50.0)
    return _level(np.fft.irfft(spectrum / hertz**slope, len(white)))


def _level(sound: Floats | Samples) -> Floats:
    levelled: Floats = sound / max(float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))), 1.0e-9)
    return levelled
