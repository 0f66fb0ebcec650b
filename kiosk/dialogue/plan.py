"""Which exercises will be done and how: what a wish comes to, and what is changed while it is under way."""

from dataclasses import dataclass, replace

from kiosk.dialogue.effects import Line
from kiosk.library.pack import Form, Move, RoutineStep


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's go: the reps from `first` to `last`."""

    side: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Planned:
    """An exercise as it will be done.  holds: each rep's hold in seconds; empty: as the moves have it."""

    stretch: str
    name: str
    form: Form
    moves: tuple[Move, ...]
    turns: tuple[Turn, ...]
    holds: tuple[float, ...] = ()
    rest_seconds: float = 0.0

    @property
    def reps(self) -> int:
        """Of each side in a round."""
        return max((turn.last for turn in self.turns), default=0)

    @property
    def is_advice(self) -> bool:
        """Told and not done here."""
        return not self.moves and self.form.open_ended is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done and how.  pace: how long a move takes, against the stretch's own (1.5 is slower)."""

    exercises: tuple[Planned, ...]
    routine: str = ""  # id; none for stretches named one by one
    rest_seconds: float = 10.0
    pace: float = 1.0
    talks: bool = True  # False: tones for counts and cues
    opening: tuple[Line, ...] = ()  # said before everything: the routine's name
    warns: bool = False  # the safety sentences first (once a visit)

    def with_exercise(self, number: int, planned: Planned) -> "Plan":
        """The same with another exercise in this place."""
        return replace(self, exercises=(*self.exercises[:number], planned, *self.exercises[number + 1 :]))


def planned(step: RoutineStep, name: str, form: Form, moves: tuple[Move, ...]) -> Planned:
    """One step of a routine, done in this form."""
    reps = (step.reps or form.reps) if moves else 0
    turns = tuple(Turn(side, 1, reps) for _ in range(step.rounds) for side in form.sides) if moves else ()
    holds = (step.hold_seconds,) * reps if step.hold_seconds is not None else ()
    rest = form.rest_seconds if step.rest_seconds is None else step.rest_seconds
    return Planned(step.stretch, name, form, moves, turns, holds, rest)
