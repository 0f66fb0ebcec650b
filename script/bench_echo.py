"""`script/bench echo FOLDER [--write FILE]`: words said over the kiosk's own voice, and whether it answers itself.

FOLDER holds words/<word>/*.flac, said by people.  The kiosk's sentences play through simulated rooms into the
microphone and fall silent when a word is understood.  Sample time.  `--live` also holds a short visit in real time,
through a sound server whose loudspeaker is heard by its microphone.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from measurements import put, table

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard, HearingEvent
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.echo import Echo, NoEcho
from kiosk.hearing.echo_canceller import EchoCanceller
from kiosk.hearing.endpoint import speech_limits
from kiosk.hearing.own_voice import OwnVoice
from kiosk.library.loading import load_pack
from kiosk.rehearsal.room import Room, RoomKind
from kiosk.settings import Settings, load_settings
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, SILENCE, Block, Samples, samples_in, seconds_in
from kiosk.speaking.mastering import ACTIVE_DBFS, active_rms
from kiosk.speaking.mixer import FADE_SAMPLES
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import all_sentences, ears_of, prompt_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

VISITOR_DBFS = -26.0
NOISE_DBFS = -62.0
ROOMS = (
    RoomKind(0.0, 0.12, 0.35, seed=1),
    RoomKind(0.0, 0.30, 0.50, seed=2),
    RoomKind(0.0, 0.06, 0.25, drift_ppm=50, seed=3),
    RoomKind(0.0, 0.20, 0.60, seed=4),
)
LEVELS_DB = (-12, 0, 6)
WORDS = {"stop": "stop", "go": "go_on", "yes": "yes", "no": "no"}
WAYS: dict[str, Callable[[], Echo]] = {"cancel": EchoCanceller, "plain": NoEcho}
_WARM_SECONDS = 12.0
_LIVE_STOPS = 20
_PLAIN_SHARE = 5  # without cancelling every sentence is decoded to its end: a fifth of it tells as much
_GAP = np.zeros(samples_in(0.25), dtype=np.int16)


@dataclass(slots=True)
class Score:
    """What became of some words."""

    found: Counter[str] = field(default_factory=Counter)
    silences: list[float] = field(default_factory=list)  # seconds from the end of the word


class Stand:
    """One room with the kiosk's voice in it, and the ears behind its microphone."""

    def __init__(self, kind: RoomKind, echo: Echo, ears: DirectEars, sentences: Iterator[tuple[str, Samples]]) -> None:
        self._room, self._echo, self._ears, self._sentences = Room(kind), echo, ears, sentences
        self._voice: Samples = np.zeros(0, dtype=np.int16)  # what is still to be played
        self._own = OwnVoice()
        self._played: Block | None = None
        self._rng = np.random.default_rng(kind.seed)
        self.now = 0
        self.compute_seconds = 0.0

    def speak(self) -> int:
        """Begin another sentence after what is still to be said; its length in samples."""
        text, sound = next(self._sentences)
        self._own.begins([(text, sound.size)], self.now + self._voice.size)
        self._voice = np.concatenate([self._voice, sound, _GAP])
        return sound.size

    def hush(self) -> None:
        """Nothing more of it."""
        self._voice = np.zeros(0, dtype=np.int16)
        self._own.ends(self.now)

    def step(self, said: Samples = SILENCE, *, listens: bool = True) -> list[Heard]:
        """20 ms, in which a visitor says this much; what was understood."""
        noise = self._rng.standard_normal(BLOCK_SAMPLES) * 32768 * 10 ** (NOISE_DBFS / 20)
        sound = self._room.echo(SILENCE if self._played is None else self._played) + noise
        sound[: said.size] += said
        began = time.process_time()
        microphone = np.clip(np.round(sound), -32768, 32767).astype(np.int16)
        heard = self._echo.removed(microphone, self._played)
        self.compute_seconds += time.process_time() - began
        if heard is not None:
            self._own.passes(microphone, heard, self.now)
        events: tuple[HearingEvent, ...] = ()
        if listens and heard is not None:
            events = self._ears.hear(heard, self.now, is_cleaned=not self._echo.rests)
        block, self._voice = self._voice[:BLOCK_SAMPLES], self._voice[BLOCK_SAMPLES:]
        self._played = np.pad(block, (0, BLOCK_SAMPLES - block.size)) if block.size else None
        self.now += BLOCK_SAMPLES
        return [one for one in map(self._own.doubted, events) if isinstance(one, Heard)]

    def warm_up(self, seconds: float = _WARM_SECONDS) -> None:
        """What the kiosk has said before somebody interrupts it."""
        until = self.now + samples_in(seconds)
        while self.now < until:
            if not self._voice.size:
                self.speak()
            self.step(listens=False)

    def interrupted(self, word: Samples, score: Score, intent: str, after: int) -> None:
        """One word over the voice, `after` samples from now."""
        self._ears.reset()
        end = self.now + after + speech_limits(word)[1]
        sound = np.concatenate([np.zeros(after, dtype=np.int16), word])
        until = end + samples_in(1.6)
        while self.now < until:
            if self._voice.size < BLOCK_SAMPLES:
                self.speak()
            said, sound = sound[:BLOCK_SAMPLES], sound[BLOCK_SAMPLES:]
            for heard in self.step(said):
                score.found["words"] += 1
                if heard.speech_end < end - word.size:  # before anybody spoke
                    score.found["itself"] += 1
                elif heard.meaning.intent == intent:
                    score.found["right" if heard.band is Band.ACCEPT else "asked back"] += 1
                    score.silences.append(seconds_in(self.now - end + FADE_SAMPLES))
                else:
                    score.found["wrong"] += 1
                self.hush()
                return
        score.found["words"] += 1
        score.found["missed"] += 1
        self.hush()


