"""What every rendered sentence gets: 16 kHz, no silence around it, and the same loudness as all others."""

import math
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Samples, samples_in

ACTIVE_DBFS = -20.0  # RMS while there is speech; leaves the peaks of espeak-ng room below PEAK_DBFS
PEAK_DBFS = -1.0
_AUDIBLE = 10 ** (-46 / 20)  # of the loudest sample: softer than the first breath of an "h", louder than dither
_ACTIVE_RANGE_DB = 25.0  # a frame this far below the loudest one is a pause
_BEFORE = samples_in(0.005)
_AFTER = samples_in(0.030)
_FULL_SCALE = 32768.0

NOTHING: Samples = np.zeros(0, dtype=np.int16)  # what a text without a letter or digit sounds like


def mastered(sound: npt.NDArray[np.int16], rate_hz: int) -> Samples:
    """Mono int16 at any rate, made ready for the mixer.  Silence comes back as no samples at all."""
    level = sound.astype(np.float32) / _FULL_SCALE
    if rate_hz != RATE_HZ and level.size:
        level = soxr.resample(level, rate_hz, RATE_HZ)
    level = _trimmed(level)
    if not level.size:
        return NOTHING
    gain = min(10 ** (ACTIVE_DBFS / 20) / active_rms(level), 10 ** (PEAK_DBFS / 20) / float(np.abs(level).max()))
    return np.round(level * (gain * (_FULL_SCALE - 1))).astype(np.int16)


def active_rms(level: npt.NDArray[np.float32]) -> float:
    """RMS over the 20 ms frames that hold speech; level: full scale is 1, at least one sample is not zero."""
    padded = np.pad(level, (0, -level.size % BLOCK_SAMPLES))
    frames = padded.reshape(-1, BLOCK_SAMPLES).astype(np.float64)
    power = np.square(frames).mean(axis=1)
    is_active = power >= power.max() * 10 ** (-_ACTIVE_RANGE_DB / 10)
    return math.sqrt(float(power[is_active].mean()))


def read_wave(path: Path) -> tuple[npt.NDArray[np.int16], int]:
    """Samples and rate of a mono 16-bit WAV file that an engine has written.

    Raises ValueError when it is missing, broken, cut short, empty or of another kind.
    """
    try:
        with wave.open(str(path), "rb") as file:
            kind, rate_hz, frames = (file.getnchannels(), file.getsampwidth()), file.getframerate(), file.getnframes()
            data = file.readframes(frames)
    except (OSError, EOFError, wave.Error) as err:
        raise ValueError(f"no sound file was written: {err}") from err
    if kind != (1, 2) or frames == 0 or len(data) != 2 * frames:
        raise ValueError(f"{frames} frames announced, {len(data)} bytes found, channels and width {kind}")
    return np.frombuffer(data, dtype="<i2").astype(np.int16), rate_hz


def _trimmed(level: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Without the silence around it but for a moment before and after, which fade from and to nothing."""
    size = np.abs(level)
    audible = np.flatnonzero(size > max(float(size.max(initial=0.0)) * _AUDIBLE, 1 / _FULL_SCALE))
    if not audible.size:
        return level[:0]
    first, last = int(audible[0]), int(audible[-1])
    start, end = max(first - _BEFORE, 0), min(last + 1 + _AFTER, level.size)
    cut = level[start:end].copy()
    cut[: first - start] *= np.linspace(0, 1, first - start, endpoint=False, dtype=np.float32)
    fade = end - 1 - last
    cut[cut.size - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return cut
