"""`script/bench coach [--live ROUTINE] [--clips FOLDER] [--rehearse] [--write FILE]`: is the coach on time?

Every routine is coached whole on the sample clock and its sound recorded; each cue is looked for in the recording near
where it was planned.  --live ROUTINE does it in real time: the kiosk as its own process in a private sound server.
--clips takes a folder of people saying "stop" (words/stop/*.flac): each is said at some moment of a routine.
--rehearse has a simulated visitor do every routine whole, by voice and with interruptions (scenarios/LANGUAGE/coach/).
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measurements import put

from kiosk.clock import RATE_HZ, samples_in, seconds_in
from kiosk.commands.rehearse import kiosk_for
from kiosk.commands.render import render_missing
from kiosk.devices.recordings import read_recording
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Chime, Say, Show
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import STRETCHING, State
from kiosk.hearing.direct_ears import DirectEars
from kiosk.kiosk import Happening, Kiosk
from kiosk.rehearsal.rehearsal import Rehearsal
from kiosk.rehearsal.room import Room, RoomKind
from kiosk.rehearsal.scenario import coach_scenarios, load_scenario
from kiosk.rehearsal.visitor import Mouth
from kiosk.settings import Settings, load_settings
from kiosk.sound import BLOCK_SAMPLES, Samples
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.mixer import Mixer
from kiosk.speaking.prompt_store import PromptStore
from kiosk.speaking.tones import sound_of
from kiosk.typed import TypedWords
from kiosk.wiring import all_sentences, dialogue_of, ears_of, echo_of, grammar_of, pack_of, prompt_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

ROUTINES = {  # what is said for each, and how
    "two minute relief": "",
    "daily stretches": "",
    "daily stretches, few words": "less talk",
    "daily stretches, slower": "slower",
    "bedtime stretches": "",
    "seated stretches": "",
    "fifteen minutes": "",
}
_SEARCH_SECONDS = 0.3  # around the planned place
_PIECE_SECONDS = 0.35  # of a cue that is looked for
_ALIKE = 0.75
_LONGEST_SECONDS = 1800
_STOPS = 25
_ROOM = RoomKind(-12.0)  # the kiosk's voice some 6 dB below the visitor's
_STOP_WAYS = {  # setting of `echo`, the room its voice comes back from, and whether the visitor waits for silence
    "its voice taken out, in a room": ("cancel", _ROOM, False),
    "ears open": ("hardware", None, False),
    "ears closed while it speaks, said at any moment": ("none", None, False),
    "ears closed while it speaks, said when it is silent": ("none", None, True),
}
_SILENT_SECONDS = 0.3  # before somebody notices that it has stopped speaking
_SIDE_MARKS = ("left foot", "right foot", "now switch", "and relax")
_QUIET = 30  # of 32767: below it the loudspeaker is silent
_SEED = 20261124


@dataclass(frozen=True, slots=True)
class Cue:
    """What was planned to sound, and when; instants in samples."""

    name: str
    sound: Samples
    at: int
    state: State
    exercise: int  # its number in the routine; 0: none


@dataclass(frozen=True, slots=True)
class Found:
    """A cue, and where the recording has it (None: nowhere near)."""

    cue: Cue
    at: int | None


class Coached:
    """One visit, with the routine run to its end.  At home, so that every exercise is offered."""

    def __init__(
        self, settings: Settings, store: PromptStore, ears: DirectEars | None = None, room: RoomKind | None = None
    ) -> None:
        """room: where the kiosk's voice comes back into the microphone."""
        self._store = store
        self._room = Room(room) if room is not None else None
        self._typed = TypedWords(grammar_of(settings))
        self._mouth = Mouth()
        self._scene = Scene(State.ASLEEP.value)
        self._asked: tuple[int, str | None] | None = None
        self.cues: list[Cue] = []
        self.sound: list[Samples] = []
        self.hushed_at: int | None = None
        dialogue = dialogue_of(settings, store)
        self.kiosk = Kiosk(dialogue, Mixer(store), ears, echo=echo_of(settings), watch=self._watch)

    def begin(self, routine: str) -> None:
        """To the routine's first cue: no to every question.  Raises RuntimeError where it does not come to it."""
        self._step()
        for words in ("hello kiosk", "yes"):
            self._say(words)
        self._deny()
        self._say(routine)
        self._deny()
        if self.kiosk.state not in STRETCHING:
            raise RuntimeError(f"{routine!r} came to {self.kiosk.state.value}, not to a stretch")

    def _deny(self) -> None:
        while self._scene.question is not None:
            self._say("no")
        while self.kiosk.state is State.ADVICE:
            self._step()

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """To the end of the routine, or until it is so."""
        limit = self.kiosk.now + samples_in(_LONGEST_SECONDS)
        while self.kiosk.state in (*STRETCHING, State.PAUSED) and self.kiosk.now < limit and not until():
            self._step()

    def tell(self, words: str) -> None:
        """Typed, now."""
        self.kiosk.tell(self._typed.event(words, self.kiosk.now))

    def speak(self, samples: Samples) -> int:
        """Spoken into the microphone from the next block on; gives the instant of its end of speech."""
        return self._mouth.say("", samples, self.kiosk.now).end

    def has_been_silent(self) -> bool:
        """Whether the loudspeaker was silent for as long as somebody needs to notice it."""
        blocks = samples_in(_SILENT_SECONDS) // BLOCK_SAMPLES
        return not any(np.any(np.abs(block) > _QUIET) for block in self.sound[-blocks:])

    def recording(self) -> Samples:
        """The loudspeaker, from the first sample on."""
        return np.concatenate(self.sound)

    def _say(self, words: str) -> None:
        while self.kiosk.is_speaking:
            self._step()
        self.tell(words)
        for _ in range(10):
            self._step()

    def _exercise(self) -> int:
        return self._scene.exercise.number if self._scene.exercise is not None else 0

    def _step(self) -> None:
        heard = self._mouth.next_block()
        if self._room is not None and self.sound:
            both = heard.astype(np.int32) + self._room.echo(self.sound[-1])
            heard = both.clip(-32_768, 32_767).astype(np.int16)
        self.sound.append(self.kiosk.step(heard))

    def _watch(self, happening: Happening, at: int) -> None:
        self._typed.watch(happening)
        match happening:
            case Show(scene=scene):
                self._scene = scene
            case Say(lines=lines, at=start) if start is not None:
                place = max(start, at)
                for line in lines:
                    samples = self._store.samples(line.text)
                    self.cues.append(Cue(line.text, samples, place, self.kiosk.state, self._exercise()))
                    place += samples.size + samples_in(LINE_GAP_SECONDS)
            case Chime(tone=tone, at=start):
                self.cues.append(
                    Cue(f"[{tone.value}]", sound_of(tone), max(start, at), self.kiosk.state, self._exercise())
                )
            case _:
                pass


