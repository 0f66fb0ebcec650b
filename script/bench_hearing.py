"""`script/bench hearing FOLDER [--write FILE]`: what the ears hear and mishear, on recordings of people.

FOLDER holds manifest.csv (path, transcript, speaker) with words/<word>/ (said to the kiosk, or not), and other-words/,
other-phrases/ and read-speech/ (never meant for it).  Plain Vosk with the same
phrases and "[unk]" hears the same audio.
"""

import argparse
import csv
import json
import math
import multiprocessing
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import vosk

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.endpoint import speech_limits
from kiosk.hearing.grammar import Grammar, Live
from kiosk.hearing.listening import PADDING_SAMPLES, listen_to
from kiosk.hearing.model import locate_model
from kiosk.hearing.recogniser import SpeechModel
from kiosk.settings import load_settings
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Samples, samples_in, seconds_in

OURS, PLAIN = "this kiosk", "plain Vosk + [unk]"
BEGIN, END = "<!-- hearing:begin -->", "<!-- hearing:end -->"
SAID = {
    "yes-no": {"yes": "yes", "no": "no", "stop": "stop", "go": "go_on"},
    "commands": {"stop": "stop", "go": "go_on"},
}
MEASURED = {"yes-no": ("yes", "no"), "commands": ("stop", "go")}
_TAIL_SAMPLES = samples_in(1.5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One utterance as some listener took it.  `wait_seconds` is from end of speech to decision, in sample time."""

    intent: str | None
    band: Band
    wait_seconds: float
    compute_seconds: float = 0.0


@dataclass(slots=True)
class Score:
    """All outcomes of one listener in one context."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    false_accepts: Counter[str] = field(default_factory=Counter)
    false_confirms: Counter[str] = field(default_factory=Counter)
    clips: Counter[str] = field(default_factory=Counter)
    hours: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    waits: list[float] = field(default_factory=list)
    computes: list[float] = field(default_factory=list)

    def add(self, kind: str, wanted: str | None, outcomes: list[Outcome], seconds: float) -> None:
        """Count one recording of this kind in which `wanted` was said (None: nothing that is live)."""
        self.clips[kind] += 1
        self.hours[kind] += seconds / 3600
        understood = [outcome for outcome in outcomes if outcome.intent is not None]
        if wanted is None:
            self.false_accepts[kind] += sum(outcome.band is Band.ACCEPT for outcome in understood)
            self.false_confirms[kind] += sum(outcome.band is Band.CONFIRM for outcome in understood)
        elif not understood:
            self.words[kind]["rejected"] += 1
        else:
            first = understood[0]
            is_right = first.intent == wanted
            self.words[kind][f"{'right' if is_right else 'wrong'} {first.band.value}"] += 1
            if is_right:
                self.waits.append(first.wait_seconds)
                self.computes.append(first.compute_seconds)


def main() -> int:
    """Print the tables; with --write put them into a Markdown file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its hearing marks")
    parser.add_argument("--parts", nargs="+", default=[], metavar="PART", help="only recordings whose path begins so")
    arguments = parser.parse_args()
    jobs = [(context, name, arguments.folder, tuple(arguments.parts)) for context in SAID for name in (OURS, PLAIN)]
    with multiprocessing.get_context("spawn").Pool(min(len(jobs), os.cpu_count() or 1)) as pool:
        tables = pool.starmap(_measure, jobs, chunksize=1)
    text = "\n".join(tables)
    print(text)
    if arguments.write is not None:
        _write(arguments.write, text)
    return 0


def _measure(context: str, name: str, folder: Path, parts: tuple[str, ...]) -> str:
    """The table of one listener in one context."""
    settings = load_settings()
    grammar = Grammar.load(settings.grammars_folder)
    model_folder = locate_model(settings)
    if name == OURS:
        ears = DirectEars(SpeechModel(model_folder), grammar)
        ears.listen((context,))
        listener: Callable[[Samples], list[Outcome]] = partial(_our_outcomes, ears)
    else:
        vosk.SetLogLevel(-1)
        listener = partial(_plain_outcomes, vosk.Model(str(model_folder)), grammar.live((context,)))
    score = Score()
    for kind, samples in _recordings(folder, parts):
        score.add(kind, SAID[context].get(kind), listener(samples), seconds_in(len(samples)))
    return "\n".join(_table(context, name, score))


def _recordings(folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[str, Samples]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            if not parts or row["path"].startswith(parts):
                place = Path(row["path"])
                kind = place.parts[1] if place.parts[0] == "words" else place.parts[0]
                yield kind, read_recording(folder / place)


def _our_outcomes(ears: DirectEars, samples: Samples) -> list[Outcome]:
    outcomes = []
    before = time.process_time()
    for spoken in listen_to(ears, samples):
        wait = seconds_in(spoken.settled_at - spoken.speech_end)
        is_heard = isinstance(spoken.event, Heard)
        intent = spoken.event.meaning.intent if isinstance(spoken.event, Heard) else None
        band = spoken.event.band if isinstance(spoken.event, Heard) else Band.REJECT
        if is_heard:
            outcomes.append(Outcome(intent, band, wait, time.process_time() - before))
        before = time.process_time()
    return outcomes


def _plain_outcomes(model: vosk.Model, live: Live, samples: Samples) -> list[Outcome]:
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ, json.dumps(live.phrases))
    tail = np.zeros(_TAIL_SAMPLES, dtype=np.int16)
    padded = np.concatenate((tail[:PADDING_SAMPLES], samples, tail))
    end = PADDING_SAMPLES + speech_limits(samples)[1]
    outcomes = []
    for start in range(0, len(padded), BLOCK_SAMPLES):
        block = padded[start : start + BLOCK_SAMPLES]
        is_last = start + BLOCK_SAMPLES >= len(padded)
        if recogniser.AcceptWaveform(block.tobytes()) or is_last:
            found = json.loads(recogniser.FinalResult() if is_last else recogniser.Result())
            understood = live.understand(found.get("text", ""))
            if understood is not None and understood.cost == 0:
                outcomes.append(Outcome(understood.meaning.intent, Band.ACCEPT, seconds_in(start + len(block) - end)))
    return outcomes


def _table(context: str, name: str, score: Score) -> Iterator[str]:
    yield f"\n**{context}, {name}**\n"
    yield "| said | clips | right, accepted | right, asked back | rejected | wrong, accepted | wrong, asked back |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for word in MEASURED[context]:
        found, clips = score.words[word], score.clips[word]
        if clips:
            counts = (
                found[key] for key in ("right accept", "right confirm", "rejected", "wrong accept", "wrong confirm")
            )
            yield f"| {word} | {clips} | " + " | ".join(f"{count} ({count / clips:.1%})" for count in counts) + " |"
    yield "\n| not meant for it | clips | minutes | accepted | an hour (95 % at most) | asked back |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kind in sorted(score.clips.keys() - score.words.keys()):
        accepted, hours = score.false_accepts[kind], score.hours[kind]
        rate = f"{accepted / hours:.1f} ({_most_events(accepted) / hours:.1f})"
        asked = score.false_confirms[kind]
        yield f"| {kind} | {score.clips[kind]} | {hours * 60:.1f} | {accepted} | {rate} | {asked} |"
    if score.waits:
        waits, computes = sorted(score.waits), sorted(score.computes)
        yield (
            f"\nEnd of speech to decision, sample time: median {statistics.median(waits):.2f} s, "
            f"95 % {_share(waits, 0.95):.2f} s, worst {waits[-1]:.2f} s (all {len(waits)} right ones)."
        )
        if computes[-1] > 0:
            median = statistics.median(computes)
            yield f"Computing up to the decision: median {median:.2f} s, worst {computes[-1]:.2f} s of one core."


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _most_events(seen: int) -> float:
    """The upper end of the 95 % interval (one-sided) of a Poisson mean after `seen` events."""
    low, high = float(seen), seen + 10 * math.sqrt(seen + 1) + 10
    while high - low > 1e-6:
        mean = (low + high) / 2
        term = at_most = math.exp(-mean)
        for count in range(1, seen + 1):
            term *= mean / count
            at_most += term
        low, high = (mean, high) if at_most > 0.05 else (low, mean)
    return high


def _write(path: Path, text: str) -> None:
    page = path.read_text(encoding="utf-8") if path.is_file() else f"# Measurements\n\n{BEGIN}\n{END}\n"
    if BEGIN not in page or END not in page:
        page = f"{page.rstrip()}\n\n{BEGIN}\n{END}\n"
    head, rest = page.split(BEGIN, 1)
    path.write_text(f"{head}{BEGIN}\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
