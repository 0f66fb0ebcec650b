"""A voice from pyttsx3, which lives in one child process with a deadline; the espeak-ng program stands behind it."""

import json
import logging
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiosk.sound import Samples
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.mastering import NOTHING, mastered, read_wave
from kiosk.speaking.voice_names import unknown_voice

_log = logging.getLogger(__name__)

_START_SECONDS = 20.0  # Python, pyttsx3 and the engine from a Pi's cold card
_SENTENCE_SECONDS = 5.0  # 10 ms where measured
_CHILD = (sys.executable, "-m", "kiosk.speaking.pyttsx3_child")


class Pyttsx3Voice:
    """Renders in a child process started at the first sentence.

    A child that misses its deadline, dies or writes no sound is killed and replaced once; if that one fails too, the
    espeak-ng program renders this sentence and all after it (same engine, same sound).
    """

    def __init__(
        self,
        voice: str,
        words_per_minute: int,
        *,
        child: tuple[str, ...] = _CHILD,
        deadline_seconds: float = _SENTENCE_SECONDS,
    ) -> None:
        """`child` is the command that speaks the protocol of pyttsx3_child; voice and rate are added to it."""
        self._voice = voice
        self._fallback = EspeakVoice(voice, words_per_minute)
        self._command = (*child, voice, str(words_per_minute))
        self._deadline_seconds = deadline_seconds
        self._child: _Child | None = None
        self._is_given_up = False

    @property
    def key(self) -> str:
        """Engine, voice and rate."""
        return self._fallback.key

    def render(self, text: str) -> Samples:
        """The sentence; no samples when it holds nothing that can be said.

        Raises SettingsError when there is no such voice, or neither pyttsx3 nor espeak-ng can speak.
        """
        if not any(map(str.isalnum, text)):
            return NOTHING
        for _ in range(2):
            if self._is_given_up:
                break
            try:
                return self._render_in_child(text)
            except _ChildFailedError as err:
                _log.warning("pyttsx3 failed (%s), its process is ended", err)
                self.close()
                self._is_given_up = err.is_final
        self._is_given_up = True
        return self._fallback.render(text)

    def close(self) -> None:
        """End the child process.  The next sentence would start another."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _render_in_child(self, text: str) -> Samples:
        if self._child is None:
            self._child = _Child(self._command)
            ready = self._child.answer(_START_SECONDS)
            if "voices" in ready:
                self.close()
                raise unknown_voice(self._voice, ready["voices"])
        return self._child.render(text, self._deadline_seconds)


class _ChildFailedError(Exception):
    """The child is of no more use.  is_final: another one would do no better."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class _Child:
    """One process, its pipes and the private folder in which it writes."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="toe-cramp-kiosk-")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._unread = b""

    def render(self, text: str, deadline_seconds: float) -> Samples:
        path = Path(self._folder.name) / "sentence.wav"
        path.unlink(missing_ok=True)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"text": text, "file": str(path)}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as err:
            raise _ChildFailedError("it had ended") from err
        self.answer(deadline_seconds)
        try:
            return mastered(*read_wave(path))
        except ValueError as err:
            raise _ChildFailedError(str(err)) from err

    def answer(self, deadline_seconds: float) -> dict[str, list[str]]:
        """The next line, as JSON.  Raises _ChildFailedError when none comes in time or it tells of an error."""
        assert self._process.stdout is not None
        pipe, until = self._process.stdout.fileno(), time.monotonic() + deadline_seconds
        while b"\n" not in self._unread:
            if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
                raise _ChildFailedError(f"no answer within {deadline_seconds:g} s")
            found = os.read(pipe, 65_536)
            if not found:
                raise _ChildFailedError("it ended without an answer")
            self._unread += found
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            message: dict[str, list[str]] = json.loads(line)
        except ValueError as err:
            raise _ChildFailedError(f"it answered {line[:60]!r}") from err
        if "error" in message:
            raise _ChildFailedError(str(message["error"]), is_final=True)
        return message

    def close(self) -> None:
        """Kill the process, by its own id, and wait for it; remove what it wrote."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    _log.debug("the child had not read its last request")
        self._process.wait()
        self._folder.cleanup()
