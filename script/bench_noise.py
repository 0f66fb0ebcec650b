"""`script/bench noise FOLDER [--clips N] [--write FILE]`: people's yes, no, stop and go in noise, and said quietly.

FOLDER is that of `script/bench hearing`.  The words are heard while a warning sign is asked.  Beside our ears plain
Vosk with "[unk]" hears the same samples with the phrases of the same place.
"""

import argparse
import multiprocessing
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import vosk
from bench_hearing import SAID, SCREENING, plain_outcomes
from measurements import put, table
from noises import Floats, mixed, noises

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Heard
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import listen_to
from kiosk.hearing.model import locate_model
from kiosk.hearing.recogniser import SpeechModel
from kiosk.settings import load_settings
from kiosk.sound import Samples

_WORDS = ("yes", "no", "stop", "go")
_SNRS_DB = (20, 15, 10, 5, 0)
_PEAKS_DBFS = (-10, -30, -50)
_OUTCOMES = ("right", "asked back", "missed", "wrong")


@dataclass(frozen=True, slots=True)
class Trial:
    """One word in one noise."""

    noise: str
    word: str
    ours: str
    plain: str


def main() -> int:
    """Print the table; with --write put it into a Markdown file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", type=int, default=30, metavar="N", help="of each word")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its noise marks")
    arguments = parser.parse_args()
    clips = [
        (word, path)
        for word in _WORDS
        for path in sorted((arguments.folder / "words" / word).glob("*.flac"))[: arguments.clips]
    ]
    workers = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        shares = pool.starmap(_measure, [(arguments.folder, clips[first::workers]) for first in range(workers)])
    text = _shown(list(chain.from_iterable(shares)))
    print(text)
    put(arguments.write, "noise", text)
    return 0


def _measure(folder: Path, clips: list[tuple[str, Path]]) -> list[Trial]:
    settings = load_settings()
    grammar = Grammar.load(settings.grammars_folder)
    model_folder = locate_model(settings)
    ears = DirectEars(SpeechModel(model_folder), grammar)
    contexts = tuple(SCREENING.split())
    ears.listen(contexts)
    plain, live = vosk.Model(str(model_folder)), grammar.live(contexts)
    sounds = noises(folder)
    trials = []
    for word, path in clips:
        wanted = SAID[SCREENING][word]
        for name, samples in _versions(path, sounds):
            heard = next((one.event for one in listen_to(ears, samples) if isinstance(one.event, Heard)), None)
            ours = _outcome(wanted, heard and (heard.meaning.intent, heard.band.value))
            first = next(plain_outcomes(plain, live, samples), None)
            trials.append(Trial(name, word, ours, _outcome(wanted, first and (first.intent, first.band.value))))
    return trials


def _versions(path: Path, sounds: dict[str, Floats]) -> Iterator[tuple[str, Samples]]:
    """The clip as it is, at each level, and in each noise; the same pieces of noise at every run."""
    clip = read_recording(path)
    yield "as recorded", clip
    for peak in _PEAKS_DBFS:
        level = 32768 * 10 ** (peak / 20) / max(int(np.abs(clip.astype(np.int32)).max()), 1)
        yield f"loudest sample at {peak} dBFS", np.round(clip * level).astype(np.int16)
    for name, noise in sounds.items():
        for snr in _SNRS_DB:
            rng = np.random.default_rng(zlib.crc32(f"{path.name} {name} {snr}".encode()))
            yield f"{name}, {snr} dB", mixed(clip, noise, snr, rng)


def _outcome(wanted: str, found: tuple[str, str] | None) -> str:
    if found is None:
        return "missed"
    intent, band = found
    if intent != wanted:
        return "wrong"
    return "right" if band == "accept" else "asked back"


def _shown(trials: list[Trial]) -> str:
    by_word = (f"{word}: right" for word in _WORDS)
    heads = ("in", "words", *by_word, *_OUTCOMES, *(f"plain Vosk: {kind}" for kind in ("right", "wrong")))
    return table(heads, (_row(name, trials) for name in dict.fromkeys(trial.noise for trial in trials)))


def _row(name: str, trials: list[Trial]) -> tuple[str, ...]:
    here = [trial for trial in trials if trial.noise == name]
    ours, plain = Counter(trial.ours for trial in here), Counter(trial.plain for trial in here)
    rights = []
    for word in _WORDS:
        of_word = [trial for trial in here if trial.word == word]
        rights.append(f"{sum(trial.ours == 'right' for trial in of_word)} of {len(of_word)}")
    shares = (f"{ours[kind] / len(here):.1%}" for kind in _OUTCOMES)
    return (name, str(len(here)), *rights, *shares, *(f"{plain[kind] / len(here):.1%}" for kind in ("right", "wrong")))


if __name__ == "__main__":
    raise SystemExit(main())
