"""Recordings: WAV or FLAC at any rate in, our one sound format out, and back."""

from pathlib import Path

import numpy as np
import soundfile
import soxr

from kiosk.errors import ContentError
from kiosk.sound import RATE_HZ, Samples

_FULL_SCALE = 32_767


def read_recording(path: Path) -> Samples:
    """The recording as 16 kHz mono int16; several channels are averaged.

    Raises ContentError naming the file when it is missing, not audio, or holds no sample.
    """
    if not path.is_file():
        raise ContentError(f"{path}: no such recording. Check the name; WAV and FLAC files are allowed.")
    try:
        channels, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, ValueError) as err:
        raise ContentError(f"{path}: not audio that can be read ({_first_line(err)}). Save it as WAV or FLAC.") from err
    if len(channels) == 0:
        raise ContentError(f"{path}: a recording without a sample. Record it again.")
    # a broken float file may hold NaN or infinity; no loudspeaker could play it either
    mono = np.nan_to_num(channels.mean(axis=1), nan=0.0, posinf=1.0, neginf=-1.0)
    if rate_hz != RATE_HZ:
        mono = soxr.resample(mono, rate_hz, RATE_HZ)
    # 16-bit files come back as the same integers: libsndfile divides by 32768
    samples: Samples = np.clip(np.rint(mono * (_FULL_SCALE + 1)), -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16)
    return samples


def write_recording(path: Path, samples: Samples) -> None:
    """Write 16 kHz mono int16 as the file's ending says: .wav or .flac.

    Raises ContentError when the ending is another or the folder cannot be written.
    """
    if path.suffix.lower() not in {".wav", ".flac"}:
        raise ContentError(f"{path}: found the ending {path.suffix!r}; .wav and .flac are allowed. Rename it.")
    try:
        soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
    except (soundfile.LibsndfileError, OSError) as err:
        raise ContentError(f"{path}: cannot be written ({_first_line(err)}). Check that its folder is there.") from err


def _first_line(err: Exception) -> str:
    return (str(err) or type(err).__name__).splitlines()[0].rstrip(".")
