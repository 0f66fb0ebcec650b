"""`script/bench visits FOLDER [--only NAME] [--keep FOLDER] [--write FILE]`: whole visits, live, in a waiting room.

The kiosk is its own process in a private sound server.  A visitor asks for help, answers every question, is coached,
stops the coach and says goodbye; "yes", "no" and "stop" are recordings of people (FOLDER is that of `script/bench
hearing`), each time another, sentences are spoken by a synthetic voice.  What the microphone picked up and what the
loudspeaker played is recorded, and all times are measured in those recordings.
"""

import argparse
import csv
import itertools
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench_hearing import EXCLUDED
from measurements import put, table
from noises import babble

from kiosk.commands.render import render_missing
from kiosk.devices.recordings import read_recording
from kiosk.dialogue.lines import Lines
from kiosk.hearing.endpoint import speech_limits
from kiosk.library.loading import load_pack
from kiosk.settings import Settings, load_settings
from kiosk.sound import Samples, samples_in, seconds_in
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import all_sentences, prompt_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

_WORDS = ("yes", "no", "stop")
_YES_TO = ("T06", "Q02")  # simple night cramps
_BEGIN = "Shall we start?"
_VOICE, _WORDS_A_MINUTE = "en-gb-x-rp", 140
_MOST_TURNS = 60
_ANSWER_SECONDS = 6.0  # without an answer in this time people say it again
_GOES_ON_SECONDS = 2.0  # after a sentence that asks nothing; then it waits for an answer all the same
_MOST_AGAIN = 5
_LEVEL = 3000.0  # of 32767: mean of the visitor's words, as loud as a speakerphone gives somebody at arm's length
_PIECE = samples_in(0.4)  # of an answer, to find it by
_ALIKE = 0.4  # of 1; over babble at 10 dB a word is 0.9 like itself
_LATE_SECONDS = 1.5  # by which the server plays a clip later than it was given, at most


@dataclass(frozen=True, slots=True)
class Way:
    """How a room is, or a visitor.

    noise_db: speech over babble.  echo_db: the kiosk's voice at the microphone.  interrupts: answers come before
    questions end.  hesitates: an "um" and a long pause come before answers, and now and then nothing.
    """

    name: str
    noise_db: float | None = None
    echo_db: float | None = None
    interrupts: bool = False
    hesitates: bool = False


WAYS = (
    Way("quiet"),
    Way("babble, 15 dB", noise_db=15.0),
    Way("babble, 10 dB", noise_db=10.0),
    Way("its echo, -12 dB", echo_db=-12.0),
    Way("its echo, 0 dB", echo_db=0.0),
    Way("interrupts, echo -12 dB", echo_db=-12.0, interrupts=True),
    Way("hesitates", hesitates=True),
)


@dataclass(frozen=True, slots=True)
class Clip:
    """Something said, and when it was given to the sound server, in seconds of the monotonic clock."""

    words: str
    samples: Samples
    at: float


@dataclass(slots=True)
class Story:
    """One visit as it went.

    answers: number of a clip and the caption that came then.  unasked: captions that came to nothing said.
    """

    clips: list[Clip] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    unasked: int = 0
    again: int = 0
    is_whole: bool = False
    level: str = "none"
    seconds: float = 0.0
    journal: str = ""
    error: str = ""
    heard_from: float = 0.0
    spoken_from: float = 0.0

    def told(self) -> str:
        """The conversation as text."""
        captions = dict(self.answers)
        lines = (f"visitor: {clip.words}\nkiosk: {captions.get(number, '')}" for number, clip in enumerate(self.clips))
        return "\n".join((*lines, self.error))


