"""Coming and going: waking, leaving, starting over, turning aside and coming back to where the visit was."""

from collections.abc import Callable

from kiosk.dialogue.asking import Asking
from kiosk.dialogue.coaching import Coaching
from kiosk.dialogue.effects import ClearAlarm, Hush, Line
from kiosk.dialogue.loudness import Loudness
from kiosk.dialogue.stage import Aside, Stage, Turn
from kiosk.dialogue.states import ASKING, STRETCHING, TURNS, State
from kiosk.dialogue.stretching import TEN_MINUTES
from kiosk.dialogue.telling import Telling
from kiosk.library.pack import Level

_LOUDNESS_STEP_DB = 6.0


class Visiting:
    """What belongs to no single part of the conversation.  `state` tells where the conversation stands."""

    def __init__(
        self,
        stage: Stage,
        asking: Asking,
        telling: Telling,
        coaching: Coaching,
        loudness: Loudness,
        state: Callable[[], State],
    ) -> None:
        self._stage = stage
        self._loudness = loudness
        self._asking = asking
        self._telling = telling
        self._coaching = coaching
        self._state = state

    # -- beginning ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Say what this is, and ask to start: nothing about health before the visitor has agreed."""
        self._open()

    def open_after(self, prompt: str) -> None:
        """The same, after a word on what came before."""
        self._open(*self._stage.prompt(prompt))

    def open_more(self) -> None:
        """Not sure, or why: a little more on what this is."""
        stage = self._stage
        stage.say(*stage.prompt("opening.more"))

    def begin(self) -> None:
        """The answer words once, before the first question."""
        self._asking.screen(*self._stage.prompt("opening.answers"))

    def start_over(self) -> None:
        """From the beginning, with nothing kept but the manner, and whether it is recorded."""
        stage = self._stage
        manner, is_recorded = stage.visit.manner, stage.visit.is_recorded
        if self._leaves_untold():
            stage.call_staff(is_emergency=False)
        self._coaching.end()
        stage.reset()
        stage.visit.manner, stage.visit.is_recorded = manner, is_recorded
        self._open(*stage.prompt("start-over"), is_known=True)

    def wish(self) -> None:
        """What the visitor wants is remembered until the warning signs are settled."""
        self._stage.visit.wish = self._stage.meaning

    def screen_again(self) -> None:
        """The emergency was taken back: on with the questions."""
        self._asking.screen(*self._stage.prompt("emergency.left"))

    def _open(self, *before: Line, is_known: bool = False) -> None:
        """is_known: the visitor has heard before what this is."""
        stage = self._stage
        opening, again = stage.prompt("opening"), stage.prompt("opening.again")
        if is_known:
            opening, again = again, stage.prompt("opening.more")
        turn = Turn(opening[-1:], again, "opening.answers", "help.opening", ("yes", "no", "cramp_now"))
        stage.ask(turn, *before, *opening[:-1])

    # -- ending -------------------------------------------------------------------------------------------------------

    def is_in_danger(self) -> bool:
        """Whether somebody who goes now may be an emergency.

        A yes whose detail was not asked yet counts as yes, and so does a sign half-heard that was asked about in vain.
        """
        told = self._stage.visit.told_sign
        is_told = told is not None and self._stage.interview.worst_level(told) is Level.EMERGENCY
        return is_told or self._stage.possible_level() is Level.EMERGENCY

    def hold_back(self) -> None:
        """Nobody goes with an open sign of an emergency and without being told."""
        stage, visit = self._stage, self._stage.visit
        visit.sign = visit.told_sign or stage.possible().signs[0]
        stage.go("raise_emergency")

    def _leaves_untold(self) -> bool:
        """Whether help is needed today and was not told yet."""
        return not self._stage.visit.level_is_known and self._stage.possible_level() is Level.SAME_DAY

    def leave(self) -> None:
        """A goodbye, with what to watch for, and with what to do today if that was not told yet."""
        stage = self._stage
        needs_help = self._leaves_untold()
        self._coaching.end()
        stage.visit.turn = Turn()
        if needs_help:
            stage.call_staff(is_emergency=False)
            stage.say(*stage.prompt("level.same_day"), *stage.prompt("goodbye"))
            return
        stage.say(*stage.prompt("goodbye"), *(stage.prompt("safety-line") if stage.visit.answers else ()))

    def leave_with_safety_line(self) -> None:
        """A refused opening, or a visitor who has gone: the safety line in any case."""
        stage = self._stage
        needs_help = self._leaves_untold()
        self._coaching.end()
        stage.visit.turn = Turn()
        if needs_help:
            stage.call_staff(is_emergency=False)
        stage.say(*(stage.prompt("level.same_day") if needs_help else ()), *stage.prompt("safety-line"))

    def make_way(self) -> None:
        """Another visitor is here; help that was needed today and not told yet is still called."""
        if self._leaves_untold():
            self._stage.call_staff(is_emergency=False)
        self.forget()

    def forget(self) -> None:
        """Nothing of the visit remains; loudness and looks are the site's again (EN 301 549 5.1.3.13)."""
        stage = self._stage
        self._coaching.end()
        stage.reset()
        stage.do(Hush())
        for alarm in ("no-input", "emergency-idle", TEN_MINUTES):
            stage.do(ClearAlarm(alarm))

    # -- turning aside ------------------------------------------------------------------------------------------------

    def turn_aside(self) -> None:
        """Remember where the visit is; called before the place changes."""
        visit = self._stage.visit
        visit.asides.append(Aside(self._state(), visit.turn, visit.plan, visit.after_check, self._stage.unsaid()))

    def came_from(self, state: State) -> Callable[[], bool]:
        """A condition: whether the aside was turned to from this state."""
        return lambda: [aside.state for aside in self._stage.visit.asides[-1:]] == [state]

    def come_back(self) -> Aside:
        """Back where it was, without a word: something else is done there at once."""
        visit = self._stage.visit
        aside = visit.asides.pop()
        visit.turn, visit.plan, visit.after_check = aside.turn, aside.plan, aside.after_check
        return aside

    def take_up(self) -> None:
        """Back where it was, to do there what was said instead of an answer."""
        if self.come_back().state in STRETCHING:
            self._coaching.take_up()

    def resume(self) -> None:
        """Back where it was, and on with it: what was cut is said on from the sentence that was cut."""
        stage = self._stage
        aside = self.come_back()
        state, rest = aside.state, aside.rest
        before = tuple(line for line in rest if line not in aside.turn.ask)
        if state in STRETCHING:
            self._coaching.go_on()
        elif state is State.PAUSED:
            self.say_paused()
        elif state in (State.ADVICE, State.RELIEF):
            self._telling.tell_next()
        elif state is State.ANSWERING:
            stage.say(*(rest or stage.visit.said), remember=False)
        elif state in ASKING:
            self._asking.go_on(*before)
        elif state in TURNS:
            stage.ask_again(*before, remember=not before)

    def pause(self) -> None:
        """Silent until "go on"."""
        stage = self._stage
        stage.visit.no_input = 0
        stage.visit.turn = Turn(help="help.paused", choices=("go_on", "goodbye"))
        if not self._coaching.is_under_way():
            self.say_paused()
            return
        self._coaching.pause()
        if stage.meaning.intent == "staff":
            stage.call_staff(is_emergency=False)
        by_intent = {"help": "help.stretching", "wait": "coach.waiting", "staff": "staff.called"}
        stage.say(*stage.prompt(by_intent.get(stage.meaning.intent, "coach.paused")), remember=False)

    def say_paused(self) -> None:
        """How to go on."""
        stage = self._stage
        stage.say(*stage.prompt("coach.paused" if self._coaching.is_under_way() else "paused"), remember=False)

    def confirm(self) -> None:
        """Ask whether that is what was said."""
        stage = self._stage
        pending = stage.visit.to_confirm
        assert pending is not None  # set just before the trigger
        is_topic = pending.intent == "ask"
        confirm = stage.lines.confirm_topic if is_topic else stage.lines.confirm
        ask, again = confirm(pending.slots["topic"] if is_topic else pending.intent)
        if self._coaching.is_under_way():
            self._coaching.pause()
        stage.ask(Turn(ask, again, choices=("yes", "no")))

    def check_sign(self) -> None:
        """Half-heard words of an emergency: ask about that sign before anything else."""
        stage = self._stage
        if self._coaching.is_under_way():
            self._coaching.pause()
        if self._asking.is_open():  # told once is enough: it is not asked for again afterwards
            self._asking.hold_own_words()
        sign = stage.visit.told_sign = stage.meaning.slots["sign"]
        self._asking.check_sign(sign, "sign_settled")

    # -- said anywhere ------------------------------------------------------------------------------------------------

    def emergency_phrase(self) -> None:
        """An emergency in the visitor's own words counts as a yes to that sign."""
        self._asking.take_sign(self._stage.meaning.slots["sign"])

    def repeat(self) -> None:
        """The last thing said, again."""
        self._stage.say(*self._stage.visit.said)

    def help(self) -> None:
        """What can be said here."""
        stage = self._stage
        stage.ask_again(*stage.prompt(stage.visit.turn.help))

    def call_staff(self) -> None:
        """Call a person; the visit waits where it is."""
        stage = self._stage
        stage.call_staff(is_emergency=False)
        lines = stage.prompt("staff.called")
        if self._state() in TURNS:
            stage.ask_again(*lines)
        else:
            stage.say(*lines, remember=False)

    def staff_answered(self) -> None:
        """Somebody is on the way; said once, in the next silence in which the kiosk would speak anyway."""
        stage, state = self._stage, self._state()
        if not stage.visit.is_help_coming or state not in (*TURNS, State.EMERGENCY):
            return
        stage.visit.is_help_coming = False
        if state in TURNS:
            stage.ask_again(*stage.prompt("staff.coming"), remember=False)
        else:
            stage.say(*stage.prompt("staff.coming"), *stage.prompt("level.emergency"), remember=False)

    def louder(self) -> None:
        """One step up."""
        self._change_loudness(_LOUDNESS_STEP_DB, "louder")

    def quieter(self) -> None:
        """One step down."""
        self._change_loudness(-_LOUDNESS_STEP_DB, "quieter")

    def one_speed(self) -> None:
        """There is one speaking rate; repeating is what can be done."""
        self._stage.ask_again(*self._stage.prompt("one-speed"), remember=False)

    def _change_loudness(self, step: float, prompt: str) -> None:
        stage = self._stage
        told = prompt if self._loudness.change(step) else "loudness-limit"
        if self._state() in STRETCHING:
            self._coaching.tell(told)
        else:
            stage.ask_again(*stage.prompt(told), remember=False)
