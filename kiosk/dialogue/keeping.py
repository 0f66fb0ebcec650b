"""At home: what is kept of the visitor's stretches, after a yes and not before; telling it, and deleting it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.dialogue.coaching import Coaching, Session
from kiosk.dialogue.effects import Keep, Line
from kiosk.dialogue.memory import Done, Memory
from kiosk.dialogue.stage import Stage, Turn
from kiosk.dialogue.states import State
from kiosk.dialogue.times import Moment

KEPT = "kept"  # the alarm that stands in for an answer of the disk
_DISK_SECONDS = 5.0  # nobody waits longer for a disk
_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to what is kept, and the prompts around it: what was done, that it was not wanted, that it failed."""

    change: Callable[[Memory], Memory]
    done: str
    refused: str
    failed: str


class Keeping:
    """The part of the conversation in KEEPING.  Nothing is kept, and nothing deleted, without a proposal's yes."""

    def __init__(self, stage: Stage, coaching: Coaching, memory: Memory) -> None:
        self._stage = stage
        self._coaching = coaching
        self.memory = memory
        self.now: Moment | None = None  # by the wall clock; None: nobody has set it
        self._proposal: Proposal | None = None
        self._is_under_way = False  # agreed to, and the disk has not answered yet
        self._turn = Turn()
        self._before: tuple[Line, ...] = ()
        self._is_for_sleep = False  # the visit had not begun: afterwards the kiosk sleeps again
        self.asks_for_time = False  # it is about a reminder, and a time answers it
        self._session: Session | None = None  # just over, and not kept yet
        self._has_asked = False  # once is enough, until somebody wants it or the kiosk starts anew

    # -- a question before anything changes ---------------------------------------------------------------------------

    def propose(
        self,
        proposal: Proposal | None,
        turn: Turn,
        *before: Line,
        asks_for_time: bool = False,
        then_sleep: bool = False,
    ) -> None:
        """Ask; with a proposal, a yes to the turn carries it out."""
        self._proposal, self._turn, self._before = proposal, turn, before
        self._is_under_way, self._is_for_sleep = False, then_sleep
        self.asks_for_time = asks_for_time
        self._stage.visit.to_tell.clear()
        self._stage.go("keep")

    def do_at_once(self, proposal: Proposal, *, then_sleep: bool = False) -> None:
        """Carry out what the visitor has asked for in so many words."""
        self.propose(proposal, Turn(), then_sleep=then_sleep)
        self.agree()

    def ask(self) -> None:
        """The question of the proposal."""
        if self._turn.ask:
            self._stage.ask(self._turn, *self._before)
        else:
            self._stage.visit.turn = self._turn

    def can_agree(self) -> bool:
        """Whether a yes says yes to something."""
        return self._proposal is not None and not self._is_under_way

    def agree(self) -> None:
        """Do it; what came of it is said when the disk has answered."""
        assert self._proposal is not None  # the table asks can_agree first
        self._is_under_way = True
        self._stage.set_alarm(KEPT, _DISK_SECONDS)
        self._keep(self._proposal.change(self.memory))

    def refuse(self) -> None:
        """The visitor does not want it."""
        if not self._is_under_way:
            self._end(self._proposal.refused if self._proposal is not None else "remind.dropped")

    def change_quietly(self, memory: Memory) -> None:
        """What follows from what was agreed to before, such as the end of a reminder for once."""
        self._keep(memory)

    def was_kept(self, memory: Memory, *, is_done: bool, state: State) -> None:
        """The disk has answered.  Where it failed, what was kept before is what is known."""
        if not is_done:
            self.memory = memory
        if state is State.KEEPING and self._is_under_way:
            self._stage.clear_alarm(KEPT)
            assert self._proposal is not None  # it is under way
            self._end(self._proposal.done if is_done else self._proposal.failed)

    def disk_is_late(self, state: State) -> None:
        """The disk has not answered in time, and may still do it."""
        if state is State.KEEPING and self._is_under_way:
            self._end("home.unsure")

    def goes_to_sleep(self) -> bool:
        """Whether nothing was going on before this."""
        return self._is_for_sleep

    def say_outcome(self) -> None:
        """The last word before the kiosk sleeps again."""
        self._stage.say(*self._take_waiting())

    def open_again(self) -> None:
        """Back to the question whether to start."""
        stage = self._stage
        start, again = stage.prompt("home.start"), stage.prompt("opening.again")
        turn = Turn(start, again, "opening.answers", "help.opening", ("yes", "no", "cramp_now"))
        stage.ask(turn, *self._take_waiting())

    def is_screened(self) -> bool:
        """Whether the visit has come to its menu before."""
        return self._stage.visit.level_is_known

    def _end(self, prompt: str) -> None:
        self._proposal, self._is_under_way = None, False
        self._stage.visit.to_tell.append((self._stage.prompt(prompt), None))
        self._stage.go("kept")

    def _take_waiting(self) -> tuple[Line, ...]:
        to_tell = self._stage.visit.to_tell
        lines = tuple(line for lines, _ in to_tell for line in lines)
        to_tell.clear()
        return lines

    def _keep(self, memory: Memory) -> None:
        self.memory = memory
        self._stage.do(Keep(memory))

    # -- what was done ------------------------------------------------------------------------------------------------

    def session_over(self) -> tuple[Line, ...]:
        """A routine has just ended: keep it where that is wanted, and tell how often there was one lately."""
        session = self._session = self._coaching.take_session()
        if session is None or not self.memory.keeps:
            return ()
        self._session = None
        self._keep(self.memory.with_done(self._done(session)))
        return self._progress() if session.finished else ()

    def note_unsaid(self, state: State) -> None:
        """After every event: a routine that ended in another way, such as a goodbye, is kept without a word."""
        is_awaited = state is State.FEELING or any(one.state is State.FEELING for one in self._stage.visit.asides)
        if not self._coaching.is_under_way() and not is_awaited:
            self.session_over()

    def may_offer(self) -> bool:
        """Whether to ask for a history: at home, after something that went well, and only once."""
        session = self._session
        went_well = session is not None and session.finished and session.felt != "worse"
        return self._stage.lines.at_home and went_well and not self._has_asked

    def offer(self) -> None:
        """Ask whether this and the next ones may be kept."""
        assert self._session is not None  # may_offer
        done = self._done(self._session)
        self._ask_for_history(lambda memory: memory.with_done(done), *self._take_waiting())

    def remember(self) -> None:
        """The visitor wants a history kept."""
        if self.memory.keeps:
            self._stage.ask_again(*self._stage.prompt("home.keeps-already"), remember=False)
        else:
            self._ask_for_history(lambda memory: replace(memory, keeps=True))

    def forget(self) -> None:
        """Delete all of it, after one question."""
        self._has_asked = True
        ask, again = self._stage.prompt("home.forget"), self._stage.prompt("home.forget-again")
        turn = Turn(ask, again, "examples.asking", "help.keeping", _YES_NO)
        self.propose(Proposal(lambda _memory: Memory(), "home.forgotten", "home.not-forgotten", "home.not-done"), turn)

    def known(self) -> None:
        """All that is kept."""
        self._stage.ask_again(*self._known(), remember=False)

    def refuse_at_clinic(self) -> None:
        """A clinic's kiosk keeps nothing and reminds nobody."""
        self._stage.ask_again(*self._stage.prompt("home.not-here"), remember=False)

    def is_at_home(self) -> bool:
        """Whether the kiosk may keep anything at all."""
        return self._stage.lines.at_home

    def _ask_for_history(self, change: Callable[[Memory], Memory], *before: Line) -> None:
        self._has_asked = True
        ask, again = self._stage.prompt("home.may-keep"), self._stage.prompt("home.may-keep-again")
        turn = Turn(ask, again, "examples.asking", "help.keeping", _YES_NO)
        self.propose(Proposal(change, "home.keeps", "home.keeps-nothing", "home.not-done"), turn, *before)

    def _done(self, session: Session) -> Done:
        return Done(None if self.now is None else self.now.day, session.what, session.finished, session.felt)

    def _progress(self) -> tuple[Line, ...]:
        """How often lately, which is never too seldom: of the first time nothing is counted."""
        times = 0 if self.now is None else self.memory.times_lately(self.now.day)
        count = self._stage.lines.count(times) if times > 1 else ""
        return self._stage.prompt("home.progress", count=count) if count else self._stage.prompt("home.noted")

    def _known(self) -> tuple[Line, ...]:
        stage, memory = self._stage, self.memory
        if memory == Memory():
            return stage.prompt("home.knows-nothing")
        lines: tuple[Line, ...] = ()
        if memory.done:
            last, count = memory.done[-1], stage.lines.count(len(memory.done))
            if len(memory.done) == 1:
                lines += stage.prompt("home.known-once")
            else:
                lines += stage.prompt("home.known", count=count) if count else stage.prompt("home.known-many")
            lines += stage.prompt("home.known-last", what=stage.lines.name_of(last.what))
            lines += stage.prompt(f"home.felt-{last.felt}") if last.felt is not None else ()
        elif memory.keeps:
            lines += stage.prompt("home.known-none")
        if memory.reminders:
            lines += stage.prompt("home.known-reminders")
        return (*lines, *stage.prompt("home.known-all"))
