"""A coached routine without blocks: alarms and sayings follow each other by their instants; minutes cost nothing."""

from dataclasses import dataclass, field

from kiosk.clock import samples_in
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Chime, ClearAlarm, Effect, Hush, Say, SetAlarm, Show
from kiosk.dialogue.events import Alarm, Band, Heard, Meaning, NotUnderstood, SayingEnded, SpeechStarted, Touched
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import State
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore


@dataclass(frozen=True, slots=True)
class Sounded:
    """What was heard, from its first sample to its last; cut: something else replaced it."""

    at: int
    until: int
    id: str


@dataclass(slots=True)
class CoachedVisit:
    """A visitor who has said yes to these questions and no to all others, and is at the menu."""

    pack: Pack
    settings: Settings
    yes_to: tuple[str, ...] = ()
    now: int = 0
    scene: Scene = field(default_factory=lambda: Scene(State.ASLEEP.value))
    sounded: list[Sounded] = field(default_factory=list)
    scenes: list[tuple[int, Scene]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # ids, since the visitor last acted
    _alarms: dict[str, int] = field(default_factory=dict)
    _ends: tuple[int, int] | None = None  # (instant, utterance) of what sounds

    def __post_init__(self) -> None:
        self._store = SilentStore(self.settings.words_per_minute)
        self.dialogue = Dialogue(self.pack, self.settings, self._store.seconds)
        self._perform(self.dialogue.begin(0))
        self.touches("wake")
        self.means("yes")
        self.says_no_until(State.CHOOSING)

    _store: SilentStore = field(init=False)
    dialogue: Dialogue = field(init=False)

    def says_no_until(self, state: State) -> None:
        for _ in range(80):
            self.finishes()
            if self.dialogue.state is state:
                return
            assert self.scene.question is not None, self.dialogue.state
            self.means("yes" if self.scene.question in self.yes_to else "no")
        raise AssertionError("the questions do not end")

    def starts(self, **slots: str) -> None:
        """Asks for a stretch or a routine, and says no to what is asked before it."""
        self.means("stretch", **slots)
        self.says_no_until(State.PREPARING)

    def means(self, intent: str, **slots: str) -> None:
        self.said.clear()
        heard = Heard(Meaning(intent, slots, intent), Band.ACCEPT, 1.0, self.now, self.now, self.now)
        self._perform(self.dialogue.handle(heard, self.now))

    def hears(self, event: SpeechStarted | NotUnderstood) -> None:
        """The ears tell that somebody speaks, or that it was no phrase."""
        self._perform(self.dialogue.handle(event, self.now))

    def touches(self, name: str) -> None:
        self.said.clear()
        self._perform(self.dialogue.handle(Touched(name, self.now), self.now))

    def finishes(self) -> None:
        """Until the kiosk is silent."""
        while self._ends is not None and self._next() is not None:
            self._step()

    def waits(self, seconds: float) -> None:
        self.passes(samples_in(seconds))

    def passes(self, samples: int) -> None:
        until = self.now + samples
        while (due := self._next()) is not None and due <= until:
            self._step()
        self.now = until

    def waits_for(self, *states: State, seconds: float = 900) -> None:
        until = self.now + samples_in(seconds)
        while self.dialogue.state not in states:
            due = self._next()
            assert due is not None
            assert due <= until, f"never came to {states}, but stays in {self.dialogue.state}"
            self._step()

    def waits_for_rep(self, rep: int, state: State) -> None:
        for _ in range(500):
            exercise = self.scene.exercise
            if exercise is not None and exercise.rep == rep and self.dialogue.state is state:
                return
            self._step()
        raise AssertionError(f"never came to rep {rep}")

    def _next(self) -> int | None:
        instants = [*self._alarms.values(), *((self._ends[0],) if self._ends is not None else ())]
        return min(instants, default=None)

    def _step(self) -> None:
        if self._ends is not None and all(self._ends[0] <= at for at in self._alarms.values()):
            at, utterance = self._ends
            self._ends = None
            self.now = max(self.now, at)
            self._perform(self.dialogue.handle(SayingEnded(utterance, self.now), self.now))
            return
        name = min(self._alarms, key=lambda one: self._alarms[one])
        at = self._alarms.pop(name)
        self.now = max(self.now, at)
        self._perform(self.dialogue.handle(Alarm(name, at), self.now))

    def _perform(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case Say(utterance=utterance, lines=lines, at=at):
                    start = max(self.now, at or 0)
                    self._cut(start)
                    spoken = sum(self._store.seconds(line.text) for line in lines)
                    seconds = spoken + LINE_GAP_SECONDS * (len(lines) - 1)
                    self._ends = (start + samples_in(seconds), utterance)
                    self.said += [line.id for line in lines]
                    self.captions += [line.text for line in lines]
                    self.sounded.append(Sounded(start, start + samples_in(seconds), lines[0].id))
                case Chime(tone=tone, at=at):
                    self._cut(at)
                    self.sounded.append(Sounded(at, at + samples_in(0.15), f"tone.{tone.value}"))
                case Hush():
                    self._cut(self.now)
                    self._ends = None
                case SetAlarm(name=name, at=at):
                    self._alarms[name] = at
                case ClearAlarm(name=name):
                    self._alarms.pop(name, None)
                case Show(scene=scene):
                    self.scene = scene
                    self.scenes.append((self.now, scene))
                case _:
                    pass

    def _cut(self, at: int) -> None:
        if self.sounded and self.sounded[-1].until > at:
            last = self.sounded.pop()
            self.sounded.append(Sounded(last.at, at, f"{last.id} cut"))
