"""Stories told to the kiosk: its questions are answered as the person in the story would."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from kiosk.clock import samples_in, seconds_in
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Effect, Listen, Say, Show
from kiosk.dialogue.events import Band, Event, Heard, Meaning, SayingEnded, Touched
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Level, Pack
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore
from kiosk.typed import TypedWords

FOLDER = Path(__file__).parent / "vignettes"
ANSWER_SECONDS = 1.0
_MOST_TURNS = 80


@dataclass(frozen=True, slots=True)
class Vignette:
    """A story, the level that ordinary public guidance gives it, and what its person would answer."""

    id: str
    level: Level
    because: str
    story: str
    answers: dict[str, str]  # all that is not `no`
    worry: str  # said when asked what else is new or a worry


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the kiosk made of it."""

    vignette: Vignette
    level: Level
    asked: tuple[str, ...]
    seconds: float  # from waking to the level, answers of one second included

    @property
    def is_exact(self) -> bool:
        return self.level is self.vignette.level

    @property
    def is_safe(self) -> bool:
        """Never more than one level too low."""
        return self.level.severity >= self.vignette.level.severity - 1


def vignettes() -> Iterator[Vignette]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for one in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):  # noqa: S506 - text only
            answers = dict(one.get("answers") or {})
            yield Vignette(
                one["id"], Level(one["level"]), one["because"], one["story"].strip(), answers, one.get("worry", "")
            )


class Teller:
    """A visitor with a story.  Time passes only while the kiosk speaks and while answers are given."""

    def __init__(self, pack: Pack, grammar: Grammar, settings: Settings) -> None:
        self._typed = TypedWords(grammar)
        self._store = SilentStore(settings.words_per_minute)
        self._dialogue = Dialogue(pack, settings, self._store.seconds)
        self._scene = Scene(State.ASLEEP.value)
        self._now = 0
        self._perform(self._dialogue.begin(0))

    def tell(self, vignette: Vignette) -> Outcome:
        """One whole interview, to its level."""
        asked: list[str] = []
        began = self._now
        self._event(Touched("wake", self._now))
        self._mean("yes")
        while self._scene.level is None:
            question = self._scene.question
            assert question is not None, f"{vignette.id}: asked nothing in {self._dialogue.state}"
            assert len(asked) < _MOST_TURNS, f"{vignette.id}: the interview does not end: {asked}"
            asked.append(question)
            self._mean(vignette.answers.get(question, "no"))
            if question == "RF44" and vignette.answers.get(question) == "yes" and self._scene.question == question:
                self._event(self._typed.event(vignette.worry or "something else", self._now))
        level = Level(self._scene.level)
        seconds = seconds_in(self._now - began)
        self._event(Touched("new_visitor" if level is Level.EMERGENCY else "goodbye", self._now))
        assert self._dialogue.state is State.ASLEEP
        return Outcome(vignette, level, tuple(asked), seconds)

    def _mean(self, intent: str) -> None:
        self._now += samples_in(ANSWER_SECONDS)
        at = self._now
        self._event(Heard(Meaning(intent, {}, intent), Band.ACCEPT, 1.0, at, at, at))

    def _event(self, event: Event) -> None:
        self._perform(self._dialogue.handle(event, self._now))

    def _perform(self, effects: tuple[Effect, ...]) -> None:
        """Let the kiosk finish speaking."""
        while effects:
            said: Say | None = None
            for effect in effects:
                match effect:
                    case Say():
                        said = effect
                    case Show(scene=scene):
                        self._scene = scene
                    case Listen():
                        self._typed.watch(effect)
                    case _:
                        pass
            if said is None:
                return
            length = sum(self._store.seconds(line.text) + LINE_GAP_SECONDS for line in said.lines)
            self._now += samples_in(length)
            effects = self._dialogue.handle(SayingEnded(said.utterance, self._now), self._now)
