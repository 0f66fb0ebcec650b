"""The only module that touches Vosk: samples in, words and a path score out."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk

from kiosk.errors import SettingsError
from kiosk.sound import RATE_HZ, Samples, samples_in

_FEED_SAMPLES = samples_in(0.2)  # Vosk decodes in steps of this; feeding at fixed places makes runs repeat


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best path: its words, and its score (larger is likelier; only differences for the same audio mean anything)."""

    words: str
    score: float


class SpeechModel:
    """The loaded model.  Share one; decoding with it from several threads is safe, one recogniser is not."""

    def __init__(self, folder: Path) -> None:
        """Raises SettingsError when the folder holds no model Vosk can load."""
        vosk.SetLogLevel(-1)
        if not (folder / "am" / "final.mdl").is_file():
            raise SettingsError(f"{folder}: holds no Vosk speech model. Run `kiosk model` to fetch one, or set `model`.")
        try:
            self._model = vosk.Model(str(folder))
        except Exception as err:  # Vosk raises nothing narrower
            raise SettingsError(f"{folder}: Vosk cannot load this speech model. Run `kiosk model` to fetch it again.") from err

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's vocabulary; Vosk drops others from a phrase list without a word."""
        return int(self._model.vosk_model_find_word(word)) >= 0

    def decode(self, samples: Samples, phrases: tuple[str, ...]) -> Decoded:
        """What a fresh recogniser makes of the samples when only these phrases may be said."""
        recogniser = vosk.KaldiRecognizer(self._model, RATE_HZ, json.dumps(phrases))
        recogniser.SetMaxAlternatives(1)
        recogniser.AcceptWaveform(samples.tobytes())
        return _best(recogniser.FinalResult())

    def free_form(self) -> "FreeForm":
        """A fresh recogniser that may hear anything."""
        return FreeForm(self._model)


class FreeForm:
    """Free-form decoding of one utterance beside its being spoken."""

    def __init__(self, model: vosk.Model) -> None:
        self._recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
        self._recogniser.SetMaxAlternatives(1)
        self._waiting: Samples = np.zeros(0, dtype=np.int16)

    def feed(self, samples: Samples) -> None:
        """More of the utterance, in pieces of any length."""
        self._waiting = np.concatenate((self._waiting, samples))
        while len(self._waiting) >= _FEED_SAMPLES:
            # a True here means that Vosk would end the utterance; that is ours to decide
            self._recogniser.AcceptWaveform(self._waiting[:_FEED_SAMPLES].tobytes())
            self._waiting = self._waiting[_FEED_SAMPLES:]

    def finish(self) -> Decoded:
        """The best path over all that was fed; nothing may be fed after it."""
        self._recogniser.AcceptWaveform(self._waiting.tobytes())
        return _best(self._recogniser.FinalResult())


def _best(result: str) -> Decoded:
    found = json.loads(result).get("alternatives") or [{"text": "", "confidence": 0.0}]
    return Decoded(found[0]["text"].strip(), float(found[0]["confidence"]))