def find(cue: Cue, recording: Samples, around: int | None = None) -> Found:
    """The place in the recording most like the cue's first piece, near where it was planned."""
    sound = cue.sound[: samples_in(_PIECE_SECONDS)].astype(np.float64)
    middle, reach = cue.at if around is None else around, samples_in(_SEARCH_SECONDS)
    first = max(middle - reach, 0)
    part = recording[first : middle + reach + sound.size].astype(np.float64)
    if part.size < sound.size:
        return Found(cue, None)
    product = np.correlate(part, sound, "valid")
    power = np.convolve(part**2, np.ones(sound.size), "valid")
    likeness = product / np.sqrt(np.maximum(power, 1e4) * (sound @ sound))
    best = int(np.argmax(likeness))
    return Found(cue, first + best) if likeness[best] >= _ALIKE else Found(cue, None)


def figures(found: list[Found]) -> list[str]:
    """Cues, not found, median and worst error in ms, drift in ms, overlaps, and the difference of the sides in ms."""
    heard = [one for one in found if one.at is not None]
    errors = [seconds_in(one.at - one.cue.at) * 1000 for one in heard if one.at is not None]
    middle = statistics.median(errors)
    off = [abs(error - middle) for error in errors]
    span = [one.cue.at for one in heard]
    drift = float(np.polyfit(span, errors, 1)[0]) * (span[-1] - span[0]) if len(set(span)) > 1 else 0.0
    return [
        str(len(found)),
        str(len(found) - len(heard)),
        f"{statistics.median(off):.1f} ms",
        f"{max(off):.1f} ms",
        f"{drift:+.1f} ms",
        str(overlaps(heard)),
        sides(heard),
    ]


