"""What a routine consists of: a beat is one thing to do, with its words, before anybody knows when.

`beats_of` writes a plan out.  `timeline.py` gives every beat its samples.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import NamedTuple

from kiosk.dialogue.effects import Line, Tone
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.plan import Plan, Turn
from kiosk.library.pack import Move

CLEAR_SECONDS = 0.3  # a cue ends this long before the next event
LISTENING_SECONDS = 1.0  # after a breath's worth of telling: who wants to say something gets a word in
_BREATH_WORDS = 14  # told at a time, about five seconds
_RELAX_SECONDS = 2.0
_ANSWER_SECONDS = 6.0  # to "better, same or worse?" between two exercises; silence goes on
_COUNTS = range(3, 0, -1)
_NO_SIDE = "one"  # both feet are done, and the screen names neither
_LEFT = 5  # "five more", where half way lies further back


class Phase(StrEnum):
    """What the visitor does between one cue and the next."""

    PREPARING = "preparing"
    MOVING = "moving"
    HOLDING = "holding"
    SWITCHING = "switching"
    RESTING = "resting"
    REFLECTING = "reflecting"  # asked how it felt, between two exercises


class Priority(IntEnum):
    """Of two cues that would meet, the lesser is left out.  What must be heard moves what follows instead."""

    HALF = 1
    COUNT_DOWN = 2
    COUNT = 3
    MUST = 4


class Part(IntEnum):
    """The parts of an exercise, in order."""

    TELLING = 0
    DOING = 1
    RELAXING = 2
    REFLECTING = 3
    RESTING = 4


class Place(NamedTuple):
    """Where in the routine, so that places compare as they follow each other."""

    exercise: int
    part: Part
    turn: int = 0
    rep: int = 0
    step: int = 0


GET_READY = 99  # the step of Part.TELLING in which the visitor gets into place


@dataclass(frozen=True, slots=True)
class Mark:
    """A lesser cue inside a beat: at half of it, or `seconds` after its start (from its end where below zero)."""

    lines: tuple[Line, ...]
    tone: Tone | None
    priority: Priority
    seconds: float | None = None  # None: half way

    def when(self, total: int, rate_hz: int) -> int:
        """Samples after the start of a beat that lasts `total`."""
        if self.seconds is None:
            return total // 2
        return round(self.seconds * rate_hz) + (total if self.seconds < 0 else 0)


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing to do.  after_speech: `seconds` count from the end of the words; else from their start."""

    place: Place
    phase: Phase
    pose: str
    side: str
    seconds: float
    lines: tuple[Line, ...] = ()
    tone: Tone | None = None  # sounds instead of the words, which are still shown
    priority: Priority = Priority.MUST
    after_speech: bool = False
    reps: int = 0  # of this side
    marks: tuple[Mark, ...] = ()


def beats_of(plan: Plan, lines: Lines) -> tuple[Beat, ...]:
    """Everything in the plan, in order."""
    return tuple(beat for number in range(len(plan.exercises)) for beat in _Writer(plan, number, lines).beats())


