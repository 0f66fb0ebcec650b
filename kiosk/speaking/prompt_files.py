"""The sentences of one voice as files, each with its own checksum."""

import hashlib
import logging
import os
from pathlib import Path

import numpy as np

from kiosk.sound import Samples
from kiosk.speaking.pronunciation import spoken

_log = logging.getLogger(__name__)

FORMAT = "1"  # goes up when mastering or the file layout changes, so that older files are not found any more
_DIGEST_BYTES = 32


class PromptFiles:
    """Samples by text.  A file is the SHA-256 of its samples, then the samples as int16 little-endian.

    The sum means that a file cut short by a power cut, or gone bad on an old card, is never played.
    """

    def __init__(self, folder: Path, key: str) -> None:
        """`key`: engine, voice and rate (`Voice.key`); other keys have other files in the same folder."""
        self.folder = folder
        self.key = key

    def find(self, text: str) -> Samples | None:
        """The sentence as 16 kHz mono int16; None where its file is missing or broken."""
        path = self.path(text)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        digest, data = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(data).digest() != digest:
            _log.info("a prompt file is broken and will be rendered again: %s", path.name)
            return None
        return np.frombuffer(data, dtype="<i2").astype(np.int16)

    def write(self, text: str, samples: Samples) -> None:
        """Keep the sentence: the whole file takes its name at once.  Raises OSError."""
        path = self.path(text)
        unfinished = path.with_suffix(f".{os.getpid()}")
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(file_content(samples))
        unfinished.replace(path)

    def path(self, text: str) -> Path:
        """Where the sentence is, or would be."""
        name = "\n".join((FORMAT, self.key, spoken(text)))
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()}.prompt"


def file_content(samples: Samples) -> bytes:
    """What a prompt's file holds."""
    data = samples.astype("<i2").tobytes()
    return hashlib.sha256(data).digest() + data