class Visitor:
    """Answers what is asked until goodbye, whatever it takes."""

    def __init__(self, live: LiveVisitor, way: Way, clips: dict[str, Iterator[Samples]], settings: Settings) -> None:
        self._live = live
        self._way = way
        self._clips = clips
        self._voice = EspeakVoice(_VOICE, _WORDS_A_MINUTE)
        self._pack = load_pack(settings.content_folder)
        self._lines = Lines(self._pack, settings)
        fitting = [self._pack.questions[id_] for id_ in _YES_TO]
        self._said_yes = (*(text for question in fitting for text in (question.ask, question.again)), _BEGIN)
        self._coached = False
        self.story = Story()

    def visit(self) -> None:
        """From "hello kiosk" to goodbye, or until patience ends."""
        words, caption = "hello kiosk", ""
        for turn in itertools.count():
            if turn == _MOST_TURNS:
                return
            said, caption = self._answer_to(words, caption)
            if self._is_last(caption):
                self.story.is_whole = True
                return
            words = self._next_words(caption, said)

    def _answer_to(self, words: str, before: str) -> tuple[str, str]:
        """Says it until it is answered; what was said in the end, and the answer's caption.

        Without words it is listened to, and what comes next is no answer; where nothing comes it waits for a "no".
        """
        if not words:
            self._live.hears_out(before)
            try:
                return words, self._live.next_caption(_GOES_ON_SECONDS)
            except TimeoutError:
                words, before = "no", ""
        for attempt in itertools.count():
            if before and attempt == 0:
                self._listen_to(before, words)
            if words != "stop" and (newer := self._newer()) is not None:
                if self._is_last(newer):
                    return words, newer  # it said goodbye to an answer that came late
                words, before = self._next_words(newer, words), newer
                if not words:
                    return words, newer
                self._listen_to(newer, words)
            self.story.again += attempt > 0
            self._say(words)
            try:
                caption = self._live.next_caption(_ANSWER_SECONDS)
            except TimeoutError:
                if attempt == _MOST_AGAIN:
                    raise
                continue
            self.story.answers.append((len(self.story.clips) - 1, caption))
            return words, caption
        raise AssertionError

    def _is_last(self, caption: str) -> bool:
        return self._lines.prompt("goodbye")[0].text in caption

    def _newer(self) -> str | None:
        """What the kiosk has said by itself meanwhile, the last of it."""
        newest = None
        with suppress(TimeoutError):
            while True:
                newest = self._live.next_caption(0.0)
                self._note_level(newest)
                self.story.unasked += 1
        return newest

    def _listen_to(self, caption: str, words: str) -> None:
        if words == "stop":
            time.sleep(1.5)  # into a movement
        elif self._way.interrupts:
            time.sleep(0.6 * seconds_in(self._voice.render(caption).size))  # they have heard enough of it
        else:
            self._live.hears_out(caption)
            time.sleep(0.4)  # a person's pause
            if self._way.hesitates:
                self._hesitate(len(self.story.answers))

    def _hesitate(self, turn: int) -> None:
        """In every third turn an "um" and a pause within the answer; in every seventh nothing, until it asks again."""
        if turn % 7 == 3:
            time.sleep(9.0)  # longer than it waits
        elif turn % 3 == 2:
            self._say("um")
            time.sleep(1.2)  # the pause

    def _next_words(self, caption: str, said: str) -> str:
        """What a visitor with simple night cramps says to this; nothing where nothing is asked."""
        prompt = self._lines.prompt
        if caption.startswith("Did you "):
            return "yes" if said and said in caption else "no"
        self._note_level(caption)
        if prompt("coach.get-ready")[0].text in caption:
            return "ready"
        if prompt("coach.feeling")[0].text in caption:
            self._coached = True
            return "better"
        if (self._pack.stretches["E1"].moves[0].say or "") in caption:
            return "stop"
        if prompt("menu")[0].text in caption or caption.endswith(prompt("menu")[-1].text):
            return "goodbye" if self._coached else "toe stretch"
        answer = "yes" if caption.endswith(self._said_yes) else "no"
        return answer if caption.endswith("?") else ""

    def _note_level(self, caption: str) -> None:
        for level in ("emergency", "same_day", "routine", "self_care"):
            if self._lines.prompt(f"level.{level}")[0].text in caption:
                self.story.level = level

    def _say(self, words: str) -> None:
        samples = next(self._clips[words]) if words in self._clips else levelled(self._voice.render(words))
        self.story.clips.append(Clip(words, samples, time.monotonic()))
        self._live.plays(samples)


def levelled(samples: Samples) -> Samples:
    """As loud as the visitor is, where it is loud at all."""
    start, end = speech_limits(samples)
    loud = float(np.sqrt(np.mean(samples[start:end].astype(np.float64) ** 2)))
    return np.clip(np.round(samples * (_LEVEL / loud)), -32768, 32767).astype(np.int16)


def people(folder: Path) -> dict[str, Iterator[Samples]]:
    """For each word its recordings, one after the other, without those the hearing bench excludes."""
    with EXCLUDED.open(encoding="utf-8", newline="") as rows:
        excluded = {folder / row["path"] for row in csv.DictReader(rows)}
    paths = {word: sorted({*(folder / "words" / word).glob("*.flac")} - excluded) for word in _WORDS}
    return {word: itertools.cycle(map(levelled, map(read_recording, some))) for word, some in paths.items()}


def held(way: Way, folder: Path, settings: Settings, place: Path) -> Story:
    """One visit of this kind; its recordings stay in `place`."""
    server = SoundServer()
    live = LiveVisitor(server, settings, place)
    visitor = Visitor(live, way, people(folder), settings)
    story = visitor.story
    try:
        live.waits_until_ready()
        if way.echo_db is not None:
            server.let_echo(way.echo_db)
        with (
            _noise(server, way, folder),
            server.record_microphone(place / "microphone.wav") as story.heard_from,
            server.record_speaker(place / "speaker.wav") as story.spoken_from,
        ):
            time.sleep(3.0)  # the room is there before the visitor
            started = time.monotonic()
            try:
                visitor.visit()
            except (TimeoutError, AssertionError) as err:
                story.error = str(err)
            story.seconds = time.monotonic() - started
            time.sleep(2.0)  # what it says last
    finally:
        live.leaves()
        server.close()
    story.journal = live.errors
    (place / "conversation.txt").write_text(story.told(), encoding="utf-8")
    return story


