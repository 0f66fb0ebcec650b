"""Steering a routine that is under way: slower, longer, fewer, other side … What is done stays done.

A command takes the plan and the timeline at an instant and gives those that go on from there, and what to answer.
Both feet get the same: reps and holds are changed only while the first foot's turn is on.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.clock import seconds_in
from kiosk.dialogue.beats import Beat, Part, Phase, Place, beats_of
from kiosk.dialogue.effects import Line
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.plan import Plan, Planned, Turn
from kiosk.dialogue.timeline import Compiler, Exercise, Timeline, is_getting_ready
from kiosk.library.pack import LONGEST_HOLD_SECONDS, MOST_REPS

_PACE_STEP = 1.5
_SLOWEST, _FASTEST = 2.25, 0.6  # two steps slower, one faster
_REPS_STEP, _FEWEST_REPS = 5, 3
_MOST_ROUNDS = 3
_SHORTEST_HOLD_SECONDS = 2.0
_INSTRUCTION, _JUST_BEGUN = 2, 3  # the steps of a rep's first move: its words, itself


@dataclass(frozen=True, slots=True)
class Run:
    """A routine under way."""

    plan: Plan
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class _Here:
    """What a command is about: an exercise, which of its turns is on, and the reps begun in it."""

    number: int
    exercise: Planned
    turn: int
    rep: int  # 0: not begun
    is_rep_over: bool = False

    @property
    def done(self) -> int:
        """The reps done whole."""
        return self.rep if self.is_rep_over else max(self.rep - 1, 0)


Steered = tuple[Run, tuple[Line, ...]]


class Steering:
    """Every command there is, for a routine under way at an offset."""

    def __init__(self, lines: Lines, length_of: Callable[[str], float]) -> None:
        self._lines = lines
        self._compiler = Compiler(length_of)

    # -- beginning ----------------------------------------------------------------------------------------------------

    def begin(self, plan: Plan) -> Run:
        """From the beginning."""
        exercises = tuple(Exercise(one.stretch, one.name, one.form.fetch) for one in plan.exercises)
        return Run(plan, self._compiler.compile(exercises, beats_of(plan, self._lines), plan.routine))

    def seconds_of(self, plan: Plan) -> float:
        """How long a plan lasts when nobody interrupts it."""
        return seconds_in(self.begin(plan).timeline.ends_at)

    def reply(self, run: Run, offset: int, lines: tuple[Line, ...]) -> Run:
        """The same with an answer said now."""
        return replace(run, timeline=self._compiler.with_reply(run.timeline, offset, lines))

    # -- going elsewhere ----------------------------------------------------------------------------------------------

    def ready(self, run: Run, offset: int) -> Run | None:
        """The time to get into place is over; None where there is none, or not all was told yet."""
        place = run.timeline.current(offset).place
        return self._to(run, offset, lambda beat: beat.place > place) if is_getting_ready(place) else None

    def again(self, run: Run, offset: int) -> Run:
        """This side once more from its start; the words again while they are being told."""
        place = run.timeline.current(offset).place
        if place.part is Part.TELLING:
            start = Place(place.exercise, Part.TELLING)
        else:
            last = max(len(run.plan.exercises[place.exercise].turns) - 1, 0)
            start = Place(place.exercise, Part.DOING, place.turn if place.part is Part.DOING else last)
        return self._to(run, offset, lambda beat: beat.place >= start)

    def back(self, run: Run, offset: int) -> Run:
        """To the start of this exercise; from there to how to get into place, and to the exercise before."""
        place = run.timeline.current(offset).place
        number = place.exercise
        if place > Place(number, Part.DOING, 0, 1, _JUST_BEGUN):
            start = Place(number, Part.DOING)
        elif place.part is Part.TELLING and number > 0:
            start = Place(number - 1, Part.TELLING)
        else:
            start = Place(number, Part.TELLING)
        return self._to(run, offset, lambda beat: beat.place >= start)

    def skip(self, run: Run, offset: int) -> Run | None:
        """This exercise is left out; None when it was the last."""
        return self._to_rest(run, offset, Part.RESTING)

    def done(self, run: Run, offset: int) -> Run | None:
        """This exercise is over: how did it feel?  None when it was the last."""
        return self._to_rest(run, offset, Part.REFLECTING)

    def _to_rest(self, run: Run, offset: int, part: Part) -> Run | None:
        number = run.timeline.current(offset).place.exercise
        if number + 1 >= len(run.plan.exercises):
            return None
        start = Place(number, part)
        return self._to(run, offset, lambda beat: beat.place >= start)

    def _to(self, run: Run, offset: int, is_left: Callable[[Beat], bool]) -> Run:
        left = [beat for beat in beats_of(run.plan, self._lines) if is_left(beat)]
        return replace(run, timeline=self._compiler.jumped(run.timeline, offset, left))

    # -- otherwise ----------------------------------------------------------------------------------------------------

    def slower(self, run: Run, offset: int) -> Steered:
        """Moves take half as long again."""
        return self._paced(run, offset, run.plan.pace * _PACE_STEP, "coach.slower")

    def faster(self, run: Run, offset: int) -> Steered:
        """Moves take two thirds of the time."""
        return self._paced(run, offset, run.plan.pace / _PACE_STEP, "coach.faster")

    def _paced(self, run: Run, offset: int, pace: float, prompt: str) -> Steered:
        if not _FASTEST <= pace <= _SLOWEST:
            return self._unchanged(run, "coach.no-further")
        return self._changed(run, offset, replace(run.plan, pace=pace), prompt)

    def less_talk(self, run: Run, offset: int) -> Steered:
        """Tones for counts and cues."""
        return self._changed(run, offset, replace(run.plan, talks=False), "coach.less-talk")

    def more_talk(self, run: Run, offset: int) -> Steered:
        """Words again."""
        return self._changed(run, offset, replace(run.plan, talks=True), "coach.more-talk")

    def longer(self, run: Run, offset: int) -> Steered:
        """Holds last half as long again; where there is none, more reps."""
        return self._held(run, offset, _PACE_STEP, "coach.longer", self.more)

    def shorter(self, run: Run, offset: int) -> Steered:
        """Holds last two thirds as long; where there is none, fewer reps."""
        return self._held(run, offset, 1 / _PACE_STEP, "coach.shorter", self.fewer)

    def _held(
        self, run: Run, offset: int, factor: float, prompt: str, otherwise: Callable[[Run, int], Steered]
    ) -> Steered:
        here = self._here(run, offset)
        holds = _holds_of(here.exercise) if here is not None else ()
        if here is None or not holds:
            return otherwise(run, offset)
        if not _is_first_side(here):
            return self._unchanged(run, "coach.both-same")
        cue = run.timeline.current(offset)
        is_past = cue.place.step > _hold_step(here.exercise) or (cue.phase is Phase.HOLDING and offset >= cue.ends_at)
        is_over = cue.place.rep == here.rep and here.rep > 0 and is_past
        first = here.rep if is_over else max(here.rep - 1, 0)
        changed = [_within(seconds * factor) for seconds in holds[first:]]
        if changed and cue.phase is Phase.HOLDING and cue.place.exercise == here.number:
            held = math.ceil(seconds_in(max(offset - cue.timed_at, 0)))
            changed[0] = max(changed[0], min(held, holds[first]))  # the other foot gets what this one had
        if [*holds[:first], *changed] == [*holds]:
            return self._unchanged(run, "coach.no-further")
        exercise = replace(here.exercise, holds=(*holds[:first], *changed))
        return self._changed(run, offset, run.plan.with_exercise(here.number, exercise), prompt)

    def more(self, run: Run, offset: int) -> Steered:
        """Five reps more; of what is only held, once more."""
        return self._counted(run, offset, more=True, prompt="coach.more")

    def fewer(self, run: Run, offset: int) -> Steered:
        """Five reps fewer; of what is only held, once less."""
        return self._counted(run, offset, more=False, prompt="coach.fewer")

    def _counted(self, run: Run, offset: int, *, more: bool, prompt: str) -> Steered:
        here = self._here(run, offset)
        if here is None or not here.exercise.turns:
            return self._unchanged(run, "coach.no-further")
        if here.exercise.reps == 1:
            exercise = _with_rounds(here, more=more)
        elif not _is_first_side(here):
            return self._unchanged(run, "coach.both-same")
        else:
            exercise = _with_reps(here, more=more)
        if exercise is None:
            return self._unchanged(run, "coach.no-further")
        return self._changed(run, offset, run.plan.with_exercise(here.number, exercise), prompt)

    def other_side(self, run: Run, offset: int) -> Steered:
        """The other foot now; what this one has not done yet comes after it."""
        place, here = run.timeline.current(offset).place, self._here(run, offset)
        turns = here.exercise.turns if here is not None else ()
        if here is None or len(turns) < here.turn + 2 or turns[here.turn + 1].side == turns[here.turn].side:
            return self._unchanged(run, "coach.no-other-side")
        turn, other, rest = turns[here.turn], turns[here.turn + 1], turns[here.turn + 2 :]
        done = here.done if here.rep else turn.first - 1
        if done >= turn.last:  # this foot has all of it already
            changed, number = turns, here.turn + 1
        elif done < turn.first:
            changed, number = (*turns[: here.turn], other, turn, *rest), here.turn
        else:
            cut, left = replace(turn, last=done), replace(turn, first=done + 1)
            changed, number = (*turns[: here.turn], cut, other, left, *rest), here.turn + 1
        plan = run.plan.with_exercise(here.number, replace(here.exercise, turns=changed))
        if place < Place(here.number, Part.DOING):
            return self._changed(run, offset, plan, "coach.other-side")
        start = Place(here.number, Part.DOING, number)
        return self._to(Run(plan, run.timeline), offset, lambda beat: beat.place >= start), ()

    # -- asked --------------------------------------------------------------------------------------------------------

    def how_long(self, run: Run, offset: int) -> Steered:
        """Minutes to the end."""
        minutes = math.ceil(seconds_in(run.timeline.ends_at - offset) / 60)
        count = self._lines.count(minutes)
        if minutes < 2 or not count:
            return self._unchanged(run, "coach.minute-left")
        return run, self._lines.prompt("coach.minutes-left", count=count)

    def how_many(self, run: Run, offset: int) -> Steered:
        """Reps of this side after the one that is on; before one begins, all that are to come."""
        here, place = self._here(run, offset), run.timeline.current(offset).place
        if here is None or not here.exercise.turns:
            return self.how_long(run, offset)
        turn = here.exercise.turns[here.turn]
        if place.part is not Part.DOING or place.step < _INSTRUCTION:
            left = turn.last - max(here.rep, turn.first) + 1
            return run, self._lines.prompt("coach.reps-to-come", count=self._lines.count(left))
        count = self._lines.count(turn.last - here.rep)
        if not count:
            return self._unchanged(run, "coach.last-one")
        return run, self._lines.prompt("coach.reps-left", count=count)

    def whats_next(self, run: Run, offset: int) -> Steered:
        """The exercise after this one."""
        number = run.timeline.current(offset).place.exercise + 1
        if number >= len(run.plan.exercises):
            return self._unchanged(run, "coach.last-stretch")
        return run, self._lines.prompt("coach.next", stretch=run.plan.exercises[number].name)

    # -- details ------------------------------------------------------------------------------------------------------

    def _here(self, run: Run, offset: int) -> _Here | None:
        """The exercise that is told or done; in the rest after it, the next one."""
        cue, exercises = run.timeline.current(offset), run.plan.exercises
        place = cue.place
        if place.part <= Part.DOING:
            exercise = exercises[place.exercise]
            is_over = place.rep > 0 and place.step == last_step(exercise) and offset >= cue.ends_at
            return _Here(place.exercise, exercise, place.turn, place.rep, is_over)
        number = place.exercise + 1
        return _Here(number, exercises[number], 0, 0) if number < len(exercises) else None

    def _changed(self, run: Run, offset: int, plan: Plan, prompt: str) -> Steered:
        timeline = self._compiler.continued(run.timeline, offset, beats_of(plan, self._lines))
        return Run(plan, timeline), self._lines.prompt(prompt)

    def _unchanged(self, run: Run, prompt: str) -> Steered:
        return run, self._lines.prompt(prompt)


def _is_first_side(here: _Here) -> bool:
    """Whether no foot has had more of this than the other, so that a change holds for both."""
    turns = here.exercise.turns
    had = [sum(turn.side == side for turn in turns[: here.turn]) for side in here.exercise.form.sides]
    return len({*had}) == 1 and all(turn.first == 1 for turn in turns)


def _holds_of(exercise: Planned) -> tuple[float, ...]:
    """The hold of each rep; none where nothing is held."""
    held = [move.seconds for move in exercise.moves if move.phase == "holding"]
    return exercise.holds or (held[-1],) * exercise.reps if held else ()


def last_step(exercise: Planned) -> int:
    """The step of a rep's last move."""
    return _JUST_BEGUN + 2 * (len(exercise.moves) - 1)


