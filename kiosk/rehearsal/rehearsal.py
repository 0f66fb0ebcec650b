"""One scenario played through the whole kiosk, real recognition included, on the sample clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from kiosk.clock import samples_in, seconds_in
from kiosk.devices.recordings import read_recording
from kiosk.dialogue.effects import Say, Show
from kiosk.dialogue.events import Heard, NotUnderstood
from kiosk.dialogue.machine import BUTTONS
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import State
from kiosk.kiosk import Happening, Kiosk, SpeechBegan
from kiosk.library.pack import Answer
from kiosk.rehearsal.room import Room, RoomKind
from kiosk.rehearsal.scenario import OTHERS, Scenario, Step
from kiosk.rehearsal.visitor import Mouth, Spoken
from kiosk.sound import SILENCE, Block, Samples
from kiosk.speaking.voice import Voice

_PATIENCE_SECONDS = 180.0  # longest wait for the kiosk to finish, or to begin what a step waits for
_REACTION_SECONDS = 3.0  # after the visitor's last word the kiosk has decided by then
_READING_SECONDS = 1.0  # who answers on the screen does not hear the question out
_MOST_ANSWERS = 100
_ANSWER_WORDS = {Answer.YES: "yes", Answer.NO: "no", Answer.NOT_SURE: "i'm not sure"}


@dataclass(slots=True)
class TurnReport:
    """One turn of the visitor and what came of it.  Instants in seconds; latency from end of speech to first sound."""

    said: str
    at: float
    heard: str | None = None
    intent: str | None = None
    latency_seconds: float | None = None


@dataclass(slots=True)
class Report:
    """What a rehearsal came to."""

    title: str
    failures: list[str] = field(default_factory=list)
    turns: list[TurnReport] = field(default_factory=list)
    seconds: float = 0.0  # of sample time
    compute_seconds: float = 0.0


class _Failed(Exception):  # noqa: N818 - control flow of this module only
    """A step did not come true."""


class Rehearsal:
    """Plays a scenario.  tell: called with one line of the conversation at a time, as it happens."""

    def __init__(self, scenario: Scenario, voice: Voice, tell: Callable[[str], None]) -> None:
        self._scenario = scenario
        self._voice = voice
        self._tell = tell
        self._mouth = Mouth()
        self._room = None if scenario.echo_db is None else Room(RoomKind(scenario.echo_db))
        self._played: Block = SILENCE
        self._report = Report(scenario.title)
        self._spoken: Spoken | None = None
        self._awaits_sound = False
        self._says: dict[int, Say] = {}
        self._said_ids: list[str] = []  # since the visitor last acted
        self._began_ids: set[str] = set()
        self._scene = Scene(State.ASLEEP.value)
        self._microphone: list[Samples] = []
        self._loudspeaker: list[Samples] = []
        self._kiosk: Kiosk

    def run(self, kiosk: Kiosk) -> Report:
        """Play it to the end, or to the first step that does not come true."""
        self._kiosk = kiosk
        began = time.perf_counter()
        self._step()
        for step in self._scenario.steps:
            try:
                self._play(step)
                if step is self._scenario.steps[-1]:
                    self._let_finish()
            except _Failed as failed:
                self._report.failures.append(f"{self._scenario.path}:{step.line}: {failed}")
                break
        self._report.seconds = seconds_in(kiosk.now)
        self._report.compute_seconds = time.perf_counter() - began
        return self._report

    def sound(self) -> Samples:
        """The rehearsal as heard: shape (samples, 2), visitor left, kiosk right."""
        return np.stack([np.concatenate(self._microphone), np.concatenate(self._loudspeaker)], axis=1)

    def watch(self, happening: Happening, _at: int) -> None:
        """What the kiosk does; given to the kiosk as its watcher."""
        match happening:
            case Say(utterance=utterance, lines=lines):
                self._says[utterance] = happening
                self._said_ids += [line.id for line in lines]
                self._tell(f"{self._clock()} kiosk:   {' '.join(line.text for line in lines)}")
            case SpeechBegan(utterance=utterance, at=at):
                self._began_ids |= {line.id for line in self._says[utterance].lines}
                if self._awaits_sound and self._spoken is not None:
                    self._awaits_sound = False
                    latency = self._report.turns[-1].latency_seconds = seconds_in(at - self._spoken.end)
                    self._tell(f"{self._clock()}          (sound began {latency:.2f} s after the visitor's last)")
            case Heard(meaning=meaning):
                self._note_heard(meaning.text, meaning.intent)
            case NotUnderstood(text=text):
                self._note_heard(text, None)
            case Show(scene=scene):
                self._scene = scene
            case _:
                pass

    # -- steps --------------------------------------------------------------------------------------------------------

    def _play(self, step: Step) -> None:
        if step.say is not None:
            self._speak(step.say, self._voice.render(step.say), step)
        elif step.play is not None:
            self._speak(f"[{step.play}]", read_recording(self._scenario.path.parent / step.play), step)
        elif step.touch is not None:
            self._let_finish()
            self._touch(step.touch)
        elif step.wait is not None:
            self._advance(step.wait)
        elif step.answers is not None:
            self._answer_all(step, step.answers)
        elif step.hears is not None:
            self._expect(step.hears)
        elif step.state is not None:
            self._let_finish()
            if self._kiosk.state is not step.state:
                raise _Failed(f"expected the state {step.state.value!r}; it is {self._kiosk.state.value!r}")

    def _speak(self, text: str, samples: Samples, step: Step) -> None:
        if step.during is not None:
            self._until(lambda: step.during in self._began_ids, f"the kiosk never began {step.during!r}")
        else:
            self._let_finish()
        self._advance(step.after)
        self._act()
        self._spoken = self._mouth.say(text, samples, self._kiosk.now)
        self._awaits_sound = False
        self._report.turns.append(TurnReport(text, seconds_in(self._spoken.start)))
        self._tell(f"{self._clock()} visitor: {text}")
        heard = len(self._report.turns)
        limit = self._spoken.end + samples_in(_REACTION_SECONDS)
        while self._kiosk.now < limit and self._report.turns[heard - 1].heard is None:
            self._step()

    def _touch(self, name: str) -> None:
        names = {choice.name for choice in self._scene.choices}
        if name not in names | BUTTONS:
            raise _Failed(f"there is no choice or button {name!r} now; there are {', '.join(sorted(names))}")
        self._act()
        self._tell(f"{self._clock()} visitor: [touches {name}]")
        self._kiosk.touch(name)
        self._advance(0.1)

    def _answer_all(self, step: Step, answers: dict[str, Answer]) -> None:
        self._let_finish()
        if self._scene.question is None:
            raise _Failed("the kiosk asks nothing that could be answered")
        for _ in range(_MOST_ANSWERS):
            question = self._scene.question
            if self._kiosk.state is State.CONFIRMING:
                answer = Answer.YES  # it was half heard
            elif question is None or self._kiosk.state is State.EMERGENCY:
                return
            elif question in answers or OTHERS in answers:
                answer = answers.get(question) or answers[OTHERS]
            else:
                raise _Failed(f"the kiosk asked {question}, for which the step has no answer")
            if step.by_touch:
                self._touch(answer.value)
                self._advance(_READING_SECONDS)
            else:
                self._speak(_ANSWER_WORDS[answer], self._voice.render(_ANSWER_WORDS[answer]), step)
                self._let_finish()
        raise _Failed(f"the kiosk still asked {self._scene.question} after {_MOST_ANSWERS} answers")

    def _expect(self, id_: str) -> None:
        self._until(
            lambda: id_ in self._said_ids, f"expected to hear {id_!r}; heard {', '.join(self._said_ids) or 'nothing'}"
        )

    def _act(self) -> None:
        """The visitor does something: what is heard from now on is the answer to it."""
        self._said_ids.clear()
        self._began_ids.clear()

    # -- time ---------------------------------------------------------------------------------------------------------

    def _step(self) -> None:
        microphone = self._mouth.next_block()
        if self._room is not None:
            both = microphone.astype(np.int32) + self._room.echo(self._played)
            microphone = np.clip(both, -32768, 32767).astype(np.int16)
        self._played = self._kiosk.step(microphone)
        self._microphone.append(microphone)
        self._loudspeaker.append(self._played)

    def _advance(self, seconds: float) -> None:
        until = self._kiosk.now + samples_in(seconds)
        while self._kiosk.now < until:
            self._step()

    def _let_finish(self) -> None:
        """Until nobody speaks any more."""
        self._until(lambda: not (self._kiosk.is_speaking or self._mouth.is_speaking), "the kiosk did not stop speaking")

    def _until(self, is_so: Callable[[], bool], otherwise: str) -> None:
        limit = self._kiosk.now + samples_in(_PATIENCE_SECONDS)
        while not is_so():
            if self._kiosk.now >= limit:
                raise _Failed(otherwise)
            self._step()

    # -- notes --------------------------------------------------------------------------------------------------------

    def _note_heard(self, text: str, intent: str | None) -> None:
        meant = "not understood" if intent is None else intent
        self._tell(f"{self._clock()}          (heard: {text!r}, {meant})")
        if self._report.turns and self._report.turns[-1].heard is None:
            self._awaits_sound = True  # the next sound is the answer
            self._report.turns[-1].heard = text
            self._report.turns[-1].intent = intent

    def _clock(self) -> str:
        return f"{seconds_in(self._kiosk.now):7.2f}"
