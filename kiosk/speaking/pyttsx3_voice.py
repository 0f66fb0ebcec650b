"""A voice from pyttsx3, which lives in one child process with a deadline; the espeak-ng program stands behind it."""

import logging
import sys

from kiosk.sound import Samples
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.mastering import NOTHING
from kiosk.speaking.voice_child import ChildFailedError, VoiceChild
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
        self._child: VoiceChild | None = None
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
            except ChildFailedError as err:
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
            self._child = VoiceChild(self._command)
            ready = self._child.answer(_START_SECONDS)
            if "voices" in ready:
                self.close()
                raise unknown_voice(self._voice, ready["voices"])
        return self._child.render(text, self._deadline_seconds)
