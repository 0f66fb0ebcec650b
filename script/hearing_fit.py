"""What `script/bench hearing FOLDER --fit` does: learns the bounds of kiosk/hearing/understanding.py from recordings.

Half of the speakers teach, the other half tries what was learnt: people by the manifest's speaker (by file where it
names none), synthetic voices one after the other, and emergencies in own words by the file they stand in.  A bound is
moved where mistakes cost least (`_COSTS`); doubt is blurred a little meanwhile (`_BLUR`), so that it settles in the
middle between what it must take and what it must not, and not at the edge of one recording.
"""

import csv
import os
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import yaml
from bench_voices import VOICES, Sentence, sentences_of, speak
from measurements import table

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import listen_to
from kiosk.hearing.live import EMERGENCY, Understood
from kiosk.hearing.model import locate_model
from kiosk.hearing.reading import Reading
from kiosk.hearing.recogniser import SpeechModel
from kiosk.hearing.telling import Telling
from kiosk.hearing.understanding import BOUNDS, Bounds, Limits, judge, may_be_told
from kiosk.settings import load_settings
from kiosk.sound import Samples, seconds_in

PHRASES = Path(__file__).resolve().parents[1] / "tests" / "phrases"
_TEACHING, _TRYING = ("dev", "dev-2"), ("stranger-2", "stranger-3", "stranger-4")  # files of emergencies in own words
_TELLERS = (VOICES[0], VOICES[1])
_OTHER_SPEECH = "other speech"
_DENIALS = ("no ", "no, ")  # of the everyday talk: "no, both feet are warm" answers the question
_BLUR = (-0.4, -0.2, 0.0, 0.2, 0.4)  # natural-log units for each word
_ROUNDS = 3

