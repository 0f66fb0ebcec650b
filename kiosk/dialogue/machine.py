"""The conversation as a state machine: events in, effects out.

`transitions` runs the table of kiosk/dialogue/table.py; what happens in each place is written in the parts.  Nothing
here opens a device, starts a thread or reads a clock.
"""

import logging
from collections.abc import Callable

from transitions import Machine

from kiosk.dialogue.asking import Asking
from kiosk.dialogue.coaching import Coaching
from kiosk.dialogue.effects import Effect, Listen, Show
from kiosk.dialogue.emergency import Emergency
from kiosk.dialogue.events import Alarm, Band, Event, Heard, Meaning, NotUnderstood, SayingEnded, SpeechStarted, Touched
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.recovery import Recovery
from kiosk.dialogue.scene import Choice, Scene
from kiosk.dialogue.stage import YES_NO, Stage
from kiosk.dialogue.states import ASKING, CONTEXTS, STRETCHING, TURNS, State
from kiosk.dialogue.table import Parts, rows_of, transition_table
from kiosk.dialogue.telling import Telling
from kiosk.dialogue.visiting import Visiting
from kiosk.library.pack import Level, Pack
from kiosk.settings import Settings

_log = logging.getLogger(__name__)
logging.getLogger("transitions").setLevel(logging.WARNING)

_HEEDED_OVER_SAFETY = frozenset({"stop", "emergency"})  # all that cuts safety wording, besides a touch
_CONFIRMED_WHEN_UNSURE = frozenset({"goodbye", "start_over"})  # misheard, they would lose the visit
_UTTERANCE_CAP_SECONDS = 15.0  # longer than the ears let one utterance be; until then silence does not count


class Place:
    """The machine's own model: where we are, and nothing else that could hide a trigger."""

    state: State
    trigger: Callable[[str], bool]


