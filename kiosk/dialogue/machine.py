"""The conversation as a state machine: events in, effects out.

`transitions` runs the table of kiosk/dialogue/table.py; what happens in each place is written in the parts.  Nothing
here opens a device, starts a thread or reads a clock.
"""

import logging
from collections.abc import Callable

from transitions import Machine

from kiosk.dialogue.asking import Asking
from kiosk.dialogue.choices import meaning_of_choice
from kiosk.dialogue.coaching import Coaching
from kiosk.dialogue.consenting import Consenting
from kiosk.dialogue.doubting import Doubting
from kiosk.dialogue.drawing import Drawing
from kiosk.dialogue.effects import Effect, Listen, SetVolume, Show
from kiosk.dialogue.emergency import Emergency
from kiosk.dialogue.events import (
    Alarm,
    Band,
    Delivered,
    Event,
    Heard,
    Kept,
    Meaning,
    NobodySpoke,
    NotUnderstood,
    SayingEnded,
    SpeechEvent,
    SpeechStarted,
    StaffActed,
    StaffSet,
    TimeOfDay,
    Touched,
)
from kiosk.dialogue.home_table import HomeParts
from kiosk.dialogue.keeping import KEPT, Keeping
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.loudness import Loudness
from kiosk.dialogue.manners import Manners
from kiosk.dialogue.memory import Memory
from kiosk.dialogue.night import Night
from kiosk.dialogue.offers import Offers
from kiosk.dialogue.recovery import Recovery
from kiosk.dialogue.reminding import ALARMS, Reminding
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.stage import RING, Stage
from kiosk.dialogue.states import ASKING, CONTEXTS, HOME_ALONE, OWN_WORDS, STRETCHING, TURNS, State, numbered
from kiosk.dialogue.stretching import TEN_MINUTES, Stretching
from kiosk.dialogue.table import Parts, rows_of, transition_table
from kiosk.dialogue.taking_away import Deliveries, TakingAway
from kiosk.dialogue.telling import Telling
from kiosk.dialogue.visiting import Visiting
from kiosk.library.pack import Pack
from kiosk.settings import Settings

_log = logging.getLogger(__name__)
logging.getLogger("transitions").setLevel(logging.WARNING)

_UTTERANCE_CAP_SECONDS = 15.0  # longer than the ears let one utterance be; until then silence does not count
MANNERS = frozenset({"quiet_mode", "text_size", "theme", "mute"})
_PRIVATE = (*ASKING, State.CONFIRMING, State.FEELING, State.REFLECTING)  # what is said here is about the visitor
# Always in the same place on a screen, whatever is asked.
BUTTONS = frozenset(
    {
        "stop",
        "pause",
        "go_on",
        "help",
        "repeat",
        "go_back",
        "skip",
        "louder",
        "quieter",
        "staff",
        "goodbye",
        "start_over",
        "wake",
        "cramp_now",
        "new_visitor",  # held down
    }
    | MANNERS
)


class Place:
    """The machine's own model: where we are, and nothing else that could hide a trigger."""

    state: State
    trigger: Callable[[str], bool]