def overlaps(heard: list[Found]) -> int:
    """Pairs of cues that sound at once."""
    places = sorted((one.at, one.at + one.cue.sound.size) for one in heard if one.at is not None)
    return sum(later[0] < earlier[1] for earlier, later in itertools.pairwise(places))


def sides(heard: list[Found]) -> str:
    """How much longer one foot was worked than the other, at most: from after its name to the end of its turn."""
    marks = [(one.cue, one.at) for one in heard if one.at is not None and one.cue.name.lower().startswith(_SIDE_MARKS)]
    worked: dict[int, dict[str, int]] = {}
    for (cue, at), (ender, ends) in itertools.pairwise(marks):
        if cue.exercise == ender.exercise and cue.name.endswith("foot.") and not ender.name.endswith("foot."):
            worked.setdefault(cue.exercise, {})[cue.name.split()[0].lower()] = ends - at - cue.sound.size
    apart = [abs(turns["left"] - turns["right"]) for turns in worked.values() if len(turns) == 2]
    return f"{seconds_in(max(apart)) * 1000:.0f} ms ({len(apart)} stretches)" if apart else "-"


def on_sample_clock(settings: Settings, store: PromptStore) -> Iterator[list[str]]:
    """A row for each routine."""
    for name, command in ROUTINES.items():
        words, _, _ = name.partition(",")
        visit = Coached(settings, store)
        visit.begin(words)
        first = len(visit.cues)
        if command:
            visit.run(lambda visit=visit: visit.kiosk.state is State.MOVING)
            visit.tell(command)
        began = visit.kiosk.now
        visit.run()
        cues = [cue for cue in visit.cues[first:] if cue.at + cue.sound.size <= visit.kiosk.now]
        recording = visit.recording()
        length = f"{seconds_in(visit.kiosk.now - began):.0f} s"
        yield [f"{name}, sample clock", length, *figures([find(cue, recording) for cue in cues])]


def live(settings: Settings, store: PromptStore, words: str) -> list[str]:
    """The same of the kiosk as a process of its own at a clinic, its loudspeaker recorded by the sound server."""
    planned = Coached(settings.model_copy(update={"place": "clinic"}), store)
    planned.begin(words)
    planned.run()
    cues = [cue for cue in planned.cues if cue.state in STRETCHING]
    server = SoundServer()
    try:
        with tempfile.TemporaryDirectory() as folder:
            visitor = LiveVisitor(server, settings, Path(folder))
            path = Path(folder) / "speaker.wav"
            try:
                visitor.waits_until_ready()
                with server.record_speaker(path):
                    _by_typing(visitor, words)
                    time.sleep(seconds_in(cues[-1].at - cues[0].at) + 15)
            finally:
                visitor.leaves()
            with wave.open(str(path)) as file:
                recording = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    finally:
        server.close()
    anchor = _somewhere(cues[0], recording)
    shift = anchor - cues[0].at
    found = [find(cue, recording, cue.at + shift) for cue in cues]
    return [f"{words}, live", f"{seconds_in(cues[-1].at - cues[0].at):.0f} s", *figures(found)]


def _by_typing(visitor: LiveVisitor, words: str) -> None:
    """To the first cue, typed: the microphone hears nothing."""
    visitor.types("hello kiosk")
    visitor.sees_anything()
    visitor.types("yes")
    while not _is_menu(caption := visitor.sees_anything()):
        if caption.endswith("?"):
            visitor.types("no")
    visitor.types(words)
    while visitor.sees_anything().endswith("?"):
        visitor.types("no")


def _is_menu(caption: str) -> bool:
    return caption.endswith("?") and "stretch" in caption


def _somewhere(cue: Cue, recording: Samples) -> int:
    sought = cue.sound[:RATE_HZ].astype(np.float64)
    size = 1 << (sought.size + recording.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sought, size)), size)
    return int(np.argmax(product[: recording.size]))


