"""A voice from the espeak-ng program: a process for each sentence, slower than pyttsx3 by nothing one would notice."""

import subprocess
import tempfile
from pathlib import Path

from kiosk.errors import SettingsError
from kiosk.sound import Samples
from kiosk.speaking.mastering import NOTHING, mastered, read_wave
from kiosk.speaking.voice_names import NO_ENGINE, unknown_voice, voice_id

_DEADLINE_SECONDS = 5.0  # a sentence takes 10 ms; a Pi under load some hundreds


class EspeakVoice:
    """Renders with the program espeak-ng.  The same engine as pyttsx3 loads, hence the same key and the same sound."""

    def __init__(self, voice: str, words_per_minute: int, program: str = "espeak-ng") -> None:
        self._voice = voice
        self._words_per_minute = words_per_minute
        self._program = program
        self._id: str | None = None

    @property
    def key(self) -> str:
        """Engine, voice and rate."""
        return engine_key(self._voice, self._words_per_minute)

    def render(self, text: str) -> Samples:
        """The sentence; no samples when it holds nothing that can be said.

        Raises SettingsError when the program is missing, does not know the voice or cannot speak with it.
        """
        if not any(map(str.isalnum, text)):
            return NOTHING
        if self._id is None:
            self._id = self._checked_id()
        with tempfile.TemporaryDirectory(prefix="toe-cramp-kiosk-") as folder:
            path = Path(folder) / "sentence.wav"
            rate = str(self._words_per_minute)
            self._run("-v", self._id, "-s", rate, "-b", "1", "-w", str(path), "--stdin", text=text)
            try:
                return mastered(*read_wave(path))
            except ValueError as err:
                raise SettingsError(
                    f'{self._program} cannot speak with the voice "{self._voice}": {err}. {NO_ENGINE}'
                ) from err

    def close(self) -> None:
        """Nothing to end: no process outlives its sentence."""

    def _checked_id(self) -> str:
        """The voice's id.  The program itself takes an unknown variant for none, so that is looked up too."""
        ids = self._listed("--voices")
        found = voice_id(self._voice, ids)
        _, plus, variant = found.partition("+")
        if plus and variant not in {each.lower().rpartition("/")[2] for each in self._listed("--voices=variant")}:
            raise unknown_voice(self._voice, ids)
        return found

    def _listed(self, option: str) -> list[str]:
        """The File column of the program's table: priority, language, age and gender, name, file."""
        rows = (line.split() for line in self._run(option).splitlines()[1:])
        return [row[4] for row in rows if len(row) > 4]

    def _run(self, *options: str, text: str = "") -> str:
        try:
            done = subprocess.run(
                (self._program, *options),
                input=text,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_DEADLINE_SECONDS,
                check=False,
            )
        except FileNotFoundError as err:
            raise SettingsError(f"the program {self._program} was not found. {NO_ENGINE}") from err
        except subprocess.TimeoutExpired as err:
            raise SettingsError(f"{self._program} did not answer within {_DEADLINE_SECONDS:g} s. {NO_ENGINE}") from err
        return done.stdout


def engine_key(voice: str, words_per_minute: int) -> str:
    """What identifies the sound of an espeak-ng voice, however the engine is reached."""
    return f"espeak-ng {voice} {words_per_minute}"
