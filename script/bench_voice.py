"""`script/bench voice [--sentences N] [--write FILE]`: the natural voice beside the embedded one, and its voice pack.

Needs `script/setup --natural-voice`.  Both voices say the same sentences of the kiosk, drawn by their digest.  Our own
recogniser writes down, without a phrase list, what it hears: no listener, but the same for both.  The processor's time
is counted, not the clock's, so that other work on the machine does not count.
"""

import argparse
import hashlib
import json
import re
import resource
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from measurements import put, table
from packaging.requirements import Requirement
from rapidfuzz.distance import Levenshtein
from tqdm import tqdm
from vosk import KaldiRecognizer, Model, SetLogLevel

from kiosk.errors import SettingsError
from kiosk.hearing.model import locate_model
from kiosk.settings import load_settings
from kiosk.sound import RATE_HZ, Samples, samples_in
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.piper_voice import PiperVoice
from kiosk.speaking.prompt_files import PromptFiles
from kiosk.speaking.pronunciation import spoken
from kiosk.speaking.voice import Voice
from kiosk.speaking.voice_pack import export_pack
from kiosk.wiring import all_sentences, wording_of

_PROJECT = Path(__file__).parents[1]
_SILENCE = bytes(2 * samples_in(0.5))  # before and after, as a recogniser has it


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one voice made of all sentences."""

    sounds: tuple[Samples, ...]
    compute_seconds: float
    wrong_words: int

    @property
    def speech_seconds(self) -> float:
        """Of sound."""
        return sum(sound.size for sound in self.sounds) / RATE_HZ


def main() -> int:
    """Print the table; with --write put it into a Markdown file between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=100, metavar="N", help="how many, of all there are")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between the marks")
    arguments = parser.parse_args()
    settings = load_settings()
    texts = all_sentences(settings)
    drawn = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())[: arguments.sentences]
    words = sum(len(_words(text)) for text in drawn)
    SetLogLevel(-1)
    model = Model(str(locate_model(settings)))
    rate = settings.words_per_minute
    natural = _speak(PiperVoice(settings.language, rate), drawn, model)
    embedded = _speak(EspeakVoice(settings.voice, rate), drawn, model)
    with tempfile.TemporaryDirectory() as folder:
        prompts = PromptFiles(Path(folder) / "prompts", PiperVoice(settings.language, rate).key)
        for text, sound in zip(drawn, natural.sounds, strict=True):
            prompts.write(text, sound)
        pack_bytes = export_pack(Path(folder) / "voice.zip", prompts, drawn, wording_of(settings))
    each_megabytes = pack_bytes / 1e6 / natural.speech_seconds
    whole_seconds = natural.speech_seconds * _letters(texts) / _letters(drawn)
    rows = [
        ("sentences spoken", f"{len(drawn)} of {len(texts)}, {words} words", "the same"),
        ("speech", f"{natural.speech_seconds:.0f} s", f"{embedded.speech_seconds:.0f} s"),
        ("processor's time for a second of speech", *(f"{_cost(one):.3f} s" for one in (natural, embedded))),
        ("words our recogniser hears wrongly", *(f"{one.wrong_words / words:.1%}" for one in (natural, embedded))),
        ("voice pack of these sentences", f"{pack_bytes / 1e6:.1f} MB", ""),
        (
            f"voice pack of all {len(texts)}" + ("" if len(drawn) == len(texts) else ", reckoned by their letters"),
            f"{whole_seconds * each_megabytes:.0f} MB, {whole_seconds / 60:.0f} min of speech",
            "",
        ),
        ("more to install", f"{_installed_bytes() / 1e6:.0f} MB", ""),
    ]
    text = table(("figure", "natural (Piper)", f"embedded (espeak-ng {settings.voice})"), rows)
    print(text)
    put(arguments.write, "voice", text)
    return 0


def _cost(one: Spoken) -> float:
    return one.compute_seconds / one.speech_seconds


def _letters(texts: tuple[str, ...] | list[str]) -> int:
    return sum(map(len, texts))


def _speak(voice: Voice, texts: list[str], model: Model) -> Spoken:
    """The voice's process is counted from its start to its end, with loading."""
    before = _children_seconds()
    try:
        sounds = [voice.render(spoken(text)) for text in tqdm(texts, desc=voice.key, disable=None)]
    except SettingsError as err:
        sys.exit(f"{voice.key}: {err}")
    finally:
        voice.close()  # only an ended process is counted
    took = _children_seconds() - before
    wrong = sum(
        Levenshtein.distance(_words(text), _heard(model, sound)) for text, sound in zip(texts, sounds, strict=True)
    )
    return Spoken(tuple(sounds), took, wrong)


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _heard(model: Model, sound: Samples) -> list[str]:
    recogniser = KaldiRecognizer(model, RATE_HZ)
    for piece in (_SILENCE, sound.tobytes(), _SILENCE):
        recogniser.AcceptWaveform(piece)
    return _words(json.loads(recogniser.FinalResult())["text"])


def _words(text: str) -> list[str]:
    """In the recogniser's way: small letters, no marks but the apostrophe, numbers as they are read."""
    return re.findall(r"[a-z']+", spoken(text).lower().replace("’", "'"))


def _installed_bytes() -> int:
    """Of the packages that only the natural voice needs."""
    names = [_names(_PROJECT / f"constraints{part}.txt") for part in ("-voice", "", "-test", "-build")]
    total = 0
    for name in names[0].difference(*names[1:]):
        try:
            total += sum(file.locate().stat().st_size for file in files(name) or () if file.locate().is_file())
        except PackageNotFoundError:
            continue  # for another Python or machine
    return total


def _names(lock: Path) -> set[str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {Requirement(line.rstrip(" \\")).name for line in lines if line and line[0] not in "# "}


if __name__ == "__main__":
    sys.exit(main())
