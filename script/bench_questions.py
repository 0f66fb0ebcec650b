"""`script/bench questions [--spoken EVERY] [--write FILE] [--misses]`: what people ask and shout, understood or not.

The phrases (tests/phrases/*-blind.yaml, or those of another --set) are for reporting: nothing was developed on them.
Typed: every phrase, as the words are.  Spoken: every EVERYth phrase, by synthetic voices through the whole
hearing path in a quiet room.  Both where a warning sign is asked, with all that is live there.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import yaml
from measurements import put

from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import Band, Heard, HearingEvent
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.direct_ears import DirectEars
from kiosk.settings import load_settings
from kiosk.sound import BLOCK_SAMPLES, samples_in
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.typed import TypedWords
from kiosk.wiring import ears_of, grammar_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.hearing.test_question_phrases import ANSWERS

PHRASES = Path(__file__).resolve().parents[1] / "tests" / "phrases"
CONTEXT = CONTEXTS[State.SCREENING]
VOICES = ("en-us", "en-gb-x-rp")
ROOM_DBFS = -66.0

Understand: TypeAlias = Callable[[str], HearingEvent | None]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What somebody says, and what it should come to: a set of topics, an emergency of a sign, or nothing."""

    words: str
    kind: str
    wanted: frozenset[str]


def main() -> int:
    """Print the tables; with --write also replace the block between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench questions", description=__doc__)
    parser.add_argument("--spoken", type=int, metavar="EVERY", help="also spoken, every so many phrases")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block in this file")
    parser.add_argument("--misses", action="store_true", help="print what did not come to what it should")
    parser.add_argument("--set", default="blind", help="which phrases: blind, or dev-2 to develop on")
    parser.add_argument("--voices", nargs="+", default=VOICES, metavar="VOICE", help="espeak-ng voices that speak them")
    parser.add_argument("--only", metavar="KIND", help="one kind of phrases, such as emergency")
    arguments = parser.parse_args()
    phrases = tuple(one for one in _phrases(arguments.set) if arguments.only in (None, one.kind))
    tables = [_table("typed", phrases, _typed(), misses=arguments.misses)]
    if arguments.spoken:
        some = phrases[:: arguments.spoken]
        tables += [
            _table(f"spoken by {voice}", some, _spoken(voice), misses=arguments.misses) for voice in arguments.voices
        ]
    text = "\n\n".join(tables)
    print(text)
    put(arguments.write, "questions", text)
    return 0


def _phrases(which: str) -> Iterator[Phrase]:
    for topic, said in _read(f"questions-{which}").items():
        yield from (Phrase(words, "question we answer", frozenset(ANSWERS[topic])) for words in said)
    for sign, said in _read(f"emergency-{which}").items():
        yield from (Phrase(words, "emergency", frozenset({sign})) for words in said)
    for name, kind in (("off-topic", "question of others"), ("not-emergency", "no emergency")):
        for words in yaml.safe_load((PHRASES / f"{name}-{which}.yaml").read_text(encoding="utf-8")):
            yield Phrase(words, kind, frozenset())


def _read(name: str) -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = yaml.safe_load((PHRASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def _typed() -> Understand:
    typed = TypedWords(grammar_of(load_settings()))
    typed.watch(Listen(CONTEXT))
    return lambda words: typed.event(words, 0)


def _spoken(voice: str) -> Understand:
    ears, mouth = ears_of(load_settings()), EspeakVoice(voice, 150)
    room = np.random.default_rng(1).standard_normal(samples_in(30.0)) * 32768 * 10 ** (ROOM_DBFS / 20)
    ears.listen(CONTEXT)
    return lambda words: _heard(ears, mouth, words, room)


def _heard(ears: DirectEars, mouth: EspeakVoice, words: str, room: np.ndarray) -> HearingEvent | None:
    said = mouth.render(words).astype(np.float64)
    sound = room[: len(said) + samples_in(2.0)].copy()
    sound[samples_in(0.5) : samples_in(0.5) + len(said)] += said
    samples = np.clip(sound, -32768, 32767).astype(np.int16)
    ears.forget_room()
    events = [
        event
        for at in range(0, len(samples) - BLOCK_SAMPLES, BLOCK_SAMPLES)
        for event in ears.hear(samples[at : at + BLOCK_SAMPLES], at)
    ]
    settled = [event for event in events if type(event).__name__ in ("Heard", "NotUnderstood")]
    return next((event for event in settled if isinstance(event, Heard)), settled[0] if settled else None)


def _table(title: str, phrases: tuple[Phrase, ...], understand: Understand, *, misses: bool) -> str:
    counts: dict[str, Counter[str]] = {}
    for phrase in phrases:
        outcome = _outcome(phrase, understand(phrase.words))
        counts.setdefault(phrase.kind, Counter())[outcome] += 1
        if misses and outcome not in ("right", "asked back, right"):
            print(f"{title}: {phrase.kind}: {phrase.words!r} wanted {sorted(phrase.wanted)}: {outcome}")
    rows = [
        f"**{title}**",
        "",
        "| said | phrases | right | asked back, right | nothing of it | asked back, wrong | wrong |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, found in counts.items():
        total = sum(found.values())
        shares = (
            f"{found[one]} ({found[one] / total:.1%})"
            for one in ("right", "asked back, right", "nothing", "asked back, wrong", "wrong")
        )
        rows.append(f"| {kind} | {total} | {' | '.join(shares)} |")
    return "\n".join(rows)


def _outcome(phrase: Phrase, event: HearingEvent | None) -> str:
    """An emergency of another sign is right: it goes to the same screen.  For others' questions, nothing is right."""
    meaning = event.meaning if isinstance(event, Heard) else None
    intent = meaning.intent if meaning is not None and meaning.intent in ("ask", "emergency") else None
    if phrase.kind == "emergency":
        is_right = intent == "emergency"
    elif phrase.kind == "question we answer":
        is_right = meaning is not None and intent == "ask" and meaning.slots["topic"] in phrase.wanted
    elif phrase.kind == "no emergency":
        is_right = intent != "emergency"
    else:
        is_right = intent is None
    if intent is None:
        return "right" if is_right else "nothing"
    asks_back = isinstance(event, Heard) and event.band is Band.CONFIRM
    return ("asked back, " if asks_back else "") + ("right" if is_right else "wrong")


if __name__ == "__main__":
    sys.exit(main())
