"""Running a stretch: cue after cue by the sample clock, with pause, go on, again and stop at every moment."""

from kiosk.clock import samples_in
from kiosk.dialogue.coach import Cue, Phase, Timeline, compile_timeline
from kiosk.dialogue.effects import SetAlarm
from kiosk.dialogue.scene import Exercise
from kiosk.dialogue.stage import Stage, Turn

_FEELINGS = ("better", "same", "worse")
_TRIGGERS = {
    Phase.PREPARING: "prepare",
    Phase.MOVING: "move",
    Phase.HOLDING: "hold",
    Phase.SWITCHING: "switch",
    Phase.RESTING: "rest",
}
SAFETY_QUESTION = "RF01"  # asked after "it hurts" or "I'm dizzy": chest pain or hard to breathe


class Coaching:
    """The part of the conversation in the five phases of a stretch, and the question how it felt."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._timeline: Timeline | None = None
        self._started_at = 0  # the instant of the timeline's offset 0
        self._from = 0  # the offset it was last started or resumed at
        self._paused_at: int | None = None  # offset

    # -- getting there ------------------------------------------------------------------------------------------------

    def want(self) -> str:
        """The trigger that a wish for a stretch leads to: which, withheld or coach.  The only one needs no name."""
        stage, visit = self._stage, self._stage.visit
        stretch = stage.meaning.slots.get("stretch", "")
        free = [id_ for id_ in stage.pack.stretches if id_ not in stage.locked()]
        if not free:
            return "withheld"
        if not stretch and len(free) > 1:
            return "which"
        stretch = stretch or free[0]
        visit.stretch = stretch
        return "withheld" if stretch in stage.locked() else "coach"

    def unsettled(self) -> tuple[str, ...]:
        """Questions to settle before this stretch."""
        return self._stage.pack.rules.before_stretch.get(self._stage.visit.stretch, ())

    def ask_which(self) -> None:
        """Name the stretches that may be offered."""
        stage = self._stage
        lines = stage.prompt("stretch.which")
        stage.ask(Turn(lines, lines[-1:], "examples.choosing", "help.choosing", (*stage.pack.stretches, "goodbye")))

    # -- running ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """From the beginning, with the safety sentences once a visit."""
        stage, visit = self._stage, self._stage.visit
        stretch = stage.pack.stretches[visit.stretch]
        visit.claim = stretch
        visit.turn = Turn(examples="help.stretching", help="help.stretching", choices=("pause", "stop", "skip"))
        self._timeline = compile_timeline(stretch, stage.lines, stage.length_of, warn=not visit.warned)
        visit.warned = True
        self._go_to(0)

    def next_cue(self) -> None:
        """The cue that is due: its phase, its words, and the alarm for the one after."""
        timeline = self._running()
        offset = self._stage.now - self._started_at
        cue = self._current(offset)
        if cue is None:
            self._stage.go("finished")
            return
        self._stage.go(_TRIGGERS[cue.phase])
        if cue.lines:
            at, remember = self._started_at + cue.at, cue.phase is not Phase.HOLDING
            self._stage.say(*cue.lines, at=at, remember=remember, may_be_cut=True)
        following = timeline.index_at(cue.at + 1)
        self._alarm_at(timeline.cues[following].at if following < len(timeline.cues) else timeline.ends_at)

    def skip_preparing(self) -> None:
        """The ten seconds to get into place are over; nobody skips how to stand and what to beware of."""
        timeline = self._running()
        if timeline.told_at <= self._offset() < timeline.ready_at:
            self._go_to(timeline.ready_at)

    def again(self) -> None:
        """This side once more from its start."""
        self._go_to(self._running().side_start(self._offset()))

    def pause(self) -> None:
        """Remember the second; a second pause changes nothing."""
        if self._paused_at is not None:
            return
        self._paused_at = self._offset()
        self._stage.clear_alarm("cue")

    def go_on(self) -> None:
        """From the same second, or from the start of a sentence that was cut."""
        stage = self._stage
        going_on = stage.prompt("coach.going-on")
        stage.say(*going_on, remember=False)
        lead = samples_in(sum(stage.length_of(line.text) for line in going_on) + 0.3)
        offset = self._running().resume_from(self._paused_at or 0)
        self._paused_at = None
        self._go_to(offset, lead=lead)

    def end(self) -> None:
        """No more cues."""
        self._timeline = None
        self._paused_at = None
        self._stage.clear_alarm("cue")

    @property
    def is_under_way(self) -> bool:
        """Running or paused."""
        return self._timeline is not None

    def exercise(self) -> Exercise | None:
        """What the screen needs to draw it."""
        if self._timeline is None:
            return None
        paused = self._paused_at is not None
        offset = self._paused_at if self._paused_at is not None else self._offset()
        index = max(self._timeline.index_at(offset + 1) - 1, 0)
        cue = self._timeline.cues[index]
        ends = None if paused else self._started_at + cue.phase_ends_at
        stretch = self._timeline.stretch
        return Exercise(stretch.id, cue.phase.value, cue.side, cue.rep, stretch.reps, ends)

    # -- how it felt --------------------------------------------------------------------------------------------------

    def ask_feeling(self) -> None:
        """Better, same or worse?"""
        stage = self._stage
        self.end()
        turn = Turn(
            stage.prompt("coach.feeling"),
            stage.prompt("coach.feeling-again"),
            "examples.feeling",
            "help.feeling",
            _FEELINGS,
        )
        stage.ask(turn)

    def stop_all_stretches(self) -> None:
        """It made things worse, or the visitor is dizzy: none of them again in this visit."""
        self._stage.visit.no_more |= set(self._stage.pack.stretches)

    # -- details ------------------------------------------------------------------------------------------------------

    def _running(self) -> Timeline:
        assert self._timeline is not None  # the table lets these triggers through only while one runs
        return self._timeline

    def _go_to(self, offset: int, *, lead: int = 0) -> None:
        """Put the timeline so that `offset` is played `lead` samples from now."""
        self._started_at = self._stage.now + lead - offset
        self._from = offset
        timeline = self._running()
        index = timeline.index_at(offset)
        following = timeline.cues[index].at if index < len(timeline.cues) else timeline.ends_at
        if following == offset and lead == 0:
            self.next_cue()
        else:
            self._alarm_at(following)

    def _offset(self) -> int:
        """Where the timeline stands; while "going on" is being said, where it will go on."""
        return max(self._stage.now - self._started_at, self._from)

    def _alarm_at(self, offset: int) -> None:
        self._stage.do(SetAlarm("cue", self._started_at + offset))

    def _current(self, offset: int) -> Cue | None:
        """The cue whose alarm is due; an alarm carries its own exact instant."""
        timeline = self._running()
        index = timeline.index_at(offset)
        return timeline.cues[index] if index < len(timeline.cues) else None
