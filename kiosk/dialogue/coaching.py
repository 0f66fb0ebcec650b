"""Running a routine: cue after cue by the sample clock, with every command at any moment."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.clock import samples_in, seconds_in
from kiosk.dialogue.beats import GET_READY, Part, Phase
from kiosk.dialogue.effects import Line, SetAlarm
from kiosk.dialogue.offers import CRAMP_ROUTINE, Offers, Wish
from kiosk.dialogue.plan import Plan
from kiosk.dialogue.scene import Exercise
from kiosk.dialogue.stage import Stage, Turn
from kiosk.dialogue.steering import Run, Steered, Steering
from kiosk.dialogue.timeline import CLEAR, Cue

_GIVES_WAY = samples_in(1.5)  # to who has just begun to speak; hardly a command is longer
_LOOKS_AGAIN = samples_in(0.1)
_FEELINGS = ("better", "same", "worse")
_TRIGGERS = {
    Phase.PREPARING: "prepare",
    Phase.MOVING: "move",
    Phase.HOLDING: "hold",
    Phase.SWITCHING: "switch",
    Phase.RESTING: "rest",
    Phase.REFLECTING: "reflect",
}
_MENU = ("remedies", "questions", "summary", "goodbye")  # the way on for who would rather not, by touch
SAFETY_QUESTION = "RF01"  # asked after "it hurts" or "I'm dizzy": chest pain or hard to breathe
# What may be touched, what is needed soonest first; a screen may put the rest behind one more touch.
_CHOICES = (
    *("pause", "stop", "skip", "hurts", "ready", "done", "slower", "faster", "longer", "shorter", "fewer", "more"),
    *("other_side", "less_talk", "more_talk", "how_long", "how_many", "whats_next", "dizzy"),
)


@dataclass(slots=True)
class Session:
    """One time of stretching, from its start.  what: a routine's or a stretch's id; empty where several were named."""

    what: str
    finished: bool = False
    felt: str | None = None


class Coaching:
    """The part of the conversation in the phases of a stretch, and the question how it felt."""

    def __init__(self, stage: Stage, offers: Offers, *, gives_way: bool) -> None:
        """gives_way: nothing is heard while the kiosk speaks, so that it must not begin while the visitor does."""
        self._stage = stage
        self._gives_way = gives_way
        self._offers = offers
        self._steering = Steering(stage.lines, stage.length_of)
        self._run: Run | None = None
        self._started_at = 0  # the instant of the timeline's offset 0
        self._from = 0  # the offset it was last started or resumed at
        self._paused_at: int | None = None  # offset
        self._wanted = Wish()
        self._latest = ""  # the stretch that is on, or was last
        self._session: Session | None = None

    # -- getting there ------------------------------------------------------------------------------------------------

    def want(self) -> str:
        """The trigger that a wish for a stretch leads to: which, withheld or coach.  The only one needs no name."""
        wanted, free = self._offers.wish(self._stage.meaning), self._offers.free()
        if not free:
            return "withheld"
        if not wanted.steps and len(free) > 1:
            return "which"
        self._wanted = wanted if wanted.steps else self._offers.named(free[0])
        return "coach" if self._can_do(self._wanted) else "withheld"

    def unsettled(self) -> tuple[str, ...]:
        """Questions to settle before what is wanted."""
        return self._offers.unsettled(self._wanted.stretches)

    def is_possible(self) -> bool:
        """Whether anything of what is wanted may be done, as things stand now."""
        return self._can_do(self._wanted)

    def is_for_home(self) -> bool:
        """Whether only the place speaks against what is wanted."""
        return self._offers.is_for_home(self._wanted)

    def may_relieve(self) -> bool:
        """Whether a cramp is on that may be touched, and all signs that would speak against it were asked."""
        visit = self._stage.visit
        may_be = visit.level_is_known and visit.may_be_touched and visit.cramp_since is not None
        return may_be and self._offers.relief() is not None

    def ask_which(self) -> None:
        """Name the routines that may be offered."""
        stage = self._stage
        lines = stage.prompt("stretch.which")
        choices = (*self._offers.routines(), "one_stretch", *self._offers.lengths(), *_MENU)
        stage.ask(Turn(lines, lines[-1:], "examples.choosing", "help.choosing", choices))

    def ask_one(self) -> None:
        """Name the stretches that may be offered."""
        stage = self._stage
        lines = stage.prompt("stretch.which-one")
        stage.ask(Turn(lines, lines[-1:], "examples.choosing", "help.choosing", (*self._offers.free(), *_MENU)))

    def _can_do(self, wish: Wish) -> bool:
        return any(self._offers.form(id_) is not None for id_ in wish.stretches)

    # -- running ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """What is wanted from the beginning, with the safety sentences once a visit."""
        plan = self._offers.plan(self._wanted, self._steering.seconds_of)
        assert plan is not None  # the table lets this trigger through only where it is possible
        self._start(plan)

    def relieve(self) -> None:
        """Gentle pulls for a cramp that is on."""
        plan = self._offers.relief()
        assert plan is not None  # the table lets this trigger through only where it is possible
        self._wanted = Wish()
        self._start(plan)

    def _start(self, plan: Plan) -> None:
        visit = self._stage.visit
        seconds = self._steering.seconds_of(plan)
        plan = self._offers.opened(plan, self._wanted, seconds, warns=not visit.warned)
        visit.turn = Turn(examples="help.stretching", help="help.stretching")
        visit.warned = True
        self._run = self._steering.begin(plan)
        self._session = _session_of(plan)
        self._paused_at = None
        self._go_to(0)

    def next_cue(self, spoken_since: int | None = None) -> None:
        """The cue that is due: its phase, its words, and the alarm for the one after.

        spoken_since: when the visitor began to speak, and nobody knows yet what was said.
        """
        stage, timeline = self._stage, self._running().timeline
        index = timeline.index_at(stage.now - self._started_at)
        if index == len(timeline.cues):
            self.note(finished=True)
            stage.go("finished")
            return
        cue = timeline.cues[index]
        is_spoken_to = self._gives_way and spoken_since is not None and stage.now < spoken_since + _GIVES_WAY
        if is_spoken_to and cue.must_be_heard and timeline.current(cue.at - 1).phase is not Phase.HOLDING:
            self._started_at += _LOOKS_AGAIN
            self._alarm_at(cue.at)
            return
        self._latest = timeline.exercises[cue.place.exercise].stretch
        stage.visit.claim = stage.pack.stretches[self._latest]
        is_asked = cue.phase is Phase.REFLECTING
        stage.visit.turn = replace(stage.visit.turn, choices=(*(_FEELINGS if is_asked else ()), *_CHOICES))
        stage.go(_TRIGGERS[cue.phase])
        if not is_spoken_to or cue.must_be_heard:
            self._sound(cue)
        following = timeline.cues[index + 1].at if index + 1 < len(timeline.cues) else timeline.ends_at
        self._alarm_at(following)

    def _sound(self, cue: Cue) -> None:
        stage, at = self._stage, self._started_at + cue.at
        if cue.tone is not None:
            stage.chime(cue.tone, at, cue.lines)
        elif cue.lines:
            stage.say(*cue.lines, at=at, remember=cue.phase is not Phase.HOLDING, may_be_cut=True)

    # -- commands -----------------------------------------------------------------------------------------------------

    def ready(self) -> None:
        """The time to get into place is over; nobody skips how to stand and what to beware of."""
        offset = self._offset()
        run = self._steering.ready(self._running(), offset)
        if run is not None:
            self._go_on_with(run, offset)

    def again(self) -> None:
        """This side once more from its start."""
        offset = self._offset()
        self._go_on_with(self._steering.again(self._running(), offset), offset)

    def back(self) -> None:
        """To the start of this exercise, or to the one before."""
        offset = self._offset()
        self._go_on_with(self._steering.back(self._running(), offset), offset)

    def skip(self) -> None:
        """This exercise is left out, and the next one follows after the rest; a rest is over at once."""
        if self._cue().place.part >= Part.REFLECTING:
            self.ready()
        else:
            self._leave(self._steering.skip, "coach.left-out")

    def done(self) -> None:
        """This exercise is over: how it felt, and then the next one."""
        if self._cue().place.part >= Part.REFLECTING:
            self.ready()
        else:
            self._leave(self._steering.done, None)

    def felt_in_between(self) -> None:
        """Better or the same: on with the next one."""
        self._leave(self._steering.skip, f"coach.{self._stage.meaning.intent}-between")

    def steer(self) -> None:
        """Slower, longer, fewer, other side, how long …: what is left is placed anew, and answered."""
        offset = self._offset()
        command: Callable[[Run, int], Steered] = getattr(self._steering, self._stage.meaning.intent)
        run, answer = command(self._running(), offset)
        self._answer(run, offset, answer)

    def tell(self, prompt: str) -> None:
        """A short answer, said now; what must be heard waits for it."""
        self._answer(self._running(), self._offset(), self._stage.prompt(prompt))

    def say_cut_again(self) -> None:
        """A touch that meant nothing here has cut a sentence that must be heard."""
        cut = self._running().timeline.cut_at(self._offset())
        if cut is not None and self._paused_at is None:
            self._go_to(cut.at)

    def _leave(self, leave: Callable[[Run, int], Run | None], prompt: str | None) -> None:
        offset = self._offset()
        run = leave(self._running(), offset)
        assert run is not None  # the table ends the last exercise in another way
        self._answer(run, offset, self._stage.prompt(prompt) if prompt is not None else ())

    def _answer(self, run: Run, offset: int, answer: tuple[Line, ...]) -> None:
        if self._paused_at is None:
            self._go_on_with(self._steering.reply(run, offset, answer) if answer else run, offset)
        else:
            self._run = run
            self._stage.say(*(answer or self._stage.prompt("coach.paused")), remember=False)

    def _go_on_with(self, run: Run, offset: int) -> None:
        """From the same offset, on another timeline."""
        self._run = run
        self._go_to(offset)

    # -- pausing and ending -------------------------------------------------------------------------------------------

    def pause(self) -> None:
        """Remember the second; a second pause changes nothing."""
        if self._paused_at is not None:
            return
        self._paused_at = self._offset()
        self._stage.clear_alarm("cue")

    def unpause(self) -> None:
        """The pause is over without a word: a command follows that goes elsewhere."""
        offset = self._offset()
        self._paused_at = None
        self._started_at, self._from = self._stage.now - offset, offset

    def take_up(self) -> None:
        """The pause is over without a word: what was said instead is done now, and whatever that is, cues go on."""
        offset = self._offset()
        self._paused_at = None
        cut = self._running().timeline.cut_at(offset)
        self._go_to(offset if cut is None else cut.at, lead=CLEAR)

    def go_on(self) -> None:
        """From the same second, or from the start of a sentence that was cut."""
        stage, run = self._stage, self._running()
        offset = self._paused_at if self._paused_at is not None else self._offset()
        self._paused_at = None
        going_on = stage.prompt("coach.going-on")
        stage.say(*going_on, remember=False)
        cut = run.timeline.cut_at(offset)
        lead = self._samples_of(going_on) + CLEAR
        self._go_to(offset if cut is None else cut.at, lead=lead)

    def end(self) -> None:
        """No more cues."""
        self._run = None
        self._paused_at = None
        self._stage.clear_alarm("cue")

    def is_under_way(self) -> bool:
        """Running or paused."""
        return self._run is not None

    def is_telling(self) -> bool:
        """Whether more words follow at once: how to get into place, and what to beware of."""
        if self._run is None or self._paused_at is not None:
            return False
        place = self._cue().place
        return place.part is Part.TELLING and place.step < GET_READY

    def is_last(self) -> bool:
        """Whether one is under way, running or paused, that no exercise follows."""
        return self._run is not None and self._cue().place.exercise + 1 >= len(self._run.plan.exercises)

    def is_last_advice(self) -> bool:
        """Whether that one was told and not done, so that there is nothing to feel."""
        return self.is_last() and self._running().plan.exercises[-1].is_advice

    def awaits_ready(self) -> bool:
        """Whether the visitor is getting into place, resting or changing sides."""
        return self._run is not None and self._steering.ready(self._run, self._offset()) is not None

    def is_relief(self) -> bool:
        """Whether it is help with a cramp that is on."""
        return self._run is not None and self._run.plan.routine == CRAMP_ROUTINE

    def exercise(self) -> Exercise | None:
        """What the screen needs to draw it."""
        if self._run is None:
            return None
        timeline, cue = self._run.timeline, self._cue()
        number, side = cue.place.exercise, cue.beat.side
        this, following = timeline.exercises[number], timeline.exercises[number + 1 : number + 2]
        is_resting = cue.place.part is Part.RESTING
        fetched = following[0] if is_resting else this if cue.place.part is Part.TELLING else None
        return Exercise(
            routine=timeline.routine or None,
            stretch=this.stretch,
            name=this.name,
            number=number + 1,
            of=len(timeline.exercises),
            pose=cue.beat.pose,
            phase=cue.phase.value,
            side=None if side == "one" else side,
            rep=cue.place.rep,
            reps=cue.beat.reps or self._run.plan.exercises[number].reps,
            phase_seconds=seconds_in(cue.ends_at - min(cue.at, cue.timed_at)),
            phase_ends_at=None if self._paused_at is not None else self._started_at + cue.ends_at,
            next=following[0].name if following else None,
            fetch=None if fetched is None else fetched.fetch,
        )

    # -- what becomes of it -------------------------------------------------------------------------------------------

    def note(self, *, finished: bool = False, felt: str | None = None) -> None:
        """It was done to its end, or felt like this."""
        if self._session is not None:
            self._session.finished |= finished
            self._session.felt = felt or self._session.felt

    def take_session(self) -> Session | None:
        """What was done since the last call; nothing where it was help with a cramp, or only advice."""
        session, self._session = self._session, None
        return session

    # -- how it felt --------------------------------------------------------------------------------------------------

    def ask_feeling(self) -> None:
        """Better, same or worse?"""
        stage = self._stage
        self.note(finished=True)
        self.end()
        ask, again = stage.prompt("coach.feeling"), stage.prompt("coach.feeling-again")
        stage.ask(Turn(ask, again, "examples.feeling", "help.feeling", _FEELINGS))

    def stop_this_stretch(self) -> None:
        """It hurts: not again in this visit."""
        self._stage.visit.no_more.add(self._latest)

    def stop_all_stretches(self) -> None:
        """It made things worse, or the visitor is dizzy: none of them again in this visit."""
        self._stage.visit.no_more |= set(self._stage.pack.stretches)

    # -- details ------------------------------------------------------------------------------------------------------

    def _running(self) -> Run:
        assert self._run is not None  # the table lets these triggers through only while one runs
        return self._run

    def _cue(self) -> Cue:
        return self._running().timeline.current(self._offset())

    def _samples_of(self, lines: tuple[Line, ...]) -> int:
        return samples_in(sum(self._stage.length_of(line.text) for line in lines))

    def _go_to(self, offset: int, *, lead: int = 0) -> None:
        """Put the timeline so that `offset` is played `lead` samples from now."""
        self._started_at = self._stage.now + lead - offset
        self._from = offset
        timeline = self._running().timeline
        index = timeline.index_at(offset)
        following = timeline.cues[index].at if index < len(timeline.cues) else timeline.ends_at
        if following == offset and lead == 0:
            self.next_cue()
        else:
            self._alarm_at(following)

    def _offset(self) -> int:
        """Where the timeline stands; in a pause, where it stopped; while "going on" is said, where it will go on."""
        if self._paused_at is not None:
            return self._paused_at
        return max(self._stage.now - self._started_at, self._from)

    def _alarm_at(self, offset: int) -> None:
        self._stage.do(SetAlarm("cue", self._started_at + offset))


def _session_of(plan: Plan) -> Session | None:
    if plan.routine == CRAMP_ROUTINE or all(one.is_advice for one in plan.exercises):
        return None
    return Session(plan.routine or (plan.exercises[0].stretch if len(plan.exercises) == 1 else ""))