class Dialogue:
    """One kiosk's conversation, visit after visit.

    `handle` takes one event and returns what is to be done, in order.  Instants are samples since the kiosk started.
    length_of: seconds a sentence lasts when spoken.  is_reviewed: this clinic's reviewer has signed the content off.
    memory: what was kept before, at home.
    """

    def __init__(
        self,
        pack: Pack,
        settings: Settings,
        length_of: Callable[[str], float],
        *,
        is_reviewed: bool = False,
        memory: Memory = Memory(),  # noqa: B008 - a frozen value
    ) -> None:
        stage = self._stage = Stage(
            pack, Lines(pack, settings), length_of, is_reviewed=is_reviewed, patience=settings.patience
        )
        night = None if settings.night_minutes is None else Night(*settings.night_minutes, settings.night_quieter)
        self._loudness = Loudness(stage, night)
        stage.go = self._go
        stage.state = lambda: self.state
        self._asking = Asking(stage)
        offers = Offers(stage, settings)
        coaching = self._coaching = Coaching(stage, offers, gives_way=settings.echo != "hardware")
        self._emergency = Emergency(stage)
        self._recovery = Recovery(stage)
        telling = self._telling = Telling(stage, self._asking, offers)
        deliveries = Deliveries(settings.printer is not None, settings.handover_folder is not None)
        self._taking_away = TakingAway(stage, offers, deliveries, telling.tell_next)
        self._keeping = Keeping(stage, coaching, memory)
        self._reminding = Reminding(stage, self._keeping)
        self._doubting = Doubting(stage, self._asking, self._keeping)
        self._stretching = Stretching(stage, self._asking, telling, coaching, self._keeping)
        self._visiting = Visiting(stage, self._asking, telling, coaching, self._loudness, lambda: self.state)
        self._consenting = Consenting(stage, self._visiting, records=settings.record_visits)
        self._drawing = Drawing(stage, coaching, self._emergency, self._recovery, self._taking_away)
        self.table = transition_table(
            Parts(
                self._visiting,
                self._asking,
                telling,
                self._taking_away,
                coaching,
                self._stretching,
                self._emergency,
                self._recovery,
                Manners(stage),
                self._consenting,
                HomeParts(self._keeping, self._reminding),
            )
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
        self._is_spoken_to = False  # somebody has begun to speak, and it is not known yet what was said
        self._spoken_since = 0
        self._listening: Listen | None = None
        self._level = 0.0
        self._scene: Scene | None = None
        self._was_visited = False

    @property
    def state(self) -> State:
        """Where the conversation stands."""
        return self._place.state

    @property
    def is_speaking(self) -> bool:
        """Whether a saying has been asked for that has not ended, or a stretch is being told sentence by sentence."""
        return self._stage.is_speaking or self._coaching.is_telling()

    def begin(self, at: int) -> tuple[Effect, ...]:
        """Before the first event: open the ears and show the first scene."""
        self._stage.now = at
        return self._settled()

    def handle(self, event: Event, now: int = 0) -> tuple[Effect, ...]:
        """One event; the effects come in the order they are to be done.

        now: the instant from which sound can still be placed, where the event itself lies further back: recognition
        takes its time.  An alarm is handled as of its own instant, so that cues keep their places.
        """
        self._stage.now = event.at if isinstance(event, Alarm) else max(event.at, now)
        match event:
            case SpeechStarted() | Heard() | NotUnderstood() | NobodySpoke():
                self._hears(event)
            case SayingEnded(utterance=utterance):
                if utterance == self._stage.utterance:
                    self._said()
            case Touched(name=name):
                self._touched(name, event.at)
            case Alarm(name=name):
                self._alarm(name)
            case StaffActed() | StaffSet() | Delivered() | TimeOfDay() | Kept():
                self._told_by_others(event)
        return self._settled()

    # -- events -------------------------------------------------------------------------------------------------------

    def _hears(self, event: SpeechEvent) -> None:
        self._is_spoken_to = False
        if isinstance(event, Heard | NotUnderstood):
            self._recovery.notice_pause(event)
        if isinstance(event, NotUnderstood | NobodySpoke):
            self._recovery.notice_meaningless()
        match event:
            case SpeechStarted():
                self._speech_started()
            case Heard(meaning=meaning, band=band, speech_start=speech_start):
                self._heard(self._numbered(meaning), band, speech_start)
            case NotUnderstood(is_hesitation=True) if self.state in TURNS:
                self._recovery.notice_hesitation()
                self._nothing_was_said()
            case NotUnderstood():
                self._meant_nothing(event)
            case NobodySpoke():
                self._nothing_was_said()

    def _nothing_was_said(self) -> None:
        if not self._stage.is_speaking:
            self._await_further()

    def _speech_started(self) -> None:
        """Until it is known what was said, silence does not count."""
        self._is_spoken_to = True
        self._spoken_since = self._stage.now
        if self.state is State.EMERGENCY:
            self._emergency.keep_awake()
        elif not self._stage.is_speaking:
            self._await_further()

    def _heard(self, meaning: Meaning, band: Band, speech_start: int) -> None:
        stage = self._stage
        if self._doubting.is_unheeded(meaning, band, speech_start):
            return
        stage.visit.heard = meaning.text
        if band is Band.CONFIRM and self.state not in (State.ASLEEP, State.EMERGENCY, State.CONFIRMING):
            if self._doubting.is_told_when_asked(meaning):
                band = Band.ACCEPT
            elif meaning.intent == "emergency" and self._can("check_sign"):
                stage.meaning, stage.band = meaning, band
                self._go("check_sign")
                return
            if self._doubting.must_confirm(meaning) and self._can("confirm") and self._can(meaning.intent):
                stage.visit.to_confirm = meaning
                self._go("confirm")
                return
        if self.state is State.CONFIRMING:
            meaning, band = self._doubting.confirmed(meaning, band)
            if self._is_something_else(meaning):
                stage.visit.to_confirm = None
                self._go("come_back")
                self._heard(meaning, band, speech_start)
                return
        self._mean(meaning, band)

    def _is_something_else(self, meaning: Meaning) -> bool:
        """Whether what was said is no answer to "did you say …?", and can be said where that was asked."""
        asides = self._stage.visit.asides
        is_answer = self.state is not State.CONFIRMING or self._can(meaning.intent)
        return not is_answer and bool(asides) and (meaning.intent, asides[-1].state) in self._live

    def _mean(self, meaning: Meaning, band: Band) -> None:
        """Act on what the visitor means, if it is live here; otherwise it was no answer."""
        self._stage.meaning, self._stage.band = meaning, band
        if not self._can(meaning.intent):
            self._not_understood()
            return
        self._recovery.notice_meaning()
        self._stage.visit.is_doubtful = meaning.intent == "wake" and band is Band.CONFIRM
        # The journal is a disk: what the visitor answered is not for it.
        intent = "answer" if self.state in _PRIVATE else meaning.intent
        _log.info("turn state=%s intent=%s band=%s", self.state.name, intent, band.value)
        self._go(meaning.intent)

    def _meant_nothing(self, event: NotUnderstood) -> None:
        """Words that are no phrase of ours: a worry in own words, a question for somebody else, or not meant for us."""
        if self._stage.is_speaking or self.state not in (*TURNS, State.ANSWERING):
            self._not_understood()
        elif event.is_question and self.state in TURNS and not self._recovery.is_room_talking():
            self._telling.decline()
        elif not (self._is_open() and self._asking.hear_own_words(event.words)):
            self._not_understood()

    def _is_open(self) -> bool:
        return self.state in ASKING and self._asking.is_open()

    def _told_by_others(self, event: StaffActed | StaffSet | Delivered | TimeOfDay | Kept) -> None:
        """What staff and machines beside the kiosk tell it."""
        match event:
            case TimeOfDay(now=now):
                self._loudness.tell_time(now)
                self._consenting.tell_time(now)
                self._reminding.tell_time(now, self.state)
            case Kept(memory=memory, is_done=is_done):
                self._keeping.was_kept(memory, is_done=is_done, state=self.state)
            case Delivered(way=way, is_done=is_done):
                if self.state is State.SUMMARY:
                    self._taking_away.delivered(way, is_done=is_done)
            case StaffSet(volume=volume, is_muted=is_muted):
                if volume is not None:
                    self._loudness.set_site(volume)
                if is_muted is not None:
                    self._stage.is_muted_by_staff = is_muted
            case StaffActed(action=action):
                self._stage.answer_call()
                if self.state is not State.ASLEEP:
                    self._staff_acted(action)

    def _staff_acted(self, action: str) -> None:
        if action == "ended":
            self._go("sleep")
        elif action == "answered":
            self._stage.visit.is_help_coming = True
            if not self._stage.is_speaking:
                self._visiting.staff_answered()

    def _not_understood(self) -> None:
        """Remarked on only where the kiosk has asked something and is silent: noise does not cut a sentence."""
        self._recovery.notice_meaningless()
        if self._stage.is_speaking:
            return
        if self._can("unanswered"):
            self._go("unanswered")
        elif self.state in (*TURNS, State.CONFIRMING):
            self._recovery.no_match()
        if not self._stage.is_speaking:
            self._await_further()

    def _touched(self, name: str, at: int) -> None:
        """A choice on the screen, a fixed button or a topic; any other name is not one of ours and does nothing."""
        stage = self._stage
        if not self._may_be_touched(name):
            _log.warning("a touch on what is no choice now is ignored")  # an answer that came late, perhaps
            _log.debug("it was named %r", name[:40])
            return
        meaning = meaning_of_choice(name, self._stage)
        if self.state is State.ASLEEP:
            if name in MANNERS:  # and so is the first word already
                stage.meaning = meaning
                self._go(name)
            meaning = Meaning("wake")
        if self._doubting.is_too_early(meaning, at, is_touch=True):
            return
        if stage.is_speaking:  # EN 301 549 5.1.3.5: speech stops on any user action
            stage.hush()
        stage.visit.heard = None
        if self.state is State.EMERGENCY:
            self._emergency.keep_awake()
        if self.state is State.CONFIRMING:
            meaning, _ = self._doubting.confirmed(meaning, Band.ACCEPT)
        self._mean(meaning, Band.ACCEPT)
        if self.state in STRETCHING and not stage.is_speaking:
            self._coaching.say_cut_again()
        if not stage.is_speaking:
            self._said()

    def _may_be_touched(self, name: str) -> bool:
        if name in BUTTONS or (name in self._stage.pack.topics() and self._can("ask")):
            return True
        scene = self._drawing.draw(self.state, was_visited=self._was_visited)
        return any(choice.name == name for choice in scene.choices)

    def _said(self) -> None:
        """The last word of what was to be said has been played, or was cut by a touch."""
        self._stage.is_speaking = False
        self._stage.safety_until_said = None
        self._visiting.staff_answered()
        if self._stage.is_speaking:
            return
        if self._can("said"):
            self._go("said")
        if not self._stage.is_speaking:
            self._await_visitor()

    def _await_further(self) -> None:
        """After speech that changed nothing the wait begins anew, unless it is the room that talks."""
        if not self._recovery.is_room_talking():
            self._await_visitor()

    def _await_visitor(self) -> None:
        if self.state in (*TURNS, State.CONFIRMING, State.PAUSED):
            if self._is_spoken_to:
                self._stage.set_alarm("no-input", _UTTERANCE_CAP_SECONDS)
            else:
                self._recovery.await_visitor(paused=self.state is State.PAUSED)
        elif self.state is State.EMERGENCY:
            self._emergency.after_speech()

    def _alarm(self, name: str) -> None:
        if name == "cue" and self.state in STRETCHING:
            self._coaching.next_cue(self._spoken_since if self._is_spoken_to else None)
        elif name == "no-input" and not self._stage.is_speaking:
            self._no_input()
        elif name == "emergency-idle" and self.state is State.EMERGENCY:
            self._go("sleep")
        elif name == TEN_MINUTES:
            self._stretching.time_is_up(may_ask=self._can("ten_minutes"))
        elif name == RING:
            self._stage.ring()
        elif name == KEPT:
            self._keeping.disk_is_late(self.state)
        elif name in ALARMS:
            self._reminding.alarm(name, self.state)

    def _no_input(self) -> None:
        self._is_spoken_to = False
        if self.state is State.EMERGENCY:
            self._emergency.unanswered()
        elif self._can("unanswered"):
            self._go("unanswered")
        elif self.state in (*TURNS, State.CONFIRMING, State.PAUSED):
            self._recovery.no_input(only_ask_if_there=self.state is State.PAUSED)

    # -- the machine --------------------------------------------------------------------------------------------------

    def _go(self, trigger: str) -> None:
        self._place.trigger(trigger)

    def _can(self, trigger: str) -> bool:
        return (trigger, self.state) in self._live

    # -- what is shown and listened for -------------------------------------------------------------------------------

    def _settled(self) -> tuple[Effect, ...]:
        """The effects of one event, ending with whatever changed in what is live, how loud it is and what is shown."""
        state = self.state
        self._keeping.note_unsaid(state)
        contexts = CONTEXTS[state]
        if not self._keeping.is_at_home():
            contexts = tuple(name for name in contexts if name not in HOME_ALONE)
        if self._is_open():
            contexts = (OWN_WORDS, *contexts)
        if self._drawing.is_numbered(state):
            contexts = numbered(contexts)
        listening = Listen(contexts, self._stage.is_muted, self._stage.visit.patience)
        if listening != self._listening:
            self._listening = listening
            self._stage.do(listening)
        if (level := self._loudness.level()) != self._level:
            self._level = level
            self._stage.do(SetVolume(level))
        scene = self._drawing.draw(self.state, was_visited=self._was_visited)
        if scene != self._scene:
            self._scene = scene
            self._stage.do(Show(scene))
        self._was_visited = self._was_visited or state is not State.ASLEEP
        return self._stage.take_effects()

    def _numbered(self, meaning: Meaning) -> Meaning:
        """A number stands for the choice that carries it."""
        choices = self._stage.visit.turn.choices
        if meaning.intent != "number" or not self._drawing.is_numbered(self.state):
            return meaning
        number = int(meaning.slots["value"])
        return meaning_of_choice(choices[number - 1], self._stage) if 1 <= number <= len(choices) else meaning