def main() -> int:
    """Measure and print the tables; with --write put them into a Markdown file between their marks."""
    parser = argparse.ArgumentParser(prog="script/bench echo", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--clips", type=int, default=60, metavar="N", help="of each word, at most")
    parser.add_argument("--prompts", type=int, default=1000, metavar="N", help="said with nobody speaking")
    parser.add_argument("--live", action="store_true", help="also hold a visit in real time")
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    settings = load_settings()
    store, ears = prompt_store(settings), ears_of(settings)
    texts = all_sentences(settings)
    tables = [
        _itself_table(arguments.prompts, store, ears, texts),
        _words_table(arguments.folder, arguments.clips, store, ears, texts),
    ]
    store.close()
    if arguments.live:
        tables.append(_live_table(settings))
    figures = "\n\n".join(tables)
    print(figures)
    put(arguments.write, "echo", figures)
    return 0


def _sentences(store: PromptStore, texts: tuple[str, ...]) -> Iterator[tuple[str, Samples]]:
    order = np.random.default_rng(7).permutation(len(texts))
    return ((texts[at], store.samples(texts[at])) for at in itertools.cycle(order))


def _at_level(kind: RoomKind, level_db: float) -> RoomKind:
    """The room in which the kiosk's voice comes back this much louder than the visitor is."""
    return replace(kind, gain_db=VISITOR_DBFS + level_db - ACTIVE_DBFS)


def _clips(folder: Path, word: str, count: int) -> list[Samples]:
    clips = []
    for path in sorted((folder / "words" / word).glob("*.flac"))[:count]:
        level = read_recording(path).astype(np.float32) / 32768
        loud = level * 10 ** (VISITOR_DBFS / 20) / active_rms(level)
        clips.append(np.clip(np.round(loud * 32768), -32768, 32767).astype(np.int16))
    return clips


def _words_table(folder: Path, count: int, store: PromptStore, ears: DirectEars, texts: tuple[str, ...]) -> str:
    rows = [
        "| echo to visitor | way | word | said | right | asked back | wrong | missed | to silence, 50 % / 95 % |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    clips = {word: _clips(folder, word, count) for word in WORDS}
    cells: list[tuple[str, float, str]] = [("none", -120.0, "plain")]
    cells += [(f"{level:+d} dB", level, "cancel") for level in LEVELS_DB]
    cells += [("0 dB", 0, "plain")]
    for name, level, way in cells:
        ears.listen(CONTEXTS[State.SCREENING])
        sentences = _sentences(store, texts)
        stands = [Stand(_at_level(kind, level), WAYS[way](), ears, sentences) for kind in ROOMS]
        for stand in stands:
            stand.warm_up()
        for word, intent in WORDS.items():
            score = Score()
            rng = np.random.default_rng(3)
            said = clips[word][:: _PLAIN_SHARE if (way, level) == ("plain", 0) else 1]
            for stand, clip in zip(itertools.cycle(stands), said):
                stand.interrupted(clip, score, intent, samples_in(float(rng.uniform(0.8, 2.0))))
            rows.append(f"| {name} | {way} | {word} | {_told(score)} |")
            print(rows[-1], file=sys.stderr, flush=True)
    return "\n".join(rows)


def _told(score: Score) -> str:
    found = score.found
    counts = " | ".join(str(found[key]) for key in ("words", "right", "asked back"))
    counts += f" | {found['wrong'] + found['itself']} | {found['missed']}"
    if not score.silences:
        return f"{counts} | –"
    waits = sorted(score.silences)
    return f"{counts} | {statistics.median(waits):.2f} / {waits[int(0.95 * (len(waits) - 1))]:.2f} s"


def _itself_table(count: int, store: PromptStore, ears: DirectEars, texts: tuple[str, ...]) -> str:
    """Every sentence in turn, in each room in turn, in each place of the conversation in turn; nobody speaks."""
    rows = [
        "| nobody speaks, echo at +6 dB | prompts | minutes | taken for an answer or command | asked back |",
        "| --- | --- | --- | --- | --- |",
    ]
    contexts = list(dict.fromkeys(each for state, each in CONTEXTS.items() if state is not State.ASLEEP))
    shares = []
    for way, make in WAYS.items():
        number_said = count if way == "cancel" else count // _PLAIN_SHARE**2
        sentences = _sentences(store, texts)
        stands = [Stand(_at_level(kind, 6.0), make(), ears, sentences) for kind in ROOMS]
        found: Counter[Band] = Counter()
        spoken = 0
        for number in range(number_said):
            if number % 100 == 0:
                print(f"{way}: {number} of {number_said} sentences", file=sys.stderr, flush=True)
            stand = stands[number % len(stands)]
            ears.listen(contexts[number // len(stands) % len(contexts)])
            spoken += stand.speak()
            until = stand.now + stand._voice.size + samples_in(1.2)  # noqa: SLF001 - until all of it is heard
            while stand.now < until:
                for heard in stand.step():
                    found[heard.band] += 1
                    print(f"{way}: heard itself say {heard.meaning.text!r} ({heard.band})", file=sys.stderr, flush=True)
        seconds = sum(seconds_in(stand.now) for stand in stands)
        shares.append(f"{way} {sum(stand.compute_seconds for stand in stands) / seconds:.1%}")
        minutes = spoken / RATE_HZ / 60
        rows.append(f"| {way} | {number_said} | {minutes:.0f} | {found[Band.ACCEPT]} | {found[Band.CONFIRM]} |")
    return "\n".join([*rows, "", f"Share of one core while the kiosk speaks: {shares[0]}."])


def _live_table(settings: Settings) -> str:
    """A visit through a sound server, its loudspeaker 6 dB down in its own microphone."""
    lines = Lines(load_pack(settings.content_folder), settings)
    paused = lines.prompt("paused")[0].text
    server = SoundServer()
    unasked, waits, said = 0, list[float](), 0
    try:
        server.let_echo(-6.0)
        with tempfile.TemporaryDirectory() as folder:
            visitor = LiveVisitor(server, settings, Path(folder), echo="cancel")
            try:
                visitor.waits_until_ready()
                visitor.speaks_until("hello kiosk", lines.prompt("opening")[-1].text)
                unasked = len(visitor.said) - 1
                while said < _LIVE_STOPS:
                    caption = visitor.answered("repeat that")
                    for _ in range(2):  # it goes on at the sentence that was cut, and has six of them
                        time.sleep(2.0)  # some of the prompt is to be heard first
                        visitor.speaks("stop")
                        said += 1
                        ended = time.monotonic()
                        caption = visitor.next_caption()
                        if paused not in caption:
                            break
                        waits.append(time.monotonic() - ended)
                        visitor.hears_out(caption)
                        caption = visitor.answered("go on")
                    visitor.hears_out(caption)
            finally:
                visitor.leaves()
    finally:
        server.close()
    rows = [
        ("sentences nobody asked for, in the opening", str(unasked)),
        ('"stop" over its voice, obeyed', f"{len(waits)} of {said}"),
        (
            "end of the clip to the next caption, the sound server's 200 ms included",
            f"median {statistics.median(waits):.2f} s, worst {max(waits):.2f} s" if waits else "-",
        ),
    ]
    return table(("live, `echo: cancel`, loudspeaker fed into the microphone", ""), rows)


if __name__ == "__main__":
    sys.exit(main())
