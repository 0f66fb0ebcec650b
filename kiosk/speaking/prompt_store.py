"""Every sentence the kiosk can say, rendered once: in memory, and on disk for the next start."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from kiosk.sound import Samples, seconds_in
from kiosk.speaking.pronunciation import spoken
from kiosk.speaking.voice import Voice

_log = logging.getLogger(__name__)

_FORMAT = "1"  # goes up when mastering or the file layout changes, so that older files are not found any more
_DIGEST_BYTES = 32


class PromptStore:
    """Samples by text.  A file is the SHA-256 of its samples, then the samples as int16 little-endian.

    The sum means that a file cut short by a power cut, or gone bad on an old card, is rendered again and never played.
    A folder that cannot be written costs the next start some seconds, nothing else.  Not thread-safe; one owner.
    """

    def __init__(self, folder: Path, voice: Voice) -> None:
        self._folder = folder
        self._voice = voice
        self._sounds: dict[str, Samples] = {}  # by text
        self._is_writable = True

    def samples(self, text: str) -> Samples:
        """The sentence as 16 kHz mono int16, not to be written to; rendered now (10 ms) if it never was.

        Raises SettingsError when it must be rendered and no voice can speak.
        """
        found = self._found(text)
        if found is None:
            found = self._kept(text, self._voice.render(spoken(text)))
            self._write(text, found)
        return found

    def seconds(self, text: str) -> float:
        """How long the sentence sounds."""
        return seconds_in(self.samples(text).size)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Those that are not rendered yet, each once, in their order.  The others are in memory afterwards."""
        return [text for text in dict.fromkeys(texts) if self._found(text) is None]

    def render(self, texts: Iterable[str], progress: Callable[[int, int], None] | None = None) -> int:
        """Render what is missing, and return how many that were.

        progress: called with how many are done and how many there are to do, before the first and after each.
        """
        missing = self.missing(texts)
        for done, text in enumerate(missing):
            if progress is not None:
                progress(done, len(missing))
            self.samples(text)
        if progress is not None and missing:
            progress(len(missing), len(missing))
        return len(missing)

    def preload(self, texts: Iterable[str]) -> None:
        """Have all of them in memory, so that the sound loop neither reads a disk nor waits for a voice."""
        self.render(texts)

    def close(self) -> None:
        """End the voice's process, if it has one; what is rendered stays in memory."""
        self._voice.close()

    def _found(self, text: str) -> Samples | None:
        if text in self._sounds:
            return self._sounds[text]
        try:
            content = self._path(text).read_bytes()
        except OSError:
            return None
        digest, data = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(data).digest() != digest:
            _log.info("a prompt file is broken and will be rendered again: %s", self._path(text).name)
            return None
        return self._kept(text, np.frombuffer(data, dtype="<i2").astype(np.int16))

    def _kept(self, text: str, samples: Samples) -> Samples:
        samples.flags.writeable = False
        self._sounds[text] = samples
        return samples

    def _write(self, text: str, samples: Samples) -> None:
        if not self._is_writable:
            return
        path = self._path(text)
        unfinished = path.with_suffix(f".{os.getpid()}")
        data = samples.astype("<i2").tobytes()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(hashlib.sha256(data).digest() + data)
            unfinished.replace(path)
        except OSError as err:
            self._is_writable = False
            _log.warning(
                "sentences are rendered anew at each start: %s cannot be written (%s). "
                "Make room there, or set cache in the settings file to a folder that can be written.",
                self._folder,
                err.strerror,
            )

    def _path(self, text: str) -> Path:
        name = "\n".join((_FORMAT, self._voice.key, spoken(text)))
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()}.prompt"