def stopping(settings: Settings, store: PromptStore, folder: Path) -> Iterator[tuple[str, str]]:
    """People say "stop" at some moment: how often it is obeyed, and how long until there is silence."""
    clips = sorted((folder / "words" / "stop").glob("*.flac"))
    ears = ears_of(settings)
    for name, (echo, room, waits) in _STOP_WAYS.items():
        chance = random.Random(_SEED)
        chosen = chance.sample(clips, min(_STOPS, len(clips)))
        site = settings.model_copy(update={"echo": echo})
        told = [
            _stopped(Coached(site, store, ears, room), clip, chance.uniform(20, 120), waits=waits) for clip in chosen
        ]
        silences = [seconds for seconds in told if seconds is not None]
        share = f"{len(silences)} of {len(chosen)} ({100 * len(silences) / len(chosen):.0f} %)"
        yield f'"stop" in a routine, {name}', f"obeyed {share}"
        yield (
            "end of the word to silence, sample time",
            f"median {statistics.median(silences):.2f} s, worst {max(silences):.2f} s",
        )
    ears.close()


def _stopped(visit: Coached, clip: Path, after: float, *, waits: bool) -> float | None:
    """Seconds from the end of the word to silence; None where it was not obeyed."""
    visit.begin("seated stretches")
    start = visit.kiosk.now + samples_in(after)
    visit.run(lambda: visit.kiosk.now >= start)
    if waits:
        visit.run(visit.has_been_silent)
    end = visit.speak(read_recording(clip))
    visit.run(lambda: visit.kiosk.now > end + samples_in(1.5))
    if visit.kiosk.state in STRETCHING:
        return None
    loud = np.flatnonzero(np.abs(visit.recording()[end:][: samples_in(0.9)]) > _QUIET)
    return seconds_in(int(loud[-1]) + 1) if loud.size else 0.0


def rehearsed(settings: Settings, store: PromptStore) -> Iterator[list[str]]:
    """A row for each scenario in which a routine is done whole."""
    grammar, pack, ears = grammar_of(settings), pack_of(settings), ears_of(settings)
    for place in ("clinic", "home"):
        render_missing(store, all_sentences(settings.model_copy(update={"place": place})))
    for path in coach_scenarios(settings.language):
        scenario = load_scenario(path, grammar, pack)
        voice = EspeakVoice(scenario.voice, scenario.words_per_minute)
        rehearsal = Rehearsal(scenario, voice, print)
        report = rehearsal.run(kiosk_for(scenario, settings, store, ears, rehearsal.watch))
        waits = [turn.latency_seconds for turn in report.turns if turn.intent and turn.latency_seconds is not None]
        yield [
            f"{scenario.title} ({scenario.voice})",
            f"{report.seconds:.0f} s",
            str(len(report.turns)),
            str(sum(turn.intent is not None for turn in report.turns)),
            f"{statistics.median(waits):.2f} s, {max(waits):.2f} s",
            "; ".join(report.failures) or "yes",
        ]
    ears.close()


def main() -> int:
    """Measure and print; with --write also replace the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench coach", description=__doc__)
    parser.add_argument(
        "--live", action="append", default=[], metavar="ROUTINE", help="in real time too, such as 'daily stretches'"
    )
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="people who say stop")
    parser.add_argument("--rehearse", action="store_true", help="every routine whole, by voice")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this file")
    arguments = parser.parse_args()
    settings = load_settings().model_copy(update={"place": "home"})
    texts = all_sentences(settings)
    store = prompt_store(settings)
    render_missing(store, texts)
    store.preload(texts)
    heads = ("routine", "length", "cues", "not found", "median error", "worst", "drift", "overlaps", "sides differ by")
    rows = [list(heads), ["---"] * len(heads), *on_sample_clock(settings, store)]
    rows += [live(settings, store, words) for words in arguments.live]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if arguments.clips is not None:
        stops = [("figure", "value"), ("---", "---"), *stopping(settings, store, arguments.clips)]
        table += "\n\n" + "\n".join(f"| {name} | {value} |" for name, value in stops)
    if arguments.rehearse:
        heads = ("by voice", "length", "turns", "understood", "answer begins after: median, worst", "as written")
        rows = [list(heads), ["---"] * len(heads), *rehearsed(settings, store)]
        table += "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)
    store.close()
    print(table)
    put(arguments.write, "coach", table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
