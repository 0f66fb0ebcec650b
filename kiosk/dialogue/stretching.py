"""Around a routine: wanting one, why not, a cramp that is on, pain, how it felt, and where the visit goes on."""

from kiosk.clock import samples_in
from kiosk.dialogue.asking import Asking
from kiosk.dialogue.coaching import SAFETY_QUESTION, Coaching
from kiosk.dialogue.effects import Line
from kiosk.dialogue.keeping import Keeping
from kiosk.dialogue.stage import Stage
from kiosk.dialogue.telling import Telling
from kiosk.library.pack import Answer, Level

CRAMP_NOW = "Q07"
UNDER_AGE = "M6"
STAYS = "RF19"  # one cramp goes on for more than ten minutes
TEN_MINUTES = "ten-minutes"  # the alarm
_TEN_MINUTES_SECONDS = 600.0
_ASK_AGAIN_SECONDS = 2.0


class Stretching:
    """What comes before a stretch and after it."""

    def __init__(self, stage: Stage, asking: Asking, telling: Telling, coaching: Coaching, keeping: Keeping) -> None:
        self._stage = stage
        self._asking = asking
        self._telling = telling
        self._coaching = coaching
        self._keeping = keeping

    # -- before -------------------------------------------------------------------------------------------------------

    def want(self) -> None:
        """A wish for a stretch: which one, not that one, a question first, or off it goes."""
        trigger = self._coaching.want()
        if trigger == "coach" and self._asking.prepare_check(self._coaching.unsettled(), "coach"):
            trigger = "check"
        self._stage.go(trigger)

    def start(self) -> None:
        """Start, unless an answer just given speaks against it."""
        if self._coaching.is_possible():
            self._coaching.start()
        else:
            self._stage.go("withheld")

    def withhold(self) -> None:
        """Why there is no stretch, or not this one."""
        stage = self._stage
        if self._coaching.is_for_home() and not self._telling.all_stretches_locked():
            why = "stretch.at-home"
        elif not self._telling.all_stretches_locked():
            why = "stretch.not-this-one"
        elif not self.is_calm():
            why = "stretch.locked"
        elif stage.visit.answers.get(UNDER_AGE, Answer.NO) is not Answer.NO:
            why = "stretch.young"
        else:
            why = "stretch.enough"
        self._coaching.end()
        self._telling.menu_after(*stage.prompt(why))

    def is_calm(self) -> bool:
        """Whether the signs so far leave room for questions about habits."""
        return self._stage.level().severity < Level.SAME_DAY.severity

    def is_unscreened(self) -> bool:
        """Whether the warning signs are still to be asked."""
        return not self._stage.visit.level_is_known

    # -- a cramp that is on -------------------------------------------------------------------------------------------

    def want_relief(self) -> None:
        """A cramp right now: the signs that would forbid to touch it, then help at once.  It is timed from here."""
        stage, visit = self._stage, self._stage.visit
        if visit.after_check == "sign_settled":  # a sign told in own words comes before everything
            stage.ask_again()
            return
        if self._coaching.is_relief():
            return
        self._leave_routine()
        visit.answers[CRAMP_NOW] = Answer.YES
        if visit.cramp_since is None:
            visit.cramp_since = stage.now
            stage.set_alarm(TEN_MINUTES, _TEN_MINUTES_SECONDS)
        is_open = self._asking.prepare_check(stage.pack.rules.cramp_now, "relieve")
        stage.go("check" if is_open else "relieve")

    def cramp_over(self) -> None:
        """It has eased: nothing is timed any more."""
        self._stage.visit.cramp_since = None
        self._stage.clear_alarm(TEN_MINUTES)

    def eased(self) -> None:
        """Done, in the pulls: the cramp is over."""
        self.cramp_over()
        self._go_over(*self._stage.prompt("cramp-now.eased"))

    def relief_ended(self) -> None:
        """The pulls are over and the cramp may not be."""
        since = self._stage.visit.cramp_since
        if since is not None and self._stage.now >= since + samples_in(_TEN_MINUTES_SECONDS):
            self._stage.go("ten_minutes")
        else:
            self._go_over()

    def time_is_up(self, *, may_ask: bool) -> None:
        """Ten minutes since a cramp was told that nobody has said is over; asked where the visit leaves room for it."""
        if self._stage.visit.cramp_since is None:
            return
        if not may_ask or (self._stage.is_speaking and not self._coaching.is_under_way()):
            self._stage.set_alarm(TEN_MINUTES, _ASK_AGAIN_SECONDS)
        else:
            self._stage.go("ten_minutes")

    def ask_whether_it_stays(self) -> None:
        """A cramp that goes on is a sign of its own."""
        self._leave_routine()
        self.cramp_over()
        self._asking.check_sign(STAYS, "ten_told", *self._stage.prompt("coach.ten-minutes"))

    # -- after --------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop: all of it is over."""
        self._go_over(*self._stage.prompt("coach.stopped"))

    def leave_out(self) -> None:
        """Skip, where nothing follows."""
        self._go_over(*self._stage.prompt("coach.left-out"))

    def end_advice(self) -> None:
        """What was only told is over; there is nothing to feel."""
        self._coaching.note(finished=True)
        self._go_over()

    def stop_for_pain(self) -> None:
        """It hurts, or the visitor is dizzy: stop at once and ask the safety question."""
        if self._stage.meaning.intent == "dizzy":
            self._coaching.stop_all_stretches()
        else:
            self._coaching.stop_this_stretch()
        self._leave_routine()
        self._asking.prepare_check((SAFETY_QUESTION,), "choose", afresh=True)
        self._asking.ask_next(*self._stage.prompt("coach.hurts"))

    def after_pain(self) -> None:
        """The chest is well: what to do about what hurt, and that this stretch, or all of them, are over."""
        stage = self._stage
        if self._telling.all_stretches_locked():
            self._telling.menu_after(*stage.prompt("coach.after-dizzy"), *stage.prompt("safety-line"))
        else:
            self._telling.menu_after(*stage.prompt("coach.after-pain"))

    def felt(self) -> None:
        """Better, same or worse; worse ends the stretches of this visit."""
        stage = self._stage
        feeling = stage.meaning.intent
        self._coaching.note(felt=feeling)
        before = stage.prompt(f"coach.{feeling}")
        if feeling == "worse":
            self._coaching.stop_all_stretches()
            before = (*before, *stage.prompt("safety-line"))
        self._go_over(*before)

    def end_pause(self) -> None:
        """A command goes on somewhere else than where the pause began."""
        self._stage.visit.asides.clear()
        self._coaching.unpause()

    def _leave_routine(self) -> None:
        self._coaching.end()
        self._stage.visit.asides.clear()

    def _go_over(self, *before: Line) -> None:
        """To the menu, with a word on what has just ended."""
        self._leave_routine()
        before = (*before, *self._keeping.session_over())
        if before:
            self._stage.visit.to_tell.append((before, None))
        self._stage.go("over")