# What a mistake costs, in turns of a visit: something to say again costs one.
_COSTS: Mapping[str, float] = {
    "right, accepted": 0.0,
    "right, asked back": 1.0,
    "missed": 2.0,
    "wrong, asked back": 4.0,
    "wrong, accepted": 20.0,
    "a wrong no, accepted": 60.0,  # hides a warning sign
    "an emergency, accepted or asked back": 0.0,  # its question comes either way
    "an emergency, missed": 40.0,
    "nothing meant, nothing taken": 0.0,
    "nothing meant, asked back": 3.0,
    "nothing meant, accepted": 15.0,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One recording, and everything the ears made of it.

    wanted: the intent that was said; None for speech that was not meant for it.
    """

    kind: str
    wanted: str | None
    is_teaching: bool
    seconds: float
    heard: tuple[tuple[Reading, Telling | None], ...]

    def outcomes(self, bounds: Bounds) -> Iterator[str]:
        """What these bounds make of it: for speech that was meant the first thing taken, else everything."""
        taken = filter(None, (_taken(reading, telling, bounds) for reading, telling in self.heard))
        if self.wanted is None:
            outcomes = [_unmeant(intent, band) for intent, band in taken]
            yield from outcomes or ["nothing meant, nothing taken"]
            return
        found = next(taken, None)
        if found is None:
            yield "an emergency, missed" if self.wanted == EMERGENCY else "missed"
            return
        yield _meant(self.wanted, *found)


def learn(folder: Path, context: str, said: Mapping[str, str]) -> str:
    """The page's part: the bounds in use and those learnt, what both give on the half that did not teach, the curve.

    folder: that of the bench.  context: what is live.  said: the intent of each folder of words that is meant there.
    """
    examples = collected(folder, context, said)
    learnt = fitted([example for example in examples if example.is_teaching])
    trying = [example for example in examples if not example.is_teaching]
    shown = {"in use": BOUNDS, "learnt": learnt}
    return "\n\n".join((_bounds_table(shown), _outcome_table(trying, shown), _curve(trying)))


def fitted(examples: Sequence[Example], begin: Bounds = BOUNDS) -> Bounds:
    """The bounds under which mistakes on these examples cost least, found by moving one bound after the other."""
    best, least = begin, cost(examples, begin)
    for _ in range(_ROUNDS):
        before = least
        for change, values in _MOVES:
            for value in values:
                tried = change(best, value)
                price = cost(examples, tried)
                if price < least - 1e-9:
                    best, least = tried, price
        if least == before:
            break
    return best


def cost(examples: Iterable[Example], bounds: Bounds) -> float:
    """What the mistakes cost under these bounds, the mean over the blurs."""
    blurred = [_shifted(bounds, blur) for blur in _BLUR]
    return sum(_COSTS[one] for example in examples for each in blurred for one in example.outcomes(each)) / len(blurred)


def _taken(reading: Reading, telling: Telling | None, bounds: Bounds) -> tuple[str, Band] | None:
    """As the ears settle it: what is no phrase beyond doubt may be an emergency in own words."""
    verdict = judge(reading, bounds)
    if telling is not None and may_be_told(reading, verdict) and telling.fits(bounds):
        return EMERGENCY, Band.ACCEPT if telling.understood.cost == 0 else Band.CONFIRM
    if reading.understood is None or verdict.band is Band.REJECT:
        return None
    return reading.understood.meaning.intent, verdict.band


def _meant(wanted: str, intent: str, band: Band) -> str:
    if intent == wanted == EMERGENCY:
        return "an emergency, accepted or asked back"
    if intent != wanted and intent == "no" and band is Band.ACCEPT:
        return "a wrong no, accepted"
    return f"{'right' if intent == wanted else 'wrong'}, {_BANDS[band]}"


def _unmeant(intent: str, band: Band) -> str:
    if intent == "no" and band is Band.ACCEPT:
        return "a wrong no, accepted"
    return f"nothing meant, {_BANDS[band]}"


_BANDS = {Band.ACCEPT: "accepted", Band.CONFIRM: "asked back"}


def _shifted(bounds: Bounds, by: float) -> Bounds:
    """All limits moved, which is all doubt moved the other way."""
    limits = {name: getattr(bounds, name) for name in ("usual", "no", "emergency")}
    return replace(
        bounds,
        **{name: Limits(limit.accept + by, limit.confirm + by) for name, limit in limits.items()},
        told_behind=bounds.told_behind + by,
    )


def _limit_move(name: str, part: str) -> Callable[[Bounds, float], Bounds]:
    def moved(bounds: Bounds, value: float) -> Bounds:
        limits = replace(getattr(bounds, name), **{part: value})
        return replace(bounds, **{name: limits}) if limits.accept < limits.confirm else bounds

    return moved


def _value_move(name: str) -> Callable[[Bounds, float], Bounds]:
    return lambda bounds, value: replace(bounds, **{name: value})


def _steps(low: float, high: float, step: float) -> tuple[float, ...]:
    return tuple(round(low + step * number, 3) for number in range(round((high - low) / step) + 1))


_LIMITS = _steps(-3.0, 1.6, 0.1)
_MOVES: tuple[tuple[Callable[[Bounds, float], Bounds], tuple[float, ...]], ...] = (
    *((_limit_move(name, part), _LIMITS) for name in ("usual", "no", "emergency") for part in ("accept", "confirm")),
    *((_value_move(name), _steps(1.0, 9.0, 0.25)) for name in ("lead_floor", "emergency_lead_floor", "told_behind")),
    *((_value_move(name), _steps(0.0, 3.0, 0.1)) for name in ("word_weight", "next_weight", "near_weight")),
    (_value_move("near_seconds_per_word"), _steps(0.4, 1.6, 0.1)),
)


def collected(folder: Path, context: str, said: Mapping[str, str]) -> list[Example]:
    """All examples, with what the ears made of them."""
    workers = os.cpu_count() or 1
    with get_context("spawn").Pool(workers) as pool:
        shares = pool.starmap(_share, [(folder, context, said, number, workers) for number in range(workers)])
    return list(chain.from_iterable(shares))


def _share(folder: Path, context: str, said: Mapping[str, str], number: int, workers: int) -> list[Example]:
    """This worker's part of the examples."""
    settings = load_settings()
    noted: list[tuple[Reading, Telling | None]] = []
    ears = DirectEars(
        SpeechModel(locate_model(settings)),
        Grammar.load(settings.grammars_folder),
        bounds=replace(BOUNDS, told_behind=float("inf")),
        watch=lambda reading, telling: noted.append((reading, telling)),
    )
    examples = []
    with tempfile.TemporaryDirectory() as place:
        sources = chain(_people(folder, context, said), _voices(Path(place)), _tellers(Path(place), context))
        for position, source in enumerate(sources):
            if position % workers != number:
                continue
            samples = source.record()
            ears.listen(tuple(source.context.split()))
            noted.clear()
            for _ in listen_to(ears, samples):
                pass
            seconds = seconds_in(len(samples))
            heard = tuple((_sendable(reading), telling and _sendable_telling(telling)) for reading, telling in noted)
            examples.append(Example(source.kind, source.wanted, source.is_teaching, seconds, heard))
    return examples


def _sendable(reading: Reading) -> Reading:
    """The same with slots that may be sent to another process, and without the words nobody needs there."""
    understood = reading.understood and _sendable_meaning(reading.understood)
    return replace(reading, free=replace(reading.free, others=()), understood=understood)


def _sendable_telling(telling: Telling) -> Telling:
    return replace(telling, understood=_sendable_meaning(telling.understood))


def _sendable_meaning(understood: Understood) -> Understood:
    return replace(understood, meaning=replace(understood.meaning, slots=dict(understood.meaning.slots)))


@dataclass(frozen=True, slots=True)
class _Source:
    kind: str
    wanted: str | None
    context: str
    is_teaching: bool
    record: Callable[[], Samples]


def _people(folder: Path, context: str, said: Mapping[str, str]) -> Iterator[_Source]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            place = Path(row["path"])
            wanted = said.get(place.parts[1]) if place.parts[0] == "words" else None
            is_teaching = zlib.crc32((row["speaker"] or row["path"]).encode()) % 2 == 0
            kind = "people: yes, no, stop, go" if wanted else f"people: {_OTHER_SPEECH}"
            yield _Source(kind, wanted, context, is_teaching, partial(read_recording, folder / place))


def _voices(place: Path) -> Iterator[_Source]:
    for sentence in sentences_of("kiosk"):
        context = "emergency" if sentence.intent == EMERGENCY else sentence.context.split()[0]
        kind = f"voices: {context if sentence.intent else _OTHER_SPEECH}"
        for number, voice in enumerate(VOICES):
            yield _spoken(sentence, voice, place, kind=kind, is_teaching=number % 2 == 0)


def _tellers(place: Path, context: str) -> Iterator[_Source]:
    """Emergencies in people's own words, and what is none; one voice teaches, another is tried."""
    for names, voice in ((_TEACHING, _TELLERS[0]), (_TRYING, _TELLERS[1])):
        is_teaching = names is _TEACHING
        for name in names:
            told = yaml.safe_load((PHRASES / f"emergency-{name}.yaml").read_text(encoding="utf-8"))
            for words in chain.from_iterable(told.values()):
                sentence = Sentence(context, EMERGENCY, "", words)
                yield _spoken(sentence, voice, place, kind="voices: emergency, own words", is_teaching=is_teaching)
            for words in yaml.safe_load((PHRASES / f"not-emergency-{name}.yaml").read_text(encoding="utf-8")):
                sentence = Sentence(context, "no" if words.startswith(_DENIALS) else "", "", words)
                yield _spoken(sentence, voice, place, kind="voices: everyday talk", is_teaching=is_teaching)


def _spoken(sentence: Sentence, voice: str, place: Path, *, kind: str, is_teaching: bool) -> _Source:
    def record() -> Samples:
        return speak(voice, sentence.words, place / "said.wav")

    return _Source(kind, sentence.intent or None, sentence.context, is_teaching, record)


def _bounds_table(shown: Mapping[str, Bounds]) -> str:
    rows = []
    for field in fields(Bounds):
        values = [getattr(bounds, field.name) for bounds in shown.values()]
        rows.append((f"`{field.name}`", *(_bound(value) for value in values)))
    return table(("bound", *shown), rows)


def _bound(value: float | Limits) -> str:
    return f"{value.accept:g}, {value.confirm:g}" if isinstance(value, Limits) else f"{value:g}"


def _outcome_table(examples: Sequence[Example], shown: Mapping[str, Bounds]) -> str:
    rows = []
    for kind in dict.fromkeys(example.kind for example in examples):
        of_kind = [example for example in examples if example.kind == kind]
        for name, bounds in shown.items():
            counts = Counter(one for example in of_kind for one in example.outcomes(bounds))
            listed = ", ".join(f"{key} {counts[key]}" for key in _COSTS if counts[key])
            rows.append((kind, str(len(of_kind)), name, listed))
    return table(("the half that did not teach", "recordings", "bounds", "what they make of it"), rows)


def _curve(examples: Sequence[Example]) -> str:
    """What is won and lost with every limit moved by as much."""
    meant = [example for example in examples if example.wanted not in (None, EMERGENCY)]
    emergencies = [example for example in examples if example.wanted == EMERGENCY]
    unmeant = [example for example in examples if example.wanted is None and example.kind.startswith("people")]
    hours = sum(example.seconds for example in unmeant) / 3600
    rows = []
    for by in (-1.5, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.5):
        bounds = _shifted(BOUNDS, by)
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for name, group in (("meant", meant), ("emergencies", emergencies), ("unmeant", unmeant)):
            counts[name].update(one for example in group for one in example.outcomes(bounds))
        wrong = sum(number for name, number in counts["meant"].items() if "wrong" in name)
        accepted = counts["unmeant"]["nothing meant, accepted"] + counts["unmeant"]["a wrong no, accepted"]
        rows.append(
            (
                f"{by:+g}",
                *(f"{counts['meant'][name] / len(meant):.1%}" for name in ("right, accepted", "right, asked back")),
                f"{wrong / len(meant):.1%}",
                f"{counts['emergencies']['an emergency, missed'] / len(emergencies):.1%}",
                f"{accepted / hours:.0f}",
                f"{counts['unmeant']['nothing meant, asked back'] / hours:.0f}",
            )
        )
    heads = (
        "limits moved by",
        "right, accepted",
        "right, asked back",
        "wrong",
        "emergencies missed",
        "people's other speech: accepted an hour",
        "asked back an hour",
    )
    return table(heads, rows)
