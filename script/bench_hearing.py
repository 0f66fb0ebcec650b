"""`script/bench hearing FOLDER [--fit] [--write FILE]`: what the ears hear and mishear, on recordings of people.

FOLDER holds manifest.csv (path, transcript, speaker) with words/<word>/ (said to the kiosk, or not), and other-words/,
other-phrases/ and read-speech/ (never meant for it).  Plain Vosk with the same phrases and "[unk]" hears the same
audio.  bench_hearing_excluded.csv names recordings that are cut or spoilt, and why; the words are counted with them and
without.  With --fit it learns the bounds of understanding.py instead (hearing_fit.py).
"""

import argparse
import csv
import hashlib
import json
import math
import multiprocessing
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import vosk
from hearing_fit import learn
from measurements import put

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard, HearingEvent
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.endpoint import speech_limits
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import PADDING_SAMPLES, listen_to
from kiosk.hearing.live import Live
from kiosk.hearing.model import locate_model
from kiosk.hearing.recogniser import Decoded, FreeForm, SpeechModel
from kiosk.settings import load_settings
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Block, Samples, samples_in, seconds_in

OURS, PLAIN = "this kiosk", "plain Vosk + [unk]"
EXCLUDED = Path(__file__).with_name("bench_hearing_excluded.csv")
SCREENING = "yes-no corrections questions"  # what is live while a warning sign is asked
_ANSWERS = {"yes": "yes", "no": "no", "stop": "stop", "go": "go_on"}
SAID = {"yes-no": _ANSWERS, SCREENING: _ANSWERS, "commands": {"stop": "stop", "go": "go_on"}}
MEASURED = {"yes-no": ("yes", "no"), SCREENING: ("yes", "no", "stop"), "commands": ("stop", "go")}
_COLUMNS = ("right accept", "right confirm", "rejected", "wrong accept", "wrong confirm")
_TAIL_SAMPLES = samples_in(1.5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One utterance as some listener took it.

    wait_seconds: from end of speech to decision, in sample time.
    compute_seconds: of one core, over the blocks between the two.
    """

    intent: str
    band: Band
    wait_seconds: float
    compute_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Heardness:
    """What one listener made of one recording in one context."""

    context: str
    listener: str
    kind: str
    is_excluded: bool
    seconds: float
    outcomes: tuple[Outcome, ...]


@dataclass(slots=True)
class Score:
    """All outcomes of one listener in one context.  Words are counted twice: all, and without excluded recordings."""

    words: dict[tuple[str, bool], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    false_accepts: Counter[str] = field(default_factory=Counter)
    false_confirms: Counter[str] = field(default_factory=Counter)
    clips: Counter[str] = field(default_factory=Counter)
    hours: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    waits: list[float] = field(default_factory=list)
    computes: list[float] = field(default_factory=list)

    def add(self, heard: Heardness, wanted: str | None) -> None:
        """Count one recording in which `wanted` was said (None: nothing that is live)."""
        self.clips[heard.kind] += 1
        self.hours[heard.kind] += heard.seconds / 3600
        if wanted is None:
            self.false_accepts[heard.kind] += sum(outcome.band is Band.ACCEPT for outcome in heard.outcomes)
            self.false_confirms[heard.kind] += sum(outcome.band is Band.CONFIRM for outcome in heard.outcomes)
            return
        first = heard.outcomes[0] if heard.outcomes else None
        is_right = first is not None and first.intent == wanted
        name = f"{'right' if is_right else 'wrong'} {first.band.value}" if first is not None else "rejected"
        for is_selected in (False, True) if not heard.is_excluded else (False,):
            self.words[heard.kind, is_selected].update((name, "clips"))
        if first is not None and is_right:
            self.waits.append(first.wait_seconds)
            self.computes.append(first.compute_seconds)


class _RememberingModel(SpeechModel):
    """Decodes an utterance free-form only once, however many contexts listen to it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.decoded: dict[bytes, Decoded] = {}
        self.is_recalling = False

    def free_form(self) -> FreeForm:
        return _RememberedFreeForm(self._model, self)

    def forget(self) -> None:
        self.decoded.clear()


class _RememberedFreeForm(FreeForm):
    def __init__(self, model: vosk.Model, remembering: _RememberingModel) -> None:
        super().__init__(model)
        self._remembering = remembering
        self._pieces: list[Samples] = []

    def begin(self) -> None:
        super().begin()
        self._pieces = []

    def feed(self, samples: Samples) -> None:
        self._pieces.append(samples.copy())
        if not self._remembering.is_recalling:
            super().feed(samples)

    def finish(self) -> Decoded:
        whole, decoded = np.concatenate(self._pieces), self._remembering.decoded
        key = hashlib.sha256(whole.tobytes()).digest()
        if key not in decoded:
            if self._remembering.is_recalling:
                super().feed(whole)
            decoded[key] = super().finish()
        self.begin()
        return decoded[key]


class _TimedEars(DirectEars):
    """Notes what each block costs."""

    costs: list[tuple[int, float]]

    def reset(self) -> None:
        super().reset()
        self.costs = []

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:
        before = time.process_time()
        events = super().hear(block, at, is_cleaned=is_cleaned)
        self.costs.append((at, time.process_time() - before))
        return events


def main() -> int:
    """Print the tables; with --write put them into a Markdown file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its hearing marks")
    parser.add_argument("--parts", nargs="+", default=[], metavar="PART", help="only recordings whose path begins so")
    parser.add_argument("--fit", action="store_true", help="learn the bounds; --write replaces the fit marks' block")
    arguments = parser.parse_args()
    if arguments.fit:
        learnt = learn(arguments.folder, SCREENING, _ANSWERS)
        print(learnt)
        put(arguments.write, "fit", f"\n{learnt}\n")
        return 0
    with (arguments.folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        paths = [row["path"] for row in csv.DictReader(manifest)]
    if arguments.parts:
        paths = [path for path in paths if path.startswith(tuple(arguments.parts))]
    workers = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        shares = pool.starmap(_measure, [(arguments.folder, paths[first::workers]) for first in range(workers)])
    scores: defaultdict[tuple[str, str], Score] = defaultdict(Score)
    for heard in chain.from_iterable(shares):
        scores[heard.context, heard.listener].add(heard, SAID[heard.context].get(heard.kind))
    text = "\n".join(
        line for context in SAID for name in (OURS, PLAIN) for line in _table(context, name, scores[context, name])
    )
    print(text)
    put(arguments.write, "hearing", f"{text}\n")
    return 0


def _measure(folder: Path, paths: list[str]) -> list[Heardness]:
    """What both listeners make of these recordings in every context."""
    settings = load_settings()
    grammar = Grammar.load(settings.grammars_folder)
    model_folder = locate_model(settings)
    model = _RememberingModel(model_folder)
    ears = _TimedEars(model, grammar)
    plain = vosk.Model(str(model_folder))
    with EXCLUDED.open(encoding="utf-8", newline="") as excluded:
        is_excluded = {row["path"] for row in csv.DictReader(excluded)}
    heard = []
    for path in paths:
        samples = read_recording(folder / path)
        place = Path(path)
        kind = place.parts[1] if place.parts[0] == "words" else place.parts[0]
        model.forget()
        for context in SAID:
            model.is_recalling = context != next(iter(SAID))
            contexts = tuple(context.split())
            ears.listen(contexts)
            found = {OURS: _our_outcomes(ears, samples), PLAIN: plain_outcomes(plain, grammar.live(contexts), samples)}
            for name, outcomes in found.items():
                heard.append(
                    Heardness(context, name, kind, path in is_excluded, seconds_in(len(samples)), tuple(outcomes))
                )
    return heard


def _our_outcomes(ears: _TimedEars, samples: Samples) -> Iterator[Outcome]:
    for spoken in listen_to(ears, samples):
        if isinstance(spoken.event, Heard):
            end, settled = (limit + PADDING_SAMPLES for limit in (spoken.speech_end, spoken.settled_at))
            computing = sum(cost for at, cost in ears.costs if end < at + BLOCK_SAMPLES <= settled + BLOCK_SAMPLES)
            yield Outcome(
                spoken.event.meaning.intent, spoken.event.band, seconds_in(settled - end), compute_seconds=computing
            )


def plain_outcomes(model: vosk.Model, live: Live, samples: Samples) -> Iterator[Outcome]:
    """What Vosk alone understands with the same phrases and "[unk]", ended as it ends an utterance."""
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ, json.dumps(live.phrases))
    tail = np.zeros(_TAIL_SAMPLES, dtype=np.int16)
    padded = np.concatenate((tail[:PADDING_SAMPLES], samples, tail))
    end = PADDING_SAMPLES + speech_limits(samples)[1]
    for start in range(0, len(padded), BLOCK_SAMPLES):
        block = padded[start : start + BLOCK_SAMPLES]
        is_last = start + BLOCK_SAMPLES >= len(padded)
        if recogniser.AcceptWaveform(block.tobytes()) or is_last:
            found = json.loads(recogniser.FinalResult() if is_last else recogniser.Result())
            understood = live.understand(found.get("text", ""))
            if understood is not None and understood.cost == 0:
                yield Outcome(understood.meaning.intent, Band.ACCEPT, seconds_in(start + len(block) - end))


def _table(context: str, name: str, score: Score) -> Iterator[str]:
    yield f"\n**{context}, {name}**\n"
    yield "| said | clips | right, accepted | right, asked back | rejected | wrong, accepted | wrong, asked back |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for word in MEASURED[context]:
        for is_selected in (False, True):
            found = score.words[word, is_selected]
            clips = found["clips"]
            if clips:
                counts = (
                    found[key] for key in ("right accept", "right confirm", "rejected", "wrong accept", "wrong confirm")
                )
                shown = f"{word}, without the excluded" if is_selected else word
                yield (
                    f"| {shown} | {clips} | " + " | ".join(f"{count} ({count / clips:.1%})" for count in counts) + " |"
                )
    yield "\n| not meant for it | clips | minutes | accepted | an hour (95 % at most) | asked back |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kind in sorted(score.clips.keys() - {word for word, _ in score.words}):
        accepted, hours = score.false_accepts[kind], score.hours[kind]
        rate = f"{accepted / hours:.1f} ({most_events(accepted) / hours:.1f})"
        asked = score.false_confirms[kind]
        yield f"| {kind} | {score.clips[kind]} | {hours * 60:.1f} | {accepted} | {rate} | {asked} |"
    if score.waits:
        yield f"\nEnd of speech to decision, sample time: {_spread(score.waits)} (all {len(score.waits)} right ones)."
        if max(score.computes) > 0:
            what = "Computing in that time, one core"
            note = " (free-form decoding recalled)" if context != next(iter(SAID)) else ""
            yield f"{what}{note}: {_spread(score.computes)}."


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
    return f"median {statistics.median(ordered):.2f} s, 95 % {high:.2f} s, worst {ordered[-1]:.2f} s"


def most_events(seen: int) -> float:
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


if __name__ == "__main__":
    raise SystemExit(main())
