"""The kiosk: microphone samples in, loudspeaker samples out, and the sample clock between them.

    block = kiosk.step(microphone_block)        # 20 ms in, 20 ms out, always

Live, a sound stream calls it; in a rehearsal a simulated visitor's samples do; without a sound device a silent clock
does.  Given the same blocks and touches it does the same things at the same samples.
"""

import queue
from collections.abc import Callable
from typing import TypeAlias, assert_never

from kiosk.clock import samples_in
from kiosk.devices.wall_clock import WallClock
from kiosk.dialogue.effects import (
    CallStaff,
    Chime,
    ClearAlarm,
    Deliver,
    Effect,
    Hush,
    Keep,
    Listen,
    Record,
    Ring,
    Say,
    SetAlarm,
    SetVolume,
    Show,
)
from kiosk.dialogue.events import Alarm, Event, SayingEnded, TimeOfDay, Touched
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.states import State
from kiosk.dialogue.times import Moment
from kiosk.hearing.ears import Ears
from kiosk.hearing.echo import Echo
from kiosk.hearing.own_voice import OwnVoice
from kiosk.sound import BLOCK_SAMPLES, Block
from kiosk.speaking.bell import bell
from kiosk.speaking.mixer import Mixer
from kiosk.speaking.tones import sound_of

_LOOKS_AT_CLOCK = samples_in(1.0)  # how often the wall clock's minute is looked at
_POSTS_KEPT = 16  # more than a person can make in a block; a flood from elsewhere is dropped


class SpeechBegan:
    """The first sample of a saying is in this block, at `at`."""

    __slots__ = ("at", "utterance")

    def __init__(self, utterance: int, at: int) -> None:
        self.utterance = utterance
        self.at = at


Happening: TypeAlias = Event | Effect | SpeechBegan
# Sees everything that happens, in order, with the instant of the block it happened in: a screen, a log, a rehearsal.
Watcher: TypeAlias = Callable[[Happening, int], None]
Overhear: TypeAlias = Callable[[Block | None, int, bool], None]


def each_of(*watchers: Watcher) -> Watcher:
    """One that tells them all, in this order."""

    def watch(happening: Happening, at: int) -> None:
        for one in watchers:
            one(happening, at)

    return watch


