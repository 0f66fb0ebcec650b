"""Sentences that a person has recorded: a folder of WAV files, each bound to the very words it says."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from kiosk.dialogue.effects import Line
from kiosk.sound import RATE_HZ, Samples
from kiosk.speaking.mastering import mastered
from kiosk.speaking.prompt_files import PromptFiles

_log = logging.getLogger(__name__)

_LONGEST_SECONDS = 60  # the longest sentence has some 15 words
_SOFTEST_PEAK = 10 ** (-40 / 20)  # below it there is a room, and nobody who speaks
_FULL_SCALE = 32768
_CLIPPED_SAMPLES = 3  # so many at full scale in a row are no peak that a voice has by chance


def recording_name(line: Line) -> str:
    """The file that replaces this sentence: its place in the content, and six digits of a digest of its words.

    So a recording is never heard in place of words that were changed since.
    """
    return f"{line.id}-{hashlib.sha256(line.text.encode()).hexdigest()[:6]}.wav"


class Recordings:
    """The folder, as a source of prepared sentences, made as loud as all others and kept among the prompts."""

    def __init__(self, folder: Path, lines: Iterable[Line], prompts: Path) -> None:
        """`lines`: all that is said at this site; `prompts`: where rendered sentences are kept."""
        self._folder = folder
        self._lines = {recording_name(line): line for line in lines}
        self._prompts = prompts
        self._paths = {line.text: path for name, line in self._lines.items() if (path := folder / name).is_file()}

    def find(self, text: str) -> Samples | None:
        """16 kHz mono int16; None where nobody recorded the sentence, or the file will not do, which is logged."""
        path = self._paths.get(text)
        if path is None:
            return None
        try:
            kept = PromptFiles(self._prompts, f"recording {hashlib.sha256(path.read_bytes()).hexdigest()}")
            found = kept.find(text)
            if found is None:
                found = mastered(*_read(path))
                with suppress(OSError):  # the next start masters it again; who cannot write has been told of others
                    kept.write(text, found)
        except (OSError, ValueError) as err:
            del self._paths[text]
            _log.warning("%s: not heard, %s. Another voice speaks; `kiosk check` names all such files.", path, err)
            return None
        return found

    def faults(self) -> Iterator[tuple[Path, str]]:
        """Files that are not heard, and why; the folder itself, if it is not there."""
        if not self._folder.is_dir():
            yield self._folder, "no such folder. Make it, or take `recordings` out of the settings"
            return
        ids = {line.id for line in self._lines.values()}
        for path in sorted(self._folder.iterdir()):
            if path.name in self._lines:
                try:
                    _read(path)
                except (OSError, ValueError) as err:
                    yield path, str(err)
            elif path.name.rpartition("-")[0] in ids and path.suffix == ".wav":
                yield path, "says other words than the kiosk does at this place now. Record it again"
            else:
                yield path, "has the name of no sentence. Name it as `kiosk render --names` lists"

    def clipped(self) -> Iterator[Path]:
        """Files that are heard, but were recorded too loud."""
        for path in self._paths.values():
            with suppress(OSError, ValueError, soundfile.LibsndfileError):
                if _is_clipped(soundfile.read(path, dtype="int16", always_2d=True)[0]):
                    yield path


def _read(path: Path) -> tuple[npt.NDArray[np.int16], int]:
    """Mono samples and their rate; channels are averaged.

    Raises ValueError when it is no WAV file, empty, silent, too long, or of a rate below the kiosk's own.
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.format not in {"WAV", "WAVEX"}:
                raise ValueError(f"found {file.format}; allowed is WAV. Save it as that")
            if file.samplerate < RATE_HZ:
                raise ValueError(f"found {file.samplerate} samples a second; at least {RATE_HZ} are allowed")
            if file.frames == 0:
                raise ValueError("it is empty. Record it again")
            if file.frames > _LONGEST_SECONDS * file.samplerate:
                raise ValueError(f"it is longer than {_LONGEST_SECONDS} s. Cut it to its sentence")
            rate_hz: int = file.samplerate
            channels = file.read(dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as err:
        raise ValueError(f"not audio that can be read ({err.error_string.rstrip('.')}). Save it as WAV") from err
    level = np.nan_to_num(channels.mean(axis=1), nan=0.0, posinf=1.0, neginf=-1.0)
    if np.abs(level).max() < _SOFTEST_PEAK:
        raise ValueError("it holds only silence. Record it again")
    return np.clip(np.rint(level * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16), rate_hz


def _is_clipped(channels: npt.NDArray[np.int16]) -> bool:
    """Whether some samples in a row are at full scale.  channels: shape (frames, channels)."""
    is_full = (channels >= _FULL_SCALE - 1) | (channels <= -_FULL_SCALE)
    runs = is_full[: len(is_full) - _CLIPPED_SAMPLES + 1].copy()
    for later in range(1, _CLIPPED_SAMPLES):
        runs &= is_full[later : later + len(runs)]
    return bool(runs.any())