def _noise(server: SoundServer, way: Way, folder: Path) -> AbstractContextManager[None]:
    if way.noise_db is None:
        return nullcontext()
    loud = babble(folder) * (_LEVEL / 10 ** (way.noise_db / 20))
    return server.let_noise(np.clip(np.round(loud), -32768, 32767).astype(np.int16))


def _waits(story: Story, place: Path, store: PromptStore, texts: Sequence[str]) -> dict[str, list[float]]:
    """Seconds from the end of what was said to the answer's first sound, by what was said: "stop", or anything else."""
    microphone, speaker = _read(place / "microphone.wav"), _read(place / "speaker.wav")
    waits: dict[str, list[float]] = {"stop": [], "else": []}
    for number, caption in story.answers:
        clip = story.clips[number]
        first = max(0, samples_in(clip.at - story.heard_from))
        begins = _found(clip.samples, microphone[first:], samples_in(_LATE_SECONDS))
        if begins is None:
            continue
        ended = seconds_in(first + begins + speech_limits(clip.samples)[1]) + story.heard_from
        sentence = max((text for text in texts if caption.startswith(text)), key=len, default=None)
        if sentence is None:
            continue
        first = max(0, samples_in(ended - story.spoken_from))
        answered = _found(store.samples(sentence)[:_PIECE], speaker[first:], samples_in(_ANSWER_SECONDS))
        if answered is not None:
            waits[clip.words if clip.words in waits else "else"].append(seconds_in(answered))
    return waits


def _found(sought: Samples, recording: Samples, within: int) -> int | None:
    """The sample at which this piece begins in the recording, at most `within`; None where nothing there is like it."""
    there = recording[: within + len(sought)].astype(np.float64)
    if len(there) < len(sought):
        return None
    piece = sought.astype(np.float64)
    size = 1 << (len(there) + len(piece)).bit_length()
    product = np.fft.irfft(np.fft.rfft(there, size) * np.conj(np.fft.rfft(piece, size)), size)
    power = np.concatenate(([0.0], np.cumsum(there**2)))
    places = len(there) - len(piece) + 1
    window = power[len(piece) : len(piece) + places] - power[:places]
    likeness = product[:places] / np.sqrt(np.maximum(window, 1e6) * (piece @ piece))
    best = int(np.argmax(likeness))
    return best if likeness[best] > _ALIKE else None


def _read(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


def _row(way: Way, story: Story, waits: dict[str, list[float]]) -> tuple[str, ...]:
    return (
        way.name,
        "whole" if story.is_whole else f"broken off: {story.error.split(';')[0] or 'too many turns'}",
        f"{story.seconds / 60:.1f} min",
        str(len(story.clips)),
        str(story.again),
        str(story.journal.count("band=confirm")),
        str(story.unasked),
        story.level,
        _spread(waits["else"]),
        _spread(waits["stop"]),
    )


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    return f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s ({len(seconds)})"


def main() -> int:
    """Hold the visits, print the table; with --write put it into a Markdown file."""
    parser = argparse.ArgumentParser(prog="script/bench visits", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a way's name or its beginning")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where recordings, captions and journal stay")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its visits marks")
    arguments = parser.parse_args()
    settings = load_settings()
    store = prompt_store(settings)
    texts = all_sentences(settings)
    render_missing(store, texts)
    rows = []
    for way in WAYS:
        if arguments.only and not way.name.startswith(tuple(arguments.only)):
            continue
        with _place(arguments.keep, way)() as place:
            story = held(way, arguments.folder, settings, Path(place))
            rows.append(_row(way, story, _waits(story, Path(place), store, texts)))
        print(" | ".join(rows[-1]), flush=True)
    figures = table(_HEADS, rows)
    print(figures)
    put(arguments.write, "visits", figures)
    return 0


_HEADS = (
    "the room, the visitor",
    "the visit",
    "it took",
    "said",
    "of it said again",
    "asked back",
    "said unasked",
    "level it came to",
    "end of speech to the answer's first sound",
    'the same after "stop" in a movement',
)


def _place(keep: Path | None, way: Way) -> Callable[[], AbstractContextManager[str | Path]]:
    if keep is None:
        return tempfile.TemporaryDirectory
    place = keep / "".join(letter if letter.isalnum() else "-" for letter in way.name)
    place.mkdir(parents=True, exist_ok=True)
    return lambda: nullcontext(place)


if __name__ == "__main__":
    raise SystemExit(main())
