"""`script/bench voices [--write FILE]`: what the ears make of digits and sentences spoken by ten synthetic voices.

The sentences are in bench_voices.csv: context, intent, value of a number (or nothing), words; a row without intent was
not meant for a kiosk.
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

SENTENCES = Path(__file__).with_name("bench_voices.csv")
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

    @property
    def kind(self) -> str:
        """The row of the table it counts in."""
        return (self.intent if self.intent == "emergency" else self.context) if self.intent else NOT_MEANT


def main() -> int:
    """Print the table; with --write put it into a Markdown file between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its voices marks")
    parser.add_argument("--misses", action="store_true", help="also print each sentence that was not accepted rightly")
    arguments = parser.parse_args()
    settings = load_settings()
    ears = DirectEars(SpeechModel(locate_model(settings)), Grammar.load(settings.grammars_folder))
    with SENTENCES.open(encoding="utf-8", newline="") as rows:
        sentences = [Sentence(**row) for row in csv.DictReader(rows)]
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as place:
        for sentence in sentences:
            ears.listen(tuple(sentence.context.split()))
            for voice in VOICES:
                outcome = _outcome(ears, _speak(voice, sentence.words, Path(place) / "said.wav"), sentence)
                found[sentence.kind].update((outcome, "spoken"))
                if arguments.misses and outcome not in {"right accept", "nothing"}:
                    print(f"{outcome}: {voice}: {sentence.words}")
    text = "\n".join(_table(found))
    print(text)
    put(arguments.write, "voices", f"\n{text}\n")
    return 0


def _speak(voice: str, words: str, path: Path) -> Samples:
    engine, name = voice.split()
    command = (
        ["espeak-ng", "-v", name, "-s", "150", "-w", str(path), words]
        if engine == "espeak-ng"
        else ["flite", "-voice", name, "-t", words, "-o", str(path)]
    )
    subprocess.run(command, check=True)
    return read_recording(path)


def _outcome(ears: DirectEars, samples: Samples, sentence: Sentence) -> str:
    """For a sentence that means something its first meaning counts, for others the worst."""
    heard = [spoken.event for spoken in listen_to(ears, samples) if isinstance(spoken.event, Heard)]
    if not heard:
        return "nothing"
    if not sentence.intent:
        return f"wrong {'accept' if any(event.band is Band.ACCEPT for event in heard) else 'confirm'}"
    meaning = heard[0].meaning
    is_right = meaning.intent == sentence.intent and (not sentence.value or meaning.slots["value"] == sentence.value)
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
