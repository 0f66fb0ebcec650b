"""`script/bench voices [--set NAME] [--write FILE]`: what the ears make of sentences spoken by ten synthetic voices.

The sentences are in bench_voices.csv (digits, commands, answers) and bench_voices_NAME.csv (coach: what is said while
one stretches; home: what wakes it there, and reminders): context, intent, value of a number or of another slot (or
nothing), words; a row without intent was not meant for a kiosk.
espeak-ng and flite speak them, so the figures compare kiosks, not people.
"""

import argparse
import csv
import subprocess
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from measurements import put

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import listen_to
from kiosk.hearing.model import locate_model
from kiosk.hearing.recogniser import SpeechModel
from kiosk.settings import load_settings
from kiosk.sound import Samples

SETS = ("kiosk", "coach", "home")
VOICES = (
    *(f"espeak-ng {name}" for name in ("en-us", "en-gb", "en-gb-scotland", "en-us+f3", "en-us+m3", "en-gb-x-rp+f2")),
    *(f"flite {name}" for name in ("slt", "rms", "awb", "kal16")),
)
NOT_MEANT = "not meant for it"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words to be spoken, and what they mean."""

    context: str
    intent: str
    value: str
    words: str

    def kind(self, chosen: str) -> str:
        """The row of the set's table it counts in."""
        if not self.intent:
            return NOT_MEANT
        return self.intent if self.intent == "emergency" or chosen != "kiosk" else self.context


def main() -> int:
    """Print the table; with --write put it into a Markdown file between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", type=int, default=len(VOICES), metavar="N", help="only N of the voices")
    parser.add_argument("--set", choices=SETS, default=SETS[0], help="which sentences")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between the set's marks")
    parser.add_argument("--misses", action="store_true", help="also print each sentence that was not accepted rightly")
    arguments = parser.parse_args()
    settings = load_settings()
    ears = DirectEars(SpeechModel(locate_model(settings)), Grammar.load(settings.grammars_folder))
    sentences = sentences_of(arguments.set)
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as place:
        for sentence in sentences:
            ears.listen(tuple(sentence.context.split()))
            for voice in VOICES[:: max(len(VOICES) // arguments.voices, 1)][: arguments.voices]:
                events = _heard(ears, speak(voice, sentence.words, Path(place) / "said.wav"))
                outcome = _outcome(events, sentence)
                found[sentence.kind(arguments.set)].update((outcome, "spoken"))
                if arguments.misses and outcome != ("right accept" if sentence.intent else "nothing"):
                    taken = ", ".join(f"{one.meaning.intent} ({one.meaning.text})" for one in events)
                    print(f"{outcome}: {voice}: {sentence.words}: {taken}".rstrip(": "), flush=True)
    text = "\n".join(_table(found))
    print(text)
    put(arguments.write, _name(arguments.set), f"\n{text}\n")
    return 0


def sentences_of(chosen: str) -> list[Sentence]:
    """The sentences of one of the sets."""
    with Path(__file__).with_name(f"bench_{_name(chosen)}.csv").open(encoding="utf-8", newline="") as rows:
        return [Sentence(**row) for row in csv.DictReader(rows)]


def _name(chosen: str) -> str:
    return "voices" if chosen == SETS[0] else f"voices_{chosen}"


def speak(voice: str, words: str, path: Path) -> Samples:
    """These words by one of VOICES; the file is written over."""
    engine, name = voice.split()
    command = (
        ["espeak-ng", "-v", name, "-s", "150", "-w", str(path), words]
        if engine == "espeak-ng"
        else ["flite", "-voice", name, "-t", words, "-o", str(path)]
    )
    subprocess.run(command, check=True)
    return read_recording(path)


def _heard(ears: DirectEars, samples: Samples) -> list[Heard]:
    return [spoken.event for spoken in listen_to(ears, samples) if isinstance(spoken.event, Heard)]


def _outcome(heard: list[Heard], sentence: Sentence) -> str:
    """For a sentence that means something its first meaning counts, for others the worst."""
    if not heard:
        return "nothing"
    if not sentence.intent:
        return f"wrong {'accept' if any(event.band is Band.ACCEPT for event in heard) else 'confirm'}"
    meaning = heard[0].meaning
    is_right = meaning.intent == sentence.intent and (not sentence.value or sentence.value in meaning.slots.values())
    return f"{'right' if is_right else 'wrong'} {heard[0].band.value}"


def _table(found: defaultdict[str, Counter[str]]) -> list[str]:
    lines = [
        "| said | spoken | right, accepted | right, asked back | nothing | wrong, accepted | wrong, asked back |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, counts in found.items():
        columns = ("right accept", "right confirm", "nothing", "wrong accept", "wrong confirm")
        shares = (f"{counts[column]} ({counts[column] / counts['spoken']:.1%})" for column in columns)
        lines.append(f"| {kind} | {counts['spoken']} | {' | '.join(shares)} |")
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