def _hold_step(exercise: Planned) -> int:
    return max(_JUST_BEGUN + 2 * index for index, move in enumerate(exercise.moves) if move.phase == "holding")


def _within(seconds: float) -> float:
    return min(max(float(round(seconds)), _SHORTEST_HOLD_SECONDS), float(LONGEST_HOLD_SECONDS))


def _with_reps(here: _Here, *, more: bool) -> Planned | None:
    exercise = here.exercise
    is_counted, now = exercise.form.counts_reps, exercise.turns[here.turn].last
    step, fewest = (_REPS_STEP, min(_FEWEST_REPS, now)) if is_counted else (1, 1)
    reps = min(now + step, MOST_REPS) if more else max(now - step, fewest, here.rep)
    if reps == now:
        return None
    turns = tuple(replace(turn, last=reps) if at >= here.turn else turn for at, turn in enumerate(exercise.turns))
    holds = (*exercise.holds, *exercise.holds[-1:] * max(reps - len(exercise.holds), 0))
    return replace(exercise, turns=turns, holds=holds)


def _with_rounds(here: _Here, *, more: bool) -> Planned | None:
    exercise = here.exercise
    sides = exercise.form.sides
    if more:
        has_room = len(exercise.turns) < _MOST_ROUNDS * len(sides)
        return replace(exercise, turns=(*exercise.turns, *(Turn(side, 1, 1) for side in sides))) if has_room else None
    if not {turn.side for turn in exercise.turns[here.turn + 1 :]}.issuperset(sides):
        return None
    left = [*exercise.turns]
    for side in sides:  # the last turn of each
        left.pop(max(at for at, turn in enumerate(left) if turn.side == side))
    return replace(exercise, turns=tuple(left))