class Kiosk:
    """Joins ears, conversation and mixer in one loop of one thread.

    ears: None where there is no microphone; visitors touch or type.
    echo: what is done about the kiosk's own voice in the microphone.
    wall_clock: None where no time of day is known.
    overhear: is given each block that the ears are given, and None for those that they are not, its instant, and
        whether an echo was taken out of it.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        mixer: Mixer,
        ears: Ears | None,
        *,
        echo: Echo,
        wall_clock: WallClock | None = None,
        watch: Watcher = lambda _happening, _at: None,
        overhear: Overhear = lambda _heard, _at, _is_cleaned: None,
    ) -> None:
        self._dialogue = dialogue
        self._mixer = mixer
        self._ears = ears
        self._echo = echo
        self._own_voice = OwnVoice()
        self._played: Block | None = None  # in the block before this one; None where nothing was being said
        self._is_deaf = False
        self._remark: str | None = None
        self._watch = watch
        self._overhear = overhear
        self._wall_clock = wall_clock
        self._moment: Moment | None = None
        self._now = 0
        self._texts: dict[int, tuple[str, ...]] = {}  # of the saying that sounds or waits, by utterance
        self._alarms: dict[str, int] = {}
        self._inbox: queue.Queue[Callable[[int], Event | None]] = queue.Queue(_POSTS_KEPT)
        self._begin: Callable[[int], tuple[Effect, ...]] | None = dialogue.begin

    @property
    def now(self) -> int:
        """The instant of the next block's first sample."""
        return self._now

    @property
    def state(self) -> State:
        """Where the conversation stands."""
        return self._dialogue.state

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said or waits to be."""
        return self._dialogue.is_speaking

    @property
    def is_thinking(self) -> bool:
        """Whether somebody has finished speaking, and what was said is not settled yet."""
        return self._ears is not None and self._ears.is_thinking

    def touch(self, name: str) -> None:
        """A choice was touched; from any thread."""
        self.post(lambda at: Touched(name, at))

    def post(self, make: Callable[[int], Event | None]) -> None:
        """An event from any thread, made in the loop's own when the next block comes; `make` is given its instant.

        None: there is nothing to tell after all.  Posts beyond a person's pace are dropped.
        """
        try:
            self._inbox.put_nowait(make)
        except queue.Full:
            return

    def tell(self, event: Event) -> None:
        """An event that does not come from the ears, such as typed words; between two steps, in the loop's thread."""
        self._handle(event)

    def close(self) -> None:
        """Let go of the ears' model and thread.  Safe to call twice."""
        if self._ears is not None:
            self._ears.close()

    def step(self, microphone: Block) -> Block:
        """20 ms in, 20 ms out."""
        if self._begin is not None:
            self._perform_all(self._begin(self._now))
            self._begin = None
        self._hear(microphone)
        while not self._inbox.empty():
            if (event := self._inbox.get_nowait()(self._now)) is not None:
                self._handle(event)
        self._ring_alarms()
        if self._wall_clock is not None and self._now % _LOOKS_AT_CLOCK == 0:
            self._look_at(self._wall_clock)
        if self._remark is not None and not self._mixer.is_speaking:
            self._mixer.say_beside(self._remark)
            self._remark = None
        block = self._mixer.next_block(self._now)
        self._played = block if self._mixer.is_speaking else None
        if self._played is None:
            self._own_voice.ends(self._now)
        for utterance, at in self._mixer.started():
            sentences = [(text, self._mixer.length(text)) for text in self._texts.pop(utterance)]
            self._own_voice.begins(sentences, at)
            self._watch(SpeechBegan(utterance, at), self._now)
        for utterance, at in self._mixer.ended():
            self._handle(SayingEnded(utterance, at + 1))
        self._now += BLOCK_SAMPLES
        return block

    def remark(self, text: str) -> None:
        """Say this beside the conversation, as soon as nothing else is being said."""
        self._remark = text

    def lost_sound(self) -> None:
        """Blocks were lost between the devices and us: what is played comes back at another time than before."""
        self._echo.reset()

    def slipped(self, blocks: int) -> None:
        """So many silent blocks went to the loudspeaker between ours; below 0, as many silent ones of ours did not."""
        self._echo.slip(blocks)

    # -- in -----------------------------------------------------------------------------------------------------------

    def _hear(self, microphone: Block) -> None:
        if self._ears is None:
            return
        heard = self._echo.removed(microphone, self._played)
        is_cleaned = not self._echo.rests
        self._overhear(heard, self._now, is_cleaned)
        if heard is None:
            if not self._is_deaf:
                self._ears.reset()
            self._is_deaf = True
            return
        self._is_deaf = False
        self._own_voice.passes(microphone, heard, self._now)
        for event in self._ears.hear(heard, self._now, is_cleaned=is_cleaned):
            self._handle(self._own_voice.doubted(event))

    def _ring_alarms(self) -> None:
        """Every alarm due before this block ends, in order, with the ones that they set."""
        while due := [name for name, at in self._alarms.items() if at < self._now + BLOCK_SAMPLES]:
            name = min(due, key=lambda one: self._alarms[one])
            self._handle(Alarm(name, self._alarms.pop(name)))

    def _look_at(self, wall_clock: WallClock) -> None:
        moment = wall_clock.read(self._now)
        if moment != self._moment:
            self._moment = moment
            self._handle(TimeOfDay(moment, self._now))

    def _handle(self, event: Event) -> None:
        self._watch(event, self._now)
        self._perform_all(self._dialogue.handle(event, self._now))

    # -- out ----------------------------------------------------------------------------------------------------------

    def _perform_all(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._perform(effect)
            self._watch(effect, self._now)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Say(utterance=utterance, lines=lines, at=at, is_silent=is_silent):
                texts = tuple(line.text for line in lines)
                self._texts = {utterance: () if is_silent else texts}
                self._mixer.say(utterance, texts, at, is_silent=is_silent)
            case Hush():
                self._mixer.hush()
            case Listen(contexts=contexts, is_muted=is_muted, patience=patience):
                if self._ears is not None:
                    self._ears.listen(() if is_muted else contexts, patience=patience)
            case SetAlarm(name=name, at=at):
                self._alarms[name] = at
            case ClearAlarm(name=name):
                self._alarms.pop(name, None)
            case SetVolume() | Chime() | Ring():
                self._sound(effect)
            case Show() | CallStaff() | Deliver() | Keep() | Record():
                pass  # for those who watch
            case _:
                assert_never(effect)

    def _sound(self, effect: SetVolume | Chime | Ring) -> None:
        match effect:
            case SetVolume(decibels=decibels):
                self._mixer.set_volume(decibels)
            case Chime(tone=tone, at=at):
                self._mixer.chime(sound_of(tone), at)
            case Ring():
                self._mixer.ring(bell())
            case _:
                assert_never(effect)
