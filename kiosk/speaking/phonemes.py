"""How words sound, by espeak-ng: phonemes of the International Phonetic Alphabet, for any of its languages."""

import subprocess
from collections.abc import Iterable, Mapping

from kiosk.errors import SettingsError
from kiosk.speaking.voice_names import NO_ENGINE

Phonemes = tuple[str, ...]

_DEADLINE_SECONDS = 60.0  # two thousand words take 2 s
_MARKS = str.maketrans("", "", "ˈˌː")  # stress and length: the ear tells no two words apart by these alone


def phonemes_of(words: Iterable[str], voice: str, program: str = "espeak-ng") -> Mapping[str, Phonemes]:
    """For each word its phonemes, as it sounds when it stands alone.

    voice: any of espeak-ng's.  Raises SettingsError when the program is missing or cannot read the words out.
    """
    some = tuple(dict.fromkeys(words))
    told = f"{program} does not tell how words sound. {NO_ENGINE}"
    try:
        done = subprocess.run(
            (program, "-q", "--ipa", "--sep= ", "-v", voice, "--stdin"),
            input="".join(f"{word}.\n" for word in some),  # a full stop, or it would join the lines
            capture_output=True,
            encoding="utf-8",
            timeout=_DEADLINE_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as err:
        raise SettingsError(told) from err
    lines = done.stdout.split("\n")[: len(some)]
    if len(lines) < len(some):
        raise SettingsError(told)
    return {word: tuple(line.translate(_MARKS).split()) for word, line in zip(some, lines, strict=True)}
