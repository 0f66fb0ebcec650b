"""The only module that touches Vosk: samples in, words and a path score out.

Vosk adds random noise (dither) to what it hears, so that the same recording scores up to 2 points differently each time
and a word at the edge is heard in one run and not in the next.  We load the model with that switched off and add the
same faint noise at the same places ourselves: runs repeat, and both decodes of an utterance hear the same.
"""

import ctypes
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk

from kiosk.errors import SettingsError
from kiosk.hearing.spelling import UNKNOWN
from kiosk.sound import RATE_HZ, Samples, samples_in

_DITHER: Samples = np.rint(np.random.default_rng(1).normal(0.0, 1.0, samples_in(12.0))).astype(np.int16)
_DITHER.flags.writeable = False
_SETTINGS = {  # of the model, in place of its own
    "mfcc.conf": "--dither=0",
    "model.conf": "--max-active=1000",  # it has 3,000, which only people talking at once ever fill: at twice the cost
}
_READINGS = 10  # the best paths of a decode; all of them cost no more than the first
_KEPT_SAMPLES = samples_in(40.0)  # heard by one recogniser; of 60 it would hold 6 MB more and compute 3 % less
_LONG_LIST = 20  # phrases; two phrases are as quick with a new one
_MOST_KEPT = 6  # two contexts' worth
_NOTHING: Samples = np.zeros(0, dtype=np.int16)
_FEED_SAMPLES = samples_in(0.1)  # fixed places make runs repeat; with 0.2 s twice as much is left to do at the end


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best path: its words, and its score (larger is likelier; it compares only on the same audio).

    others: the words of the next best paths, the likeliest first.
    """

    words: str
    score: float
    others: tuple[str, ...] = ()


class SpeechModel:
    """The loaded model.  Share one; decoding with it from several threads is safe, one recogniser is not.

    The recognisers of the long lists used last are kept: a list takes half as long.
    """

    def __init__(self, folder: Path) -> None:
        """Raises SettingsError when the folder holds no model Vosk can load."""
        vosk.SetLogLevel(-1)
        if not (folder / "am" / "final.mdl").is_file():
            raise SettingsError(
                f"{folder}: holds no Vosk speech model. Run `kiosk model` to fetch one, or set `model`."
            )
        try:
            with tempfile.TemporaryDirectory(prefix="kiosk-model-") as place:
                self._model = vosk.Model(str(_with_our_settings(folder.resolve(), Path(place))))
                self._known: dict[tuple[str, ...], tuple[str, ...]] = {}
                self._kept: dict[tuple[str, ...], _Kept] = {}  # the one used last at the end
        except Exception as err:
            raise SettingsError(
                f"{folder}: Vosk cannot load this speech model. Run `kiosk model` to fetch it again."
            ) from err

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's vocabulary; Vosk drops others from a phrase list without a word."""
        return int(self._model.vosk_model_find_word(word)) >= 0

    def known(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the phrases that it can hear whole; worked out once."""
        if phrases not in self._known:
            self._known[phrases] = tuple(
                phrase for phrase in phrases if phrase == UNKNOWN or all(map(self.knows, phrase.split()))
            )
        return self._known[phrases]

    def decode(self, samples: Samples, phrases: tuple[str, ...]) -> Decoded:
        """What is made of the samples when only these phrases may be said."""
        kept = self._kept.pop(phrases, None) or _Kept(self._model, json.dumps(phrases))  # no other thread has it now
        kept.renew()
        kept.accept(_dithered(samples, 0))
        decoded = kept.finish()
        if len(phrases) >= _LONG_LIST:
            self._kept[phrases] = kept
            for oldest in tuple(self._kept)[:-_MOST_KEPT]:
                self._kept.pop(oldest, None)
        return decoded

    def free_form(self) -> "FreeForm":
        """For one listener, who may then hear anything."""
        return FreeForm(self._model)


class _Kept:
    """A recogniser that is kept from one utterance to the next.

    Vosk joins what it knows of sounds and of sentences only where speech has led it so far, and a recogniser begins
    with none of it joined.  One that is kept hears the same in half the time; it is made anew before what it has joined
    takes more than some 30 MB.
    """

    def __init__(self, model: vosk.Model, *phrases: str) -> None:
        """phrases: the list of all it may hear, as JSON, or nothing."""
        self._of = (model, RATE_HZ, *phrases)
        self._make()

    def renew(self) -> bool:
        """Make it anew where it has heard enough; between two utterances.  Whether that was done."""
        is_due = self._heard >= _KEPT_SAMPLES
        if is_due:
            self._make()
        return is_due

    def accept(self, samples: Samples) -> None:
        """More of an utterance."""
        # a True here means that Vosk would end the utterance; that is ours to decide
        self._recogniser.AcceptWaveform(samples.tobytes())
        self._heard += len(samples)

    def finish(self) -> Decoded:
        """The best path over the utterance; what comes next begins another."""
        return _best(self._recogniser.FinalResult())

    def _make(self) -> None:
        self._recogniser = vosk.KaldiRecognizer(*self._of)
        self._recogniser.SetMaxAlternatives(_READINGS)
        self._heard = 0


class FreeForm:
    """Free-form decoding of one utterance after another, each beside its being spoken."""

    def __init__(self, model: vosk.Model) -> None:
        self._kept = _Kept(model)
        self._fed = 0  # samples of this utterance
        self._waiting: Samples = _NOTHING

    def begin(self) -> None:
        """Another utterance; one that was not finished is given up.

        A recogniser is made anew here, where speech begins, and not where somebody waits for an answer.
        """
        if self._fed:
            self._kept.finish()  # else it would go on where it is
        if self._kept.renew():
            give_back()
        self._fed = 0
        self._waiting = _NOTHING

    def feed(self, samples: Samples) -> None:
        """More of the utterance, in pieces of any length."""
        self._waiting = np.concatenate((self._waiting, samples))
        while len(self._waiting) >= _FEED_SAMPLES:
            self._accept(self._waiting[:_FEED_SAMPLES])
            self._waiting = self._waiting[_FEED_SAMPLES:]

    def finish(self) -> Decoded:
        """The best path over all that was fed; what is fed next begins another utterance."""
        self._accept(self._waiting)
        self._fed = 0
        self._waiting = _NOTHING
        return self._kept.finish()

    def _accept(self, samples: Samples) -> None:
        self._kept.accept(_dithered(samples, self._fed))
        self._fed += len(samples)


def give_back() -> None:
    """What recognisers that are gone have left in many small holes goes back to the system: some 40 MB in a visit.

    It takes 8 ms: for when nobody waits.  glibc's malloc_trim(3); another C library has none.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _with_our_settings(folder: Path, place: Path) -> Path:
    """The model as links in `place`, but for two lines of its settings."""
    for part in folder.iterdir():
        if part.name != "conf":
            (place / part.name).symlink_to(part)
    shutil.copytree(folder / "conf", place / "conf")
    for name, setting in _SETTINGS.items():
        settings = place / "conf" / name
        settings.chmod(0o600)  # the model may be installed read-only
        settings.write_text(f"{settings.read_text(encoding='utf-8').rstrip()}\n{setting}\n", encoding="utf-8")
    return place


def _dithered(samples: Samples, fed: int) -> Samples:
    """The samples with the faint noise that belongs to their place in the utterance."""
    noise = np.take(_DITHER, np.arange(fed, fed + len(samples)), mode="wrap")
    dithered: Samples = np.clip(samples.astype(np.int32) + noise, -32_768, 32_767).astype(np.int16)
    return dithered


def _best(result: str) -> Decoded:
    found = json.loads(result).get("alternatives") or [{"text": "", "confidence": 0.0}]
    first, *others = [one["text"].strip() for one in found]
    return Decoded(first, float(found[0]["confidence"]), tuple(others))
