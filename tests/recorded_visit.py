"""A kiosk that records, and a visitor who speaks to it on the sample clock."""

import datetime as dt
from pathlib import Path

from kiosk.clock import samples_in
from kiosk.devices.wall_clock import SimulatedClock
from kiosk.dialogue.effects import Record
from kiosk.dialogue.events import HearingEvent, StaffSet, Touched
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.states import State
from kiosk.hearing.ears import Ears
from kiosk.hearing.echo import Echo, NoEcho
from kiosk.kiosk import Happening, Kiosk
from kiosk.recording.entries import Head
from kiosk.recording.folder import VisitFolder
from kiosk.recording.recorder import Recorder
from kiosk.rehearsal.visitor import Mouth
from kiosk.settings import Settings
from kiosk.sound import Block, Samples
from kiosk.speaking.mixer import Mixer
from kiosk.speaking.silent_store import SilentStore
from kiosk.typed import TypedWords
from kiosk.wiring import content_of, grammar_of, pack_of

NOON = dt.datetime(2026, 11, 24, 12, 0, 30, tzinfo=dt.UTC)
TODAY = NOON.date()
SITE = Settings(emergency_number="999", record_visits=True)


class _SlowEars:
    """Ears to which words are given, and which tell of them only some blocks later, as a process of its own does."""

    def __init__(self) -> None:
        self.settles: dict[int, HearingEvent] = {}
        self.cleaned: list[int] = []  # instants of blocks that were told to be
        self.is_thinking = False

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:
        """Whatever."""

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:  # noqa: ARG002 - the port's
        """What has settled by now."""
        if is_cleaned:
            self.cleaned.append(at)
        due = [then for then in self.settles if then <= at]
        return tuple(self.settles.pop(then) for then in due)

    def settled(self) -> tuple[HearingEvent, ...]:
        """Nothing, without a block."""
        return ()

    def reset(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is held."""


class Recorded:
    """A kiosk with a recorder, and a visitor who speaks to it."""

    def __init__(self, folder: Path, ears: Ears | None = None, echo: Echo | None = None) -> None:
        """ears: real ones, for who `speaks`; without them words come to what they are, some blocks late."""
        self._typed = TypedWords(grammar_of(SITE))
        store = SilentStore(SITE.words_per_minute)
        self.folder = VisitFolder(folder)
        self.recorder = Recorder(self.folder, Head("1", content_of(SITE), SITE), store.seconds)
        self._mouth = Mouth()
        self._slow_ears = _SlowEars()
        self.cleaned = self._slow_ears.cleaned
        self.given: dict[int, Block] = {}  # to the kiosk, by instant
        self.given_at = 0  # the instant of the yes
        self.kiosk = Kiosk(
            Dialogue(pack_of(SITE), SITE, self.recorder.seconds),
            Mixer(store),
            self._slow_ears if ears is None else ears,
            echo=NoEcho() if echo is None else echo,
            wall_clock=SimulatedClock(NOON),
            watch=self._watch,
            overhear=self.recorder.overhear,
        )
        self.waits(3.1)

    def waits(self, seconds: float) -> None:
        until = self.kiosk.now + samples_in(seconds)
        while self.kiosk.now < until:
            self._step()

    def speaks(self, samples: Samples) -> None:
        """Aloud, and waits for what comes of it."""
        self.listens()
        self._mouth.say("", samples, self.kiosk.now)
        while self._mouth.is_speaking:
            self._step()
        self.waits(1.5)

    def says(self, words: str, *, late_seconds: float = 0.26) -> None:
        self.listens()
        at = self.kiosk.now
        event = self._typed.event(words, at)
        if isinstance(event, Touched):
            self.touches(event.name)
            return
        assert isinstance(event, HearingEvent)
        self._slow_ears.settles[at + samples_in(late_seconds)] = event
        self.waits(late_seconds + 0.02)

    def touches(self, name: str) -> None:
        self.kiosk.touch(name)
        self.waits(0.02)

    def listens(self) -> None:
        while self.kiosk.is_speaking:
            self._step()

    def closes(self) -> tuple[Path, ...]:
        self.recorder.close()
        return self.folder.files()

    def _watch(self, happening: Happening, at: int) -> None:
        self._typed.watch(happening)
        self.recorder.watch(happening, at)
        if isinstance(happening, Record):
            self.given_at = at

    def _step(self) -> None:
        block = self.given[self.kiosk.now] = self._mouth.next_block()
        self.kiosk.step(block)


def has_a_visit(one: Recorded, first: str = "yes") -> None:
    one.touches("wake")
    one.says(first)
    one.says("yes")
    one.says("no")
    one.waits(1.3)
    one.kiosk.post(lambda at: StaffSet(-6.0, None, at))
    one.says("repeat", late_seconds=0.5)
    one.waits(40)  # the ladder of silence goes on meanwhile
    one.says("no")
    one.touches("louder")
    one.says("goodbye")
    one.listens()
    one.waits(0.1)
    assert one.kiosk.state is State.ASLEEP
