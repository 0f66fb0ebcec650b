"""Every sentence the kiosk can say, rendered once and kept on disk; in memory what was said of late."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from kiosk.errors import SettingsError
from kiosk.sound import Samples, seconds_in
from kiosk.speaking.prompt_files import PromptFiles
from kiosk.speaking.pronunciation import spoken
from kiosk.speaking.voice import Voice

_log = logging.getLogger(__name__)

_AT_HAND = 32  # sentences in memory, some three megabytes; all would be a hundred, and a file takes a millisecond


class Prepared(Protocol):
    """Sentences made ahead of time, some or all: recorded by a person, or rendered by a voice too slow to ask."""

    def find(self, text: str) -> Samples | None:
        """The sentence as 16 kHz mono int16, at once; None where this has none."""


class PromptStore:
    """Samples by text: what is prepared, the best first, else from the voice, which renders each sentence once.

    A sentence keeps its speaker for as long as this runs, since its length has been planned with: what is prepared
    meanwhile is heard from the next start on.  What cannot be written stays in memory, and costs the next start some
    seconds.  Not thread-safe; one owner.
    """

    def __init__(self, folder: Path, voice: Voice, prepared: Sequence[Prepared] = ()) -> None:
        self._voice = voice
        self._files = PromptFiles(folder, voice.key)
        self._sources: tuple[Prepared, ...] = (*prepared, self._files)
        self._source_of: dict[str, Prepared] = {}
        self._at_hand = OrderedDict[str, Samples]()  # by text; what was not asked for the longest stands first
        self._unwritten: dict[str, Samples] = {}
        self._sizes: dict[str, int] = {}
        self._is_writable = True

    def samples(self, text: str) -> Samples:
        """The sentence as 16 kHz mono int16, not to be written to; rendered now (10 ms) if it never was.

        Raises SettingsError when it must be rendered for the first time and no voice can speak.  One whose file is gone
        since, where no voice can speak, is as long a silence: a visit goes on, with the words on the screen.
        """
        found = self._found(text)
        if found is not None:
            return found
        try:
            rendered = self._voice.render(spoken(text))
        except SettingsError as err:
            if text not in self._sizes:
                raise
            _log.error("a sentence is not heard, only shown: its file in %s is gone, and %s", self._files.folder, err)
            return np.zeros(self._sizes[text], dtype=np.int16)
        self._source_of[text] = self._files
        if not self._write(text, rendered):
            self._unwritten[text] = rendered
        return self._kept(text, rendered)

    def seconds(self, text: str) -> float:
        """How long the sentence sounds."""
        if text not in self._sizes:
            self.samples(text)
        return seconds_in(self._sizes[text])

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Those that are not rendered yet, each once, in their order; every file is read, so none is broken."""
        return [text for text in dict.fromkeys(texts) if self._found(text) is None]

    def unprepared(self, texts: Iterable[str]) -> list[str]:
        """Those that only the voice has spoken, or will, each once, in their order."""
        prepared, missing = self._sources[:-1], set(self.missing(texts))
        return [text for text in dict.fromkeys(texts) if text in missing or self._source_of.get(text) not in prepared]

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
        """Have all of them ready, so that the sound loop never waits for a voice."""
        self.render(texts)

    def close(self) -> None:
        """End the voice's process, if it has one; what is rendered stays."""
        self._voice.close()

    def _found(self, text: str) -> Samples | None:
        at_hand = self._unwritten.get(text, self._at_hand.get(text))
        if at_hand is not None:
            return self._kept(text, at_hand)
        known = self._source_of.get(text)
        for source in self._sources if known is None else (known,):
            samples = source.find(text)
            if samples is not None:
                self._source_of[text] = source
                return self._kept(text, samples)
        return None

    def _kept(self, text: str, samples: Samples) -> Samples:
        samples.flags.writeable = False
        self._sizes[text] = samples.size
        self._at_hand[text] = samples
        self._at_hand.move_to_end(text)
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return samples

    def _write(self, text: str, samples: Samples) -> bool:
        """Whether it is on disk now."""
        if not self._is_writable:
            return False
        try:
            self._files.write(text, samples)
        except OSError as err:
            self._is_writable = False
            _log.warning(
                "sentences are rendered anew at each start: %s cannot be written (%s). "
                "Make room there, or set cache in the settings file to a folder that can be written.",
                self._files.folder,
                err.strerror,
            )
        return self._is_writable
