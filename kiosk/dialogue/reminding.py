"""At home: reminders at times the visitor chooses.  Setting, telling and stopping them, and the time that has come."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.clock import samples_in
from kiosk.dialogue.effects import Line, Tone
from kiosk.dialogue.events import Meaning
from kiosk.dialogue.keeping import Keeping, Proposal
from kiosk.dialogue.memory import MOST_REMINDERS, Reminder
from kiosk.dialogue.stage import Stage, Turn
from kiosk.dialogue.states import State
from kiosk.dialogue.times import DAY, Moment, day_meant, face_of, minute_meant, part_meant, part_of

SPEAK, SILENCE, LATER = "reminder-speak", "reminder-silence", "reminder-later"  # alarms
ALARMS = (SPEAK, SILENCE, LATER)
_TONE_SECONDS = 0.6  # from the tone to the sentence: somebody must turn to it
_SILENCE_SECONDS = 20.0
_LATER_SECONDS = 600.0
_MOST_TIMES = 2  # said and not answered, then it is left
_OVERDUE_MINUTES = 60  # a reminder that had to wait longer, for a visit or a kiosk switched off, is let be
_LATE = frozenset({"bedtime"})  # routines of the evening
_CHOICES = ("ready", "later", "not_now")


@dataclass(slots=True)
class _Due:
    """A time has come, at this instant, and nothing was said of it yet."""

    reminder: Reminder
    since: int


class Reminding:
    """The part of the conversation in REMINDED, and the wishes that lead there."""

    def __init__(self, stage: Stage, keeping: Keeping) -> None:
        self._stage = stage
        self._keeping = keeping
        self._wanted: Mapping[str, str] = {}  # slots of the reminder that is being set
        self._due: list[_Due] = []
        self._latest: Reminder | None = None  # the one that is told, or was last
        self._put_off: Reminder | None = None
        self._times = 0  # it was told
        self._rung: dict[Reminder, Moment] = {}  # when each was last due: a clock set back does not ring twice

    # -- setting one --------------------------------------------------------------------------------------------------

    def wish(self) -> None:
        """Remind me of something, at a time or not at one yet."""
        stage, keeping = self._stage, self._keeping
        if keeping.now is None:
            stage.ask_again(*stage.prompt("remind.no-clock"), remember=False)
        elif len(keeping.memory.reminders) >= MOST_REMINDERS:
            stage.ask_again(*stage.prompt("remind.full"), remember=False)
        else:
            self._wanted = stage.meaning.slots
            self._take_time(keeping.now)

    def at_time(self) -> None:
        """The time, or other words on it than before: "no, at ten", "in the morning", "every day"."""
        stage, now = self._stage, self._keeping.now
        if now is None or not self._keeping.asks_for_time:
            stage.ask_again(remember=False)
            return
        said = stage.meaning.slots
        self._wanted = {**{name: self._wanted[name] for name in self._wanted if not _replaces(said, name)}, **said}
        self._take_time(now)

    def _take_time(self, now: Moment) -> None:
        routine = self._wanted.get("routine", "")
        minute = minute_meant(self._wanted, now, is_late=routine in _LATE)
        if minute is None:
            ask, again = self._stage.prompt("remind.when"), self._stage.prompt("remind.when-again")
            turn = Turn(ask, again, "remind.example", "remind.example", ("no",))
            self._keeping.propose(None, turn, asks_for_time=True)
            return
        self._say_back(Reminder(routine, minute, day_meant(self._wanted, minute, now)))

    def _say_back(self, reminder: Reminder) -> None:
        """What was understood, before it is kept: the half of the day was maybe guessed."""
        stage = self._stage
        when = self._when(reminder)
        lines = (*stage.prompt("remind.of", what=self._what(reminder)), *when)
        again = (*when, *stage.prompt("remind.right-again"))
        proposal = Proposal(
            lambda memory: memory.with_reminder(reminder), "remind.set", "remind.dropped", "home.not-done"
        )
        turn = Turn(stage.prompt("remind.right"), again, "remind.example", "help.keeping", ("yes", "no"))
        self._keeping.propose(proposal, turn, *lines, asks_for_time=True)

    # -- those there are ----------------------------------------------------------------------------------------------

    def list_all(self) -> None:
        """Which there are, and when."""
        stage, reminders = self._stage, self._keeping.memory.reminders
        told = [(*stage.lines.texts("remind", (self._name(one),)), *self._when(one)) for one in reminders]
        lines = tuple(line for lines in told for line in lines) or stage.prompt("remind.none")
        stage.ask_again(*lines, remember=False)

    def stop_all(self) -> None:
        """None of them any more: of one routine, or all."""
        routine = self._stage.meaning.slots.get("routine")
        reminders = self._keeping.memory.reminders
        gone = tuple(one for one in reminders if routine in (None, one.routine))
        self._due = [due for due in self._due if due.reminder not in gone]
        if self._put_off in gone:
            self._stage.clear_alarm(LATER)
        if not gone:
            self._stage.ask_again(*self._stage.prompt("remind.none"), remember=False)
            return
        proposal = Proposal(lambda memory: memory.without(*gone), "remind.stopped", "remind.stopped", "home.not-done")
        self._keeping.do_at_once(proposal)

    def stop_all_and_sleep(self) -> None:
        """The same when one has just come up; one that has rung for the last time is over already."""
        reminders = self._keeping.memory.reminders
        self._due.clear()
        self._stage.clear_alarm(LATER)
        proposal = Proposal(
            lambda memory: memory.without(*reminders), "remind.stopped", "remind.stopped", "home.not-done"
        )
        self._keeping.do_at_once(proposal, then_sleep=True)

    # -- the time has come --------------------------------------------------------------------------------------------

    def tell_time(self, now: Moment | None, state: State) -> None:
        """Another minute: whatever has come due since the last is told as soon as the kiosk sleeps."""
        before, self._keeping.now = self._keeping.now, now
        if now is None or not self._keeping.is_at_home():
            return
        past: list[Reminder] = []
        for reminder in self._keeping.memory.reminders:
            due = self._due_between(reminder, now.count() - 1 if before is None else before.count(), now)
            if due is not None and self._rung.get(reminder) != due:
                self._rung[reminder] = due
                self._due.append(_Due(reminder, self._stage.now))
            if reminder.day is not None and Moment(reminder.day, reminder.minute) <= now:
                past.append(reminder)
        if past:  # once is over, told or not
            self._keeping.change_quietly(self._keeping.memory.without(*past))
        self.tell_due(state)

    def alarm(self, name: str, state: State) -> None:
        """One of ALARMS."""
        if name == LATER and self._put_off is not None:
            self._due.append(_Due(self._put_off, self._stage.now))
            self.tell_due(state)
        elif state is State.REMINDED and name == SPEAK:
            self._stage.say(*self._sentence(), remember=True)
        elif state is State.REMINDED and name == SILENCE and not self._stage.is_speaking:
            if self._times < _MOST_TIMES:
                self._sound()
            else:
                self._stage.go("give_up")

    def tell_due(self, state: State) -> None:
        """The first that waits, where nobody is being talked to."""
        oldest = self._stage.now - samples_in(_OVERDUE_MINUTES * 60.0)
        self._due = [due for due in self._due if due.since >= oldest]
        if state is State.ASLEEP and self._due:
            self._latest = self._due.pop(0).reminder
            self._times = 0
            self._stage.go("remind_now")

    def begin(self) -> None:
        """A soft tone, then one sentence."""
        sentence = self._sentence()
        self._stage.visit.said = sentence
        self._stage.visit.turn = Turn(sentence, sentence, help="help.reminded", choices=_CHOICES)
        self._sound()

    def await_answer(self) -> None:
        """It was said; now silence counts."""
        self._stage.set_alarm(SILENCE, _SILENCE_SECONDS)

    def before_signs(self) -> tuple[Line, ...]:
        """Said before the first of them."""
        return (*self._stage.prompt("remind.first"), *self._stage.prompt("opening.answers"))

    def take_up(self) -> None:
        """Ready: what it was about is the visitor's wish, and the warning signs come first as for any other."""
        slots = {"routine": self._told.routine} if self._told.routine in self._stage.pack.routines else {}
        self._stage.visit.wish = Meaning("stretch", slots)

    def not_now(self) -> None:
        """Without asking why."""
        self._stage.say(*self._stage.prompt("remind.not-now"))

    def later(self) -> None:
        """Once more in ten minutes."""
        self._put_off = self._told
        self._stage.set_alarm(LATER, _LATER_SECONDS)
        self._stage.say(*self._stage.prompt("remind.later"))

    @property
    def _told(self) -> Reminder:
        assert self._latest is not None  # REMINDED is entered with one
        return self._latest

    def _sound(self) -> None:
        stage = self._stage
        self._times += 1
        stage.chime(Tone.REMINDER, stage.now, self._sentence())
        stage.set_alarm(SPEAK, _TONE_SECONDS)

    def _due_between(self, reminder: Reminder, after: int, now: Moment) -> Moment | None:
        """When it came due after one minute and until another; None when it did not, or too long ago to matter."""
        days = (now.day.fromordinal(now.day.toordinal() - 1), now.day) if reminder.day is None else (reminder.day,)
        moments = (Moment(day, reminder.minute) for day in days)
        since = max(after, now.count() - min(_OVERDUE_MINUTES, DAY))
        return next((moment for moment in moments if since < moment.count() <= now.count()), None)

    # -- words --------------------------------------------------------------------------------------------------------

    def _sentence(self) -> tuple[Line, ...]:
        return self._stage.prompt("remind.now", what=self._what(self._told))

    def _what(self, reminder: Reminder) -> str:
        return self._stage.lines.name_of(reminder.routine)

    def _name(self, reminder: Reminder) -> str:
        return f"{self._what(reminder).capitalize()}."

    def _when(self, reminder: Reminder) -> tuple[Line, ...]:
        """The day, then the time, each a sentence that is rendered before."""
        stage, now = self._stage, self._keeping.now
        day = "every" if reminder.day is None else "today" if now is None or reminder.day <= now.day else "tomorrow"
        part, (face, hour) = part_of(reminder.minute), face_of(reminder.minute)
        return (
            *stage.prompt(f"day.{day}-{part}"),
            *stage.prompt(f"time.{face}", count=stage.lines.count(hour)),
        )


def _replaces(said: Mapping[str, str], old: str) -> bool:
    """Whether what was said of a time takes the place of this slot that was said before."""
    match old:
        case "hour" | "minute" | "named":
            return "hour" in said or "named" in said
        case "part":
            return part_meant(said) != ""
        case "every":
            return "day" in said
        case "day":
            return "every" in said
        case _:
            return False
