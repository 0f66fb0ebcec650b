"""Typed visits on the sample clock: the whole kiosk but for ears and loudspeaker."""

import datetime as dt
from collections.abc import Callable

from kiosk.clock import samples_in
from kiosk.devices.wall_clock import SimulatedClock
from kiosk.dialogue.effects import CallStaff, Chime, Deliver, Effect, Keep, Listen, Record, Ring, Say, SetVolume, Show
from kiosk.dialogue.events import Band, Event, Heard, Meaning, NotUnderstood, SpeechStarted, Touched
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import State
from kiosk.hearing.echo import NoEcho
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import Happening, Kiosk
from kiosk.library.pack import Pack
from kiosk.service.keeper import Keeper
from kiosk.service.memory_file import MemoryInHand, MemoryStore
from kiosk.settings import Settings
from kiosk.sound import SILENCE
from kiosk.speaking.mixer import Mixer
from kiosk.speaking.silent_store import SilentStore
from kiosk.typed import TypedWords

NEVER_ASKED_LONGER_THAN = 60  # turns in one interview


class Visit:
    """A visitor who types, and notes of all that the kiosk does."""

    def __init__(
        self,
        pack: Pack,
        grammar: Grammar,
        settings: Settings,
        start: dt.datetime | None = None,
        store: MemoryStore | None = None,
    ) -> None:
        """start: the time of day at the beginning, None where no clock is set; store: where a home's memory is kept."""
        self.store = MemoryInHand() if store is None else store
        self.effects: list[Effect] = []
        self.said: list[tuple[str, str]] = []  # (id, text) since the visitor last acted
        self.all_said: list[tuple[str, str]] = []
        self.sayings: list[tuple[int, Say]] = []  # (instant of the block, effect)
        self.scene = Scene(State.ASLEEP.value)
        self.rings = 0
        self._typed = TypedWords(grammar)
        sentences = SilentStore(settings.words_per_minute)
        self.seconds_of: Callable[[str], float] = sentences.seconds
        self.pack = pack
        self.dialogue = Dialogue(pack, settings, sentences.seconds, memory=self.store.read())
        self.kiosk = Kiosk(
            self.dialogue,
            Mixer(sentences),
            None,
            echo=NoEcho(),
            wall_clock=None if start is None else SimulatedClock(start),
            watch=self._watch,
        )
        self._keeper = Keeper(self.store, self.kiosk.post, at_once=True)
        self.kiosk.step(SILENCE)

    @property
    def state(self) -> State:
        return self.kiosk.state

    def is_at(self, state: State) -> None:
        assert self.kiosk.state is state

    @property
    def ids(self) -> list[str]:
        return [id_ for id_, _ in self.said]

    def wakes(self) -> None:
        self.touches("wake")

    def interrupts(self, words: str) -> None:
        """Interrupts, if the kiosk is speaking."""
        self.tells(self._typed.event(words, self.kiosk.now))

    def says(self, words: str) -> None:
        """Lets the kiosk finish, then speaks."""
        self.listens()
        self.interrupts(words)

    def means(self, intent: str, band: Band = Band.ACCEPT, **slots: str) -> None:
        at = self.kiosk.now
        self.tells(Heard(Meaning(intent, slots, intent), band, 0.9, at, at, at))

    def mumbles(self) -> None:
        self.listens()
        at = self.kiosk.now
        self.tells(SpeechStarted(at))
        self.tells(NotUnderstood("", at, at, at))

    def touches(self, name: str) -> None:
        self.tells(Touched(name, self.kiosk.now))

    def tells(self, event: Event) -> None:
        self.said.clear()
        self.kiosk.tell(event)

    def listens(self) -> None:
        """Until the kiosk has finished."""
        for _ in range(240 * 50):
            if not self.kiosk.is_speaking:
                return
            self.kiosk.step(SILENCE)
        raise AssertionError("the kiosk spoke for four minutes")

    def waits(self, seconds: float) -> None:
        until = self.kiosk.now + samples_in(seconds)
        while self.kiosk.now < until:
            self.kiosk.step(SILENCE)

    def hears(self, *ids: str) -> None:
        """These ids, in this order, are among what was said since the visitor last acted."""
        self.listens()
        found = iter(self.ids)
        assert all(id_ in found for id_ in ids), f"expected {ids}, heard {self.ids}"

    def answers(self, default: str = "no", **answers: str) -> None:
        """Answers question after question until none is asked; a group as its details would be."""
        for _ in range(NEVER_ASKED_LONGER_THAN):
            self.listens()
            question = self.scene.question
            if question is None or self.state is State.EMERGENCY:
                return
            self.says(self._answer_to(question, default, answers).replace("_", " "))
        raise AssertionError("the interview does not end")

    def _answer_to(self, question: str, default: str, answers: dict[str, str]) -> str:
        details = self.pack.rules.groups.get(question, ())
        is_named = any(answers.get(detail, "no") != "no" for detail in details)
        return answers.get(question, "yes" if is_named else default)

    def is_asked(self, question: str, **answers: str) -> None:
        """Answers until this question is asked."""
        for _ in range(NEVER_ASKED_LONGER_THAN):
            self.listens()
            if self.scene.question == question:
                return
            assert self.scene.question is not None, f"{question} was never asked"
            self.says(self._answer_to(self.scene.question, "no", answers).replace("_", " "))
        raise AssertionError("the interview does not end")

    def goes_through_screening(self, **answers: str) -> None:
        self.wakes()
        self.says("yes")
        self.answers(**answers)

    def _watch(self, happening: Happening, at: int) -> None:
        self._typed.watch(happening)
        self.rings += isinstance(happening, Ring)
        if isinstance(happening, Say | Show | Listen | CallStaff | SetVolume | Deliver | Chime | Keep | Record):
            self.effects.append(happening)
        if isinstance(happening, Say):
            self.said += [(line.id, line.text) for line in happening.lines]
            self.all_said += [(line.id, line.text) for line in happening.lines]
            self.sayings.append((at, happening))
        if isinstance(happening, Show):
            self.scene = happening.scene
        if isinstance(happening, Keep):
            self._keeper.take(happening.memory)