class Dialogue:
    """One kiosk's conversation, visit after visit.

    `handle` takes one event and returns what is to be done, in order.  Instants are samples since the kiosk started.
    length_of: seconds a sentence lasts when spoken.
    """

    def __init__(self, pack: Pack, settings: Settings, length_of: Callable[[str], float]) -> None:
        stage = self._stage = Stage(pack, Lines(pack, settings), length_of)
        stage.go = self._go
        self._asking = Asking(stage)
        self._coaching = Coaching(stage)
        self._emergency = Emergency(stage)
        self._recovery = Recovery(stage)
        telling = Telling(stage, self._asking)
        self._visiting = Visiting(stage, self._asking, telling, self._coaching, lambda: self.state)
        self.table = transition_table(
            Parts(self._visiting, self._asking, telling, self._coaching, self._emergency, self._recovery)
        )
        self._live = {(trigger, source) for trigger, sources in rows_of(self.table) for source in sources}
        self._place = Place()
        Machine(
            model=self._place,
            states=State,
            transitions=self.table,
            initial=State.ASLEEP,
            auto_transitions=False,
            queued=True,
            ignore_invalid_triggers=True,  # whether an intent is live is asked of the table first
        )
        self._listening: tuple[str, ...] | None = None
        self._scene: Scene | None = None
        self._was_visited = False

    @property
    def state(self) -> State:
        """Where the conversation stands."""
        return self._place.state

    @property
    def is_speaking(self) -> bool:
        """Whether a saying has been asked for that has not ended."""
        return self._stage.is_speaking

    def begin(self, at: int) -> tuple[Effect, ...]:
        """Before the first event: open the ears and show the first scene."""
        self._stage.now = at
        return self._settled()

    def handle(self, event: Event) -> tuple[Effect, ...]:
        """One event; the effects come in the order they are to be done."""
        self._stage.now = event.at
        match event:
            case SpeechStarted():
                self._speech_started()
            case Heard(meaning=meaning, band=band):
                self._heard(meaning, band)
            case NotUnderstood():
                self._not_understood()
            case SayingEnded(utterance=utterance):
                if utterance == self._stage.utterance:
                    self._said()
            case Touched(name=name):
                self._touched(name)
            case Alarm(name=name):
                self._alarm(name)
        return self._settled()

    # -- events -------------------------------------------------------------------------------------------------------

    def _speech_started(self) -> None:
        if self.state is State.EMERGENCY:
            self._emergency.keep_awake()
        elif self.state is not State.ASLEEP and not self._stage.is_speaking:
            self._stage.set_alarm("no-input", _UTTERANCE_CAP_SECONDS)

    def _heard(self, meaning: Meaning, band: Band) -> None:
        stage = self._stage
        if stage.safety_until_said is not None and meaning.intent not in _HEEDED_OVER_SAFETY:
            return  # safety wording is not cut by speech, and what was said meanwhile is no answer to it
        stage.visit.heard = meaning.text
        if band is Band.CONFIRM and self.state is not State.EMERGENCY:
            if meaning.intent == "emergency" and self._can("check_sign"):
                stage.meaning, stage.band = meaning, band
                self._go("check_sign")
                return
            if self._must_confirm(meaning) and self._can("confirm"):
                stage.visit.to_confirm = meaning
                self._go("confirm")
                return
        if self.state is State.CONFIRMING and meaning.intent == "yes" and stage.visit.to_confirm is not None:
            meaning, stage.visit.to_confirm = stage.visit.to_confirm, None
            band = Band.ACCEPT
            self._go("come_back")
        self._mean(meaning, band)

    def _must_confirm(self, meaning: Meaning) -> bool:
        """What is not taken on half-heard words.  Signs of an emergency have a rule of their own, in asking."""
        question = self._stage.visit.turn.question
        is_answer = self.state in ASKING and meaning.intent in YES_NO and question is not None
        if is_answer and question is not None:
            return self._stage.interview.worst_level(question) is Level.SAME_DAY
        return meaning.intent in _CONFIRMED_WHEN_UNSURE

    def _mean(self, meaning: Meaning, band: Band) -> None:
        """Act on what the visitor means, if it is live here; otherwise it was no answer."""
        if meaning.intent == "number" and self._recovery.numbers_choices:
            choices = self._stage.visit.turn.choices
            number = int(meaning.slots["value"])
            if 1 <= number <= len(choices):
                meaning = self._choice(choices[number - 1])
        self._stage.meaning, self._stage.band = meaning, band
        if self._can(meaning.intent):
            # The journal is a disk: what the visitor answered is not for it.
            intent = "answer" if self.state in (*ASKING, State.CONFIRMING, State.FEELING) else meaning.intent
            _log.info("turn state=%s intent=%s band=%s", self.state.name, intent, band.value)
            self._go(meaning.intent)
        else:
            self._not_understood()

    def _not_understood(self) -> None:
        """Remarked on only where the kiosk has asked something and is not speaking safety wording."""
        stage = self._stage
        if self.state in (*TURNS, State.CONFIRMING) and stage.safety_until_said is None:
            self._recovery.no_match()
        if not stage.is_speaking:
            self._await_visitor()

    def _touched(self, name: str) -> None:
        stage = self._stage
        if stage.is_speaking:  # EN 301 549 5.1.3.5: speech stops on any user action
            stage.hush()
        stage.visit.heard = None
        if self.state is State.ASLEEP:
            self._mean(Meaning("wake"), Band.ACCEPT)
        elif self.state is State.CONFIRMING and name == "yes":
            self._heard(Meaning("yes"), Band.ACCEPT)
        else:
            self._mean(self._choice(name), Band.ACCEPT)
        if not stage.is_speaking:
            self._said()

    def _said(self) -> None:
        """The last word of what was to be said has been played, or was cut by a touch."""
        self._stage.is_speaking = False
        self._stage.safety_until_said = None
        if self._can("said"):
            self._go("said")
        else:
            self._await_visitor()

    def _await_visitor(self) -> None:
        if self.state in (*TURNS, State.CONFIRMING):
            self._recovery.await_visitor()
        elif self.state is State.PAUSED:
            self._recovery.await_visitor(paused=True)

    def _alarm(self, name: str) -> None:
        if name == "cue" and self.state in STRETCHING:
            self._coaching.next_cue()
        elif name == "no-input" and not self._stage.is_speaking:
            self._recovery.no_input(only_ask_if_there=self.state is State.PAUSED)
        elif name == "emergency-idle":
            self._go("sleep")

    # -- the machine --------------------------------------------------------------------------------------------------

    def _go(self, trigger: str) -> None:
        self._place.trigger(trigger)

    def _can(self, trigger: str) -> bool:
        return (trigger, self.state) in self._live

    # -- what is shown and listened for -------------------------------------------------------------------------------

    def _settled(self) -> tuple[Effect, ...]:
        """The effects of one event, ending with whatever changed in what is live and what is shown."""
        state = self.state
        contexts = CONTEXTS[state]
        if state in TURNS and self._recovery.numbers_choices:
            contexts = (*contexts, "numbers")
        if contexts != self._listening:
            self._listening = contexts
            self._stage.do(Listen(contexts))
        scene = self._draw()
        if scene != self._scene:
            self._scene = scene
            self._stage.do(Show(scene))
        self._was_visited = self._was_visited or state is not State.ASLEEP
        return self._stage.take_effects()

    def _draw(self) -> Scene:
        visit, state = self._stage.visit, self.state
        names = ("wake",) if state is State.ASLEEP else visit.turn.choices
        if state is State.PAUSED:
            names = ("go_on", "goodbye")
        numbered = state in TURNS and self._recovery.numbers_choices
        return Scene(
            state=state.value,
            question=visit.turn.question if state in (*ASKING, State.EMERGENCY) else None,
            caption=tuple(line.text for line in self._stage.caption),
            choices=tuple(
                Choice(name, f"{number} {self._label(name)}" if numbered else self._label(name))
                for number, name in enumerate(names, start=1)
            ),
            level=self._stage.assessment().level.value if visit.level_is_known else None,
            heard=visit.heard,
            exercise=self._coaching.exercise(),
            ended=state is State.ASLEEP and self._was_visited,
        )

    def _label(self, name: str) -> str:
        pack = self._stage.pack
        if name in pack.stretches:
            return pack.stretches[name].name
        if name in pack.faqs:
            return pack.faqs[name].name
        return pack.labels[name]

    def _choice(self, name: str) -> Meaning:
        """What touching a choice means."""
        pack = self._stage.pack
        if name in pack.stretches:
            return Meaning("stretch", {"stretch": name})
        if name in pack.faqs:
            return Meaning("ask", {"topic": name})
        return Meaning(name)
