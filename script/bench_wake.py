"""`script/bench wake FOLDER [MORE…] [--write FILE]`: who wakes the sleeping kiosk, and what wakes it that should not.

FOLDER is that of `script/bench hearing`; its other-words, other-phrases and read-speech are not meant for the kiosk,
nor is any recording (WAV or FLAC) below the MORE folders.  The phrases that wake are spoken by synthetic voices.  At
home a phrase wakes where it is accepted, at a clinic also where it is only half-heard.  What is not meant is heard
without the emergencies that are live as well, which takes half of the time: without phrases that fit better a wrong
wake is, if anything, likelier.
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench_hearing import most_events
from bench_voices import VOICES, speak
from measurements import put, table

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.listening import listen_to
from kiosk.hearing.wake_phrases import WAKE
from kiosk.settings import load_settings
from kiosk.sound import Samples, seconds_in
from kiosk.wiring import ears_of, grammar_of

_UNMEANT = ("other-words", "other-phrases", "read-speech")
_SAID = ("hi kiosk", "good morning kiosk", "okay kiosk")  # beside the one that the page names


@dataclass(slots=True)
class Woken:
    """What some recordings came to: how many were heard as what, in which band."""

    recordings: int = 0
    seconds: float = 0.0
    heard: Counter[tuple[str, Band]] = field(default_factory=Counter)

    def wakes(self, *bands: Band) -> int:
        """How often a phrase was heard that wakes, in one of these bands."""
        return sum(self.heard[WAKE, band] for band in bands)


def main() -> int:
    """Print both tables; with --write put them between the wake marks of a page."""
    parser = argparse.ArgumentParser(prog="script/bench wake", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", nargs="*", type=Path)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its wake marks")
    arguments = parser.parse_args()
    settings = load_settings()
    ears = ears_of(settings)
    said = (grammar_of(settings).wake_phrase, *_SAID)
    ears.listen(CONTEXTS[State.ASLEEP])
    meant = taken(ears, _spoken(said))
    ears.listen((WAKE,))
    unmeant = taken(ears, _recorded((*(arguments.folder / name for name in _UNMEANT), *arguments.more)))
    text = f"{_said_table(meant)}\n\n{_unmeant_table(unmeant)}"
    print(text)
    put(arguments.write, "wake", text)
    return 0


def taken(ears: DirectEars, recordings: Iterable[tuple[str, Samples]]) -> Mapping[str, Woken]:
    """What the ears take each kind of recording for."""
    found: defaultdict[str, Woken] = defaultdict(Woken)
    for kind, samples in recordings:
        found[kind].recordings += 1
        found[kind].seconds += seconds_in(len(samples))
        for spoken in listen_to(ears, samples):
            if isinstance(spoken.event, Heard):
                found[kind].heard[spoken.event.meaning.intent, spoken.event.band] += 1
    return found


def _spoken(phrases: Iterable[str]) -> Iterator[tuple[str, Samples]]:
    with tempfile.TemporaryDirectory() as folder:
        for phrase in phrases:
            for voice in VOICES:
                yield phrase, speak(voice, phrase, Path(folder) / "said.wav")


def _recorded(folders: Iterable[Path]) -> Iterator[tuple[str, Samples]]:
    for folder in folders:
        for path in sorted((*folder.rglob("*.flac"), *folder.rglob("*.wav"))):
            yield folder.name, read_recording(path)


def _said_table(found: Mapping[str, Woken]) -> str:
    rows = (
        (phrase, str(one.recordings), str(one.wakes(Band.ACCEPT)), str(one.wakes(Band.ACCEPT, Band.CONFIRM)))
        for phrase, one in found.items()
    )
    return table(("said", "voices", "woken at home", "woken at a clinic"), rows)


def _unmeant_table(found: Mapping[str, Woken]) -> str:
    everything = Woken()
    for one in found.values():
        everything.recordings += one.recordings
        everything.seconds += one.seconds
        everything.heard += one.heard
    rows = [_unmeant_row(kind, one) for kind, one in (*found.items(), ("all", everything))]
    heads = ("not meant for it", "recordings", "hours", "woken at home (an hour at most, 95 %)", "woken at a clinic")
    return table(heads, rows)


def _unmeant_row(kind: str, one: Woken) -> tuple[str, ...]:
    hours = one.seconds / 3600
    counts = (one.wakes(Band.ACCEPT), one.wakes(Band.ACCEPT, Band.CONFIRM))
    return (
        kind,
        str(one.recordings),
        f"{hours:.2f}",
        *(f"{count} ({most_events(count) / hours:.1f})" for count in counts),
    )


if __name__ == "__main__":
    raise SystemExit(main())