class _Writer:
    """Writes out one exercise."""

    def __init__(self, plan: Plan, number: int, lines: Lines) -> None:
        self._plan = plan
        self._number = number
        self._lines = lines
        self._exercise = plan.exercises[number]
        self._form = self._exercise.form

    def beats(self) -> Iterator[Beat]:
        yield from self._telling()
        if self._form.open_ended is not None:
            yield from self._open_ended()
        for number, turn in enumerate(self._exercise.turns):
            yield from self._turn(number, turn)
        if not self._exercise.is_advice:
            yield self._beat(Part.RELAXING, Phase.RESTING, _RELAX_SECONDS, "coach.relax", side=_NO_SIDE, tone=Tone.END)
        if self._number + 1 < len(self._plan.exercises):
            yield from self._between()

    # -- before and after ---------------------------------------------------------------------------------------------

    def _telling(self) -> Iterator[Beat]:
        """Safety, then how to get into place, then what to beware of: a breath at a time, and nobody skips them."""
        exercise, form, is_first = self._exercise, self._form, self._number == 0
        said = self._plan.opening if is_first else ()
        if self._plan.warns and is_first:
            said = (*said, *self._lines.prompt("coach.safety"))
        name = (f"{exercise.name}.",) if is_first else ()
        fetch = (form.fetch,) if is_first and form.fetch else ()
        told = (
            *self._lines.texts(exercise.stretch, (*name, *fetch)),
            *self._first_side(),
            *self._lines.texts(exercise.stretch, form.position),
        )
        cautions = self._lines.texts(exercise.stretch, form.cautions)
        breaths = [breath for spoken in (said, told, cautions) for breath in _breaths(spoken)]
        for step, breath in enumerate(breaths):
            beat = self._spoken(Place(self._number, Part.TELLING, step=step), Phase.PREPARING, breath)
            yield replace(beat, seconds=LISTENING_SECONDS)
        if not exercise.is_advice:
            prompt = "coach.get-ready" if is_first else "coach.get-ready-again"
            yield replace(
                self._spoken(
                    Place(self._number, Part.TELLING, step=GET_READY), Phase.PREPARING, self._lines.prompt(prompt)
                ),
                seconds=form.prepare_seconds,
            )

    def _first_side(self) -> tuple[Line, ...]:
        """So that "that foot" has a name before anybody is told where to put it."""
        side = self._exercise.turns[0].side if self._exercise.turns else ""
        return self._lines.prompt(f"coach.first-{side}") if side in ("left", "right") else ()

    def _between(self) -> Iterator[Beat]:
        """How it felt, then a rest in which the next exercise is named, and what to fetch for it."""
        if not self._exercise.is_advice:
            yield replace(
                self._spoken(
                    Place(self._number, Part.REFLECTING), Phase.REFLECTING, self._lines.prompt("coach.feeling-between")
                ),
                seconds=_ANSWER_SECONDS,
                side=_NO_SIDE,
            )
        following = self._plan.exercises[self._number + 1]
        said = self._lines.prompt("coach.next", stretch=following.name)
        if following.form.fetch:
            said = (*said, *self._lines.texts(following.stretch, (following.form.fetch,)))
        place = Place(self._number, Part.RESTING)
        yield Beat(place, Phase.RESTING, following.form.pose, following.form.sides[0], self._plan.rest_seconds, said)

    # -- doing --------------------------------------------------------------------------------------------------------

    def _open_ended(self) -> Iterator[Beat]:
        open_ended = self._form.open_ended
        assert open_ended is not None  # the caller asked
        told, nudge = self._lines.texts(self._exercise.stretch, (open_ended.say, open_ended.nudge))
        yield Beat(
            Place(self._number, Part.DOING, step=3),
            Phase.MOVING,
            open_ended.pose,
            self._form.sides[0],
            open_ended.most_seconds,
            (told,),
            marks=(Mark((nudge,), None, Priority.HALF, open_ended.nudge_seconds),),
        )

    def _turn(self, number: int, turn: Turn) -> Iterator[Beat]:
        place = Place(self._number, Part.DOING, number)
        if number > 0 and len(self._form.sides) > 1:
            yield self._beat(
                Part.DOING, Phase.SWITCHING, self._form.switch_seconds, "coach.switch", place=place, side=turn.side
            )
        elif number > 0:
            yield replace(
                self._beat(Part.DOING, Phase.RESTING, self._form.switch_seconds, "coach.round", place=place),
                side=turn.side,
            )
        if turn.side in ("left", "right"):
            said = self._lines.prompt(f"coach.side-{turn.side}")
            yield replace(self._spoken(place._replace(step=1), Phase.PREPARING, said), side=turn.side)
        for rep in range(turn.first, turn.last + 1):
            yield from self._rep(place._replace(rep=rep), turn, number)

    def _rep(self, place: Place, turn: Turn, number: int) -> Iterator[Beat]:
        moves = self._exercise.moves
        if place.rep > turn.first and self._exercise.rest_seconds:
            yield replace(
                self._beat(Part.DOING, Phase.RESTING, self._exercise.rest_seconds, "coach.rest", place=place),
                side=turn.side,
                reps=turn.last,
                tone=None if self._plan.talks else Tone.END,
            )
        for index, move in enumerate(moves):
            step = place._replace(step=2 + 2 * index)
            if place.rep == turn.first and move.say is not None and (self._plan.talks or number == 0):
                said = self._lines.texts(self._exercise.stretch, (move.say,))
                instruction = self._spoken(step, Phase.MOVING, said)
                yield replace(instruction, pose=move.pose, side=turn.side, reps=turn.last)
            yield self._move(step._replace(step=step.step + 1), move, turn, is_last=index + 1 == len(moves))

    def _move(self, place: Place, move: Move, turn: Turn, *, is_last: bool) -> Beat:
        phase, seconds = Phase(move.phase), move.seconds
        marks: tuple[Mark, ...] = ()
        if phase is Phase.HOLDING:
            seconds = self._exercise.holds[place.rep - 1] if self._exercise.holds else seconds
            marks = tuple(self._marks(seconds))
        else:
            seconds *= self._plan.pace
        lines, tone, priority = self._rep_words(place, turn, is_last=is_last)
        tone = tone if lines and not self._plan.talks else None
        return Beat(place, phase, move.pose, turn.side, seconds, lines, tone, priority, reps=turn.last, marks=marks)

    def _rep_words(self, place: Place, turn: Turn, *, is_last: bool) -> tuple[tuple[Line, ...], Tone | None, Priority]:
        """The number alone at the start of a rep; "half way" and "five more" at the start of a rep's last move."""
        reps, rep = turn.last, place.rep
        if not self._form.counts_reps:
            is_repeated = place.step == 3 and rep > turn.first
            return self._lines.prompt("coach.once-more") if is_repeated else (), Tone.COUNT, Priority.COUNT
        if place.step == 3:
            return self._lines.prompt(f"count.{rep}"), Tone.COUNT, Priority.COUNT
        half = (reps + 1) // 2
        if is_last and rep == half and reps >= 2 * _LEFT:
            return self._lines.prompt("coach.half"), Tone.HALF, Priority.HALF
        if is_last and rep == reps - _LEFT > half:
            return self._lines.prompt("coach.five-more"), Tone.HALF, Priority.HALF
        return (), None, Priority.COUNT

    def _marks(self, seconds: float) -> Iterator[Mark]:
        if seconds >= self._form.halfway_from_seconds:
            yield Mark(self._lines.prompt("coach.half"), self._tone(Tone.HALF), Priority.HALF)
        if self._form.counts_down:
            for number in _COUNTS:
                lines = self._lines.prompt(f"count.{number}")
                yield Mark(lines, self._tone(Tone.COUNT), Priority.COUNT_DOWN, -float(number))

    # -- details ------------------------------------------------------------------------------------------------------

    def _tone(self, tone: Tone) -> Tone | None:
        return None if self._plan.talks else tone

    def _spoken(self, place: Place, phase: Phase, lines: tuple[Line, ...]) -> Beat:
        """Words, and a breath before what follows."""
        form = self._form
        return Beat(place, phase, form.pose, form.sides[0], CLEAR_SECONDS, lines, after_speech=True)

    def _beat(
        self,
        part: Part,
        phase: Phase,
        seconds: float,
        prompt: str,
        *,
        place: Place | None = None,
        side: str = "",
        tone: Tone | None = None,
    ) -> Beat:
        return Beat(
            place or Place(self._number, part),
            phase,
            self._form.pose,
            side or self._form.sides[-1],
            seconds,
            self._lines.prompt(prompt),
            None if self._plan.talks else tone,
        )


def _breaths(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """As many of them at a time as are said in one breath."""
    breath: tuple[Line, ...] = ()
    for line in lines:
        if breath and sum(len(one.text.split()) for one in (*breath, line)) > _BREATH_WORDS:
            yield breath
            breath = ()
        breath = (*breath, line)
    if breath:
        yield breath
