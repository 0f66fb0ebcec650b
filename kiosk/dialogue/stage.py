"""What every part of the conversation works with: the visit so far, the time, and the effects being gathered."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from kiosk.clock import samples_in, seconds_in
from kiosk.dialogue.effects import (
    LINE_GAP_SECONDS,
    CallStaff,
    Chime,
    ClearAlarm,
    Effect,
    Hush,
    Line,
    Ring,
    Say,
    SetAlarm,
    Tone,
)
from kiosk.dialogue.events import Band, Meaning
from kiosk.dialogue.interview import Interview
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.scene import Manner
from kiosk.dialogue.states import STRETCHING, State
from kiosk.dialogue.triage import Assessment, assess
from kiosk.library.pack import UNSCREENED, Answer, Level, Pack, Sourced

YES_NO = ("yes", "no", "not_sure")
RING = "ring"  # the alarm of the bell
EMERGENCY = "level.emergency"  # the prompt that tells what to do in one
_RING_SECONDS = 20.0
_CALM_RING_SECONDS = 60.0
_RINGS_FOR_SECONDS = 15 * 60
_AFTER_SPEECH_SECONDS = 1.0
_AFTER_HUSH_SECONDS = 5.0  # who has just said stop wants silence
_AS_GOOD_AS_SAID_SECONDS = 0.1  # left of a sentence that was cut

_Judged = tuple[Answer, tuple[tuple[str, Answer], ...]]  # what an unasked turn counts as, and the answers


class OwnWords(Enum):
    """How far the open question has come: what else there is, the visitor tells in own words."""

    NOT_ASKED = auto()  # no more than whether there is something
    ASKED = auto()  # there is, and the visitor was asked what
    DOUBTED = auto()  # words came that may have been a television's: the visitor was asked whether they were meant


@dataclass(frozen=True, slots=True)
class Turn:
    """What the visitor was asked, so that it can be asked again after an interruption."""

    ask: tuple[Line, ...] = ()
    again: tuple[Line, ...] = ()  # in other, shorter words
    examples: str = "examples.asking"  # prompt that gives example answers
    help: str = "help.asking"
    choices: tuple[str, ...] = ()
    question: str | None = None
    shown: tuple[Line, ...] = ()  # on the screen and not spoken: a private question


@dataclass(frozen=True, slots=True)
class Aside:
    """What an aside interrupts, and must find again."""

    state: State
    turn: Turn
    plan: tuple[str, ...]
    after_check: str
    rest: tuple[Line, ...]  # of what was being said, from the sentence that was cut


@dataclass(slots=True)
class Visit:
    """Everything about one visitor.  Lives only as long as the visit; nothing of it is written down unasked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    assessed: dict[_Judged, Assessment] = field(default_factory=dict)  # what they came to, and came to before
    asked: list[str] = field(default_factory=list)  # questions answered, in order; the last is the one to go back to
    said: tuple[Line, ...] = ()  # the last thing said, for "repeat"
    turn: Turn = field(default_factory=Turn)
    shown_at: int = 0  # when the turn's question was shown
    asked_at: int = 0  # when it begins to sound, after what is said before it
    known_at: int = 0  # when half of it has been said
    claim: Sourced | None = None  # what "who says so?" is about
    heard: str | None = None
    level_is_known: bool = False
    wish: Meaning | None = None  # what the visitor asked for before the screening was over
    asides: list[Aside] = field(default_factory=list)  # the innermost last
    to_confirm: Meaning | None = None
    plan: tuple[str, ...] = ()  # questions being settled
    after_check: str = ""  # trigger to fire when a check is settled
    went_back: str | None = None  # the question that the visitor went back to and has not answered yet
    told_sign: str | None = None  # a sign of an emergency, told half-heard, that was asked about and not answered yet
    doubted: str | None = None  # the question whose unsure "no" is being asked again in other words
    asked_once_more: set[str] = field(default_factory=set)  # because two answers did not fit together
    own_words: OwnWords = OwnWords.NOT_ASKED
    is_unplaced: bool = False  # a worry was told that no question of ours holds
    hears_private: bool = False  # the visitor wants private questions aloud
    telling: int = 0  # the utterance of the first of them, while it sounds
    to_tell: deque[tuple[tuple[Line, ...], Sourced | None]] = field(default_factory=deque)
    remedies: tuple[str, ...] = ()
    remedy: int = -1
    cramp_since: int | None = None  # the instant a cramp was told that is still on
    may_be_touched: bool = False  # the first signs leave room for help with it
    warned: bool = False  # the safety sentences before a stretch were said
    no_more: set[str] = field(default_factory=set)  # stretches that hurt in this visit
    menu_shown: bool = False
    sign: str = ""  # the question whose answer raised the emergency
    denials: int = 0  # clear answers that the emergency was wrong
    is_help_coming: bool = False  # somebody has answered the call, and the visitor was not told yet
    is_doubtful: bool = False  # half-heard words have woken it, and nothing was understood since
    no_match: int = 0
    no_input: int = 0
    meaningless_since: int | None = None  # the first speech without a meaning since the last with one, or a question
    patience: float = 1.0
    is_recorded: bool = False  # the visitor has said yes to it
    is_at_night: bool = False  # it began in the night, and stays one of the night until its end
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody at the kiosk needs a person, and nobody has answered yet."""

    is_emergency: bool
    since: int  # instant


class Stage:
    """Gathers effects for one event at a time.  `go` fires a trigger of the state machine."""

    def __init__(
        self,
        pack: Pack,
        lines: Lines,
        length_of: Callable[[str], float],
        *,
        is_reviewed: bool,
        patience: float,
    ) -> None:
        """patience: with every visitor at first; how many times as long as usual is waited for them."""
        self._patience = patience
        self.is_night = False  # by the clock; what it changes, it changes between two visits
        self.pack = pack
        self.is_reviewed = is_reviewed
        self.lines = lines
        self.length_of = length_of
        self.interview = Interview(pack)
        self.visit = self.new_visit()
        self.call: Call | None = None  # stays up until somebody answers it, whatever becomes of the visit
        self.meaning = Meaning("")  # what is being handled now
        self.band = Band.ACCEPT
        self.now = 0
        self.utterance = 0
        self.safety_until_said: int | None = None  # the utterance of safety wording that sounds now
        self.is_speaking = False
        self.caption: tuple[Line, ...] = ()
        self._saying: tuple[Line, ...] = ()
        self._saying_from = 0
        self._hushed_at: int | None = None
        self.go: Callable[[str], None] = lambda _trigger: None
        self.state: Callable[[], State] = lambda: State.ASLEEP
        self.is_muted_by_staff = False
        self._effects: list[Effect] = []

    @property
    def is_muted(self) -> bool:
        """The microphone is off, by this visitor's wish or the staff's."""
        return self.visit.manner.muted or self.is_muted_by_staff

    # -- effects ----------------------------------------------------------------------------------------------------

    def do(self, effect: Effect) -> None:
        """Ask something of the world."""
        self._effects.append(effect)

    def take_effects(self) -> tuple[Effect, ...]:
        """What was gathered since the last call."""
        effects = tuple(self._effects)
        self._effects.clear()
        return effects

    def say(self, *lines: Line, at: int | None = None, remember: bool = True, may_be_cut: bool = False) -> None:
        """Speak, replacing what sounds now.

        One line of safety wording makes all of it safety wording, unless it `may_be_cut` by a command.
        """
        is_safety = not may_be_cut and any(self._is_safety(line.id) for line in lines)
        self._keep_untold()
        self._saying, self._saying_from, self._hushed_at = lines, self.now if at is None else at, None
        self.utterance += 1
        self.is_speaking = True
        self.safety_until_said = self.utterance if is_safety else None
        self.clear_alarm("no-input")
        self.caption = lines
        if remember:
            self.visit.said = lines
        self.do(Say(self.utterance, lines, at, is_safety, self._is_kept_quiet(lines)))

    def chime(self, tone: Tone, at: int, stands_for: tuple[Line, ...]) -> None:
        """A tone, and on the screen the words that it stands for."""
        self.is_speaking = False
        self.caption = stands_for
        self.do(Chime(tone, at))

    def hush(self) -> None:
        """Be silent."""
        if self.is_speaking:
            self._hushed_at = self.now
        self.is_speaking = False
        self.safety_until_said = None
        if self.call is not None:
            self.set_alarm(RING, _AFTER_HUSH_SECONDS)
        self.do(Hush())

    def unsaid(self) -> tuple[Line, ...]:
        """What is left of the last saying, from the sentence that sounds or was cut; nothing when it was over."""
        elapsed = seconds_in((self.now if self._hushed_at is None else self._hushed_at) - self._saying_from)
        for number, line in enumerate(self._saying):
            elapsed -= self.length_of(line.text)
            if elapsed < -_AS_GOOD_AS_SAID_SECONDS:
                return self._saying[number:]
            elapsed -= LINE_GAP_SECONDS
        return ()

    def _keep_untold(self) -> None:
        """Of a longer telling only what was not heard yet is told after an interruption."""
        visit, rest = self.visit, self.unsaid()
        if rest and visit.to_tell and visit.telling == self.utterance:
            visit.to_tell[0] = (rest, visit.to_tell[0][1])

    def prompt(self, id_: str, **slots: str) -> tuple[Line, ...]:
        """The sentences of a prompt."""
        return self.lines.prompt(id_, **slots)

    def ask(self, turn: Turn, *before: Line) -> None:
        """Say what comes before and then the question; from now on this is the turn."""
        self.visit.turn = turn
        sounding = samples_in(sum(self.length_of(line.text) + LINE_GAP_SECONDS for line in before))
        asked_seconds = sum(self.length_of(line.text) for line in turn.ask)
        self.visit.shown_at = self.now
        self.visit.asked_at = self.now + sounding
        self.visit.known_at = self.visit.asked_at + samples_in(asked_seconds / 2)
        self.visit.no_match = self.visit.no_input = 0
        self.visit.meaningless_since = None
        self.say(*before, *turn.ask)

    def ask_again(self, *before: Line, remember: bool = True) -> None:
        """After an aside, the question of the turn once more.  Its counters go on.

        remember: whether "repeat" says this, and not what was said before.
        """
        self.say(*before, *self.visit.turn.ask, remember=remember)

    def question_turn(self, id_: str, *, in_other_words: bool = False) -> Turn:
        """The turn that asks this question; a private one is shown and not spoken, unless nobody else is near."""
        question = self.pack.questions[id_]
        asked, again = (self.lines.texts(id_, (text,)) for text in (question.ask, question.again))
        if in_other_words:
            asked, again = again, asked
        if self.may_be_spoken(id_):
            return Turn(asked, again, choices=YES_NO, question=id_)
        return Turn(
            self.prompt("private"),
            self.prompt("private.again"),
            "private.examples",
            "help.private",
            (*YES_NO, "ask_me"),
            id_,
            shown=asked,
        )

    def set_alarm(self, name: str, seconds: float) -> None:
        """An alarm this many seconds from now."""
        self.do(SetAlarm(name, self.now + samples_in(seconds)))

    def may_be_spoken(self, id_: str) -> bool:
        """Whether this question is asked like others: it is not private, nobody else is near, the visitor wants it so.

        Kept on the screen, nothing is said aloud anyway.
        """
        visit = self.visit
        return not self.pack.questions[id_].private or self.lines.at_home or visit.hears_private or visit.manner.quiet

    def hear_private(self) -> None:
        """Private questions aloud, from now on."""
        self.visit.hears_private = True
        self.visit.manner = replace(self.visit.manner, quiet=False)

    def call_staff(self, *, is_emergency: bool) -> None:
        """Call a person, and ring until one answers.  At home nobody is there to be called."""
        if self.lines.at_home:
            return
        if self.call is None or is_emergency >= self.call.is_emergency:
            self.call = Call(is_emergency, self.now)
            self.set_alarm(RING, 0.0)
        self.do(CallStaff(is_emergency))

    def ring(self) -> None:
        """The bell of an open call, between sentences; after a quarter of an hour the call stays up in silence."""
        if self.call is None or not self.is_ringing:
            return
        if self.is_speaking:
            self.set_alarm(RING, _AFTER_SPEECH_SECONDS)
            return
        self.do(Ring())
        self.set_alarm(RING, _RING_SECONDS if self.call.is_emergency else _CALM_RING_SECONDS)

    @property
    def is_ringing(self) -> bool:
        """Whether the bell still sounds for an open call."""
        return self.call is not None and self.now <= self.call.since + samples_in(_RINGS_FOR_SECONDS)

    def answer_call(self) -> None:
        """Somebody has answered: the call is over."""
        self.call = None
        self.clear_alarm(RING)

    def clear_alarm(self, name: str) -> None:
        """No alarm of this name any more."""
        self.do(ClearAlarm(name))

    def _is_kept_quiet(self, lines: tuple[Line, ...]) -> bool:
        """Whether this is for the screen only.  What to do in an emergency is not, nor how to move."""
        if any(line.id in self.pack.questions and not self.may_be_spoken(line.id) for line in lines):
            return True  # asked while nothing sounded, and come back to after the visitor wants to be talked to
        is_needed = self.state() in STRETCHING or any(line.id == EMERGENCY for line in lines)
        return self.visit.manner.quiet and not is_needed

    def _is_safety(self, id_: str) -> bool:
        prompt = self.pack.prompts.get(id_)
        return prompt is not None and prompt.is_safety

    def reset(self) -> None:
        """Forget the visitor."""
        self.visit = self.new_visit()
        self.caption = ()
        self.is_speaking = False
        self.safety_until_said = None

    def new_visit(self) -> Visit:
        """As the next visitor begins; at night with a dark screen."""
        manner = Manner(theme="dark") if self.is_night else Manner()
        return Visit(patience=self._patience, is_at_night=self.is_night, manner=manner)

    # -- what follows from the answers --------------------------------------------------------------------------------

    def possible(self) -> Assessment:
        """What the answers come to if every turn that is still to be asked is answered as badly as it can be."""
        return self._assess(Answer.YES)

    def possible_level(self) -> Level:
        """The level of that."""
        return self.possible().level

    def assessment(self) -> Assessment:
        """Level, signs, causes and locks, as of now.

        A turn that is still to be asked adds nothing yet; one that was left out could not have changed the level.
        """
        return self._assess(Answer.NO)

    def _assess(self, unasked: Answer) -> Assessment:
        """Judged once for each set of answers: one event asks dozens of times, and the answers seldom change."""
        visit = self.visit
        key = unasked, tuple(visit.answers.items())
        found = visit.assessed.get(key)
        if found is None:
            found = visit.assessed[key] = assess(visit.answers, self.pack, unasked=unasked)
        return found

    def take_yes(self, sign: str) -> None:
        """A sign told in the visitor's own words: its second turns, which nobody asks now, count as yes too."""
        told = {sign}
        for later, first in self.pack.rules.unless_asked.items():  # a chain stands in the file from its first turn on
            if first in told:
                told.add(later)
        self.visit.answers.update(dict.fromkeys(told, Answer.YES))

    def level(self) -> Level:
        """The level as of now."""
        return self.assessment().level

    def locked(self) -> set[str]:
        """Everything withheld now: by answers, because it hurt, or because the warning signs are not settled yet."""
        locked = {*self.assessment().locked} | self.visit.no_more
        if self.visit.no_more:
            locked.add("R6")  # it holds stretching and massage
        if not self.visit.level_is_known:
            locked |= {"R6", UNSCREENED}
        return locked
