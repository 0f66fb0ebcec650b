"""Which stretches may be offered to this visitor at this place, and the plan that a wish for some of them comes to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kiosk.dialogue.effects import Line
from kiosk.dialogue.events import Meaning
from kiosk.dialogue.plan import Plan, Planned, planned
from kiosk.dialogue.stage import Stage
from kiosk.library.pack import Form, RoutineStep
from kiosk.settings import Settings

CRAMP_ROUTINE = "cramp-now"
LENGTH_ROUTINE = "daily"  # what "five minutes" is made of, as far as it fits
LENGTHS = {"five_minutes": 5, "ten_minutes": 10, "fifteen_minutes": 15}  # choices for who cannot say one
_MOST_EXERCISES = 12
_ORDER = ("stretch", "second", "third")  # slots of "toe curls then calf stretch"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the visitor would like to do.  steps: none where it was not said which."""

    steps: tuple[RoutineStep, ...] = ()
    routine: str = ""
    minutes: int | None = None

    @property
    def stretches(self) -> tuple[str, ...]:
        """The ids of all that it names, each once."""
        return tuple(dict.fromkeys(step.stretch for step in self.steps))


class Offers:
    """Guards, locks and the room there is decide; a seated form stands in where there is one."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        self._stage = stage
        self._at_home = settings.place == "home"
        self._has_space = self._at_home or settings.standing_stretches

    # -- what may be offered ------------------------------------------------------------------------------------------

    def form(self, stretch: str, *, seated: bool = False) -> Form | None:
        """How this visitor may do the stretch here and now; None: not at all."""
        stage = self._stage
        whole, locked = stage.pack.stretches[stretch], {*stage.assessment().locked}
        if stretch in stage.visit.no_more or locked & {*whole.unless}:
            return None
        forms = (whole, whole.seated) if whole.seated is None or not seated else (whole.seated,)
        may_be = (form for form in forms if form is not None and self._fits_room(form))
        return next((form for form in may_be if (form.locked_with or stretch) not in locked), None)

    def free(self) -> tuple[str, ...]:
        """The stretches that may be offered."""
        return tuple(id_ for id_ in self._stage.pack.stretches if self.form(id_) is not None)

    def routines(self) -> tuple[str, ...]:
        """The routines of which something may be offered."""
        return tuple(
            id_
            for id_, routine in self._stage.pack.routines.items()
            if id_ != CRAMP_ROUTINE and any(self.form(step.stretch) is not None for step in routine.exercises)
        )

    def lengths(self) -> tuple[str, ...]:
        """The lengths of which there is something to do."""
        return tuple(LENGTHS) if LENGTH_ROUTINE in self.routines() else ()

    def is_for_home(self, wish: Wish) -> bool:
        """Whether all that stands against the wish is the place."""
        return bool(wish.stretches) and not any(self._has_room_for(id_) for id_ in wish.stretches)

    def unsettled(self, stretches: Iterable[str]) -> tuple[str, ...]:
        """What must be asked before these, each once."""
        before = self._stage.pack.rules.before_stretch
        asked: list[str] = []
        for id_ in stretches:
            whole = self._stage.pack.stretches[id_]
            form = whole if self._fits_room(whole) or whole.seated is None else whole.seated
            asked += before.get(id_, ()) if form is whole else before.get(form.locked_with or id_, ())
        return tuple(dict.fromkeys(asked))

    def _has_room_for(self, stretch: str) -> bool:
        whole = self._stage.pack.stretches[stretch]
        return self._fits_room(whole) or whole.seated is not None

    def _fits_room(self, form: Form) -> bool:
        return form.needs == "chair" or (self._has_space if form.needs == "space" else self._at_home)

    # -- what a wish comes to -----------------------------------------------------------------------------------------

    def wish(self, meaning: Meaning) -> Wish:
        """What the visitor's words ask for: a routine, minutes, stretches in an order, or nothing named."""
        slots, pack = meaning.slots, self._stage.pack
        minutes = int(slots["minutes"]) if "minutes" in slots else None
        routine = slots.get("routine", LENGTH_ROUTINE if minutes is not None else "")
        if routine:
            return Wish(pack.routines[routine].exercises, routine, minutes)
        named = (slots[slot] for slot in _ORDER if slot in slots)
        return Wish(tuple(RoutineStep(stretch=id_) for id_ in named))

    def plan(self, wish: Wish, seconds_of: Callable[[Plan], float]) -> Plan | None:
        """What of the wish may be done; None when nothing may.  seconds_of: how long a plan lasts."""
        exercises = tuple(planned for step in wish.steps if (planned := self._planned(step)) is not None)
        if not exercises:
            return None
        routine = self._stage.pack.routines.get(wish.routine)
        if routine is None:
            return Plan(exercises)
        plan = Plan(exercises, routine.id, routine.rest_seconds)
        if wish.minutes is not None:
            plan = _fitted(plan, wish.minutes * 60.0, seconds_of)
        return plan

    def named(self, stretch: str) -> Wish:
        """A wish for this one."""
        return Wish((RoutineStep(stretch=stretch),))

    def relief(self) -> Plan | None:
        """What helps with a cramp that is on; None where it may not be touched."""
        routine = self._stage.pack.routines[CRAMP_ROUTINE]
        return self.plan(Wish(routine.exercises, routine.id), lambda _plan: 0.0)

    def opened(self, plan: Plan, wish: Wish, seconds: float, *, warns: bool) -> Plan:
        """The plan with what is said before it: a routine's name and about how long it takes, and what is left out."""
        stage = self._stage
        said: tuple[Line, ...] = ()
        if plan.routine and plan.routine != CRAMP_ROUTINE:
            said = stage.lines.texts(plan.routine, (f"{stage.pack.routines[plan.routine].name}.",))
            minutes = round(seconds / 60)
            count = stage.lines.count(minutes)
            said = (*said, *(stage.prompt("coach.minutes", count=count) if minutes > 1 and count else ()))
        if any(self.form(id_) is None and self._has_room_for(id_) for id_ in wish.stretches):
            said = (*said, *stage.prompt("stretch.some-left-out"))
        return replace(plan, opening=said, warns=warns)

    def _planned(self, step: RoutineStep) -> Planned | None:
        form = self.form(step.stretch, seated=step.seated)
        if form is None:
            return None
        locked = {*self._stage.assessment().locked}
        moves = tuple(
            move for move in form.moves if move.unless not in locked and (move.only is None or move.only in locked)
        )
        return planned(step, self._stage.pack.stretches[step.stretch].name, form, moves)


def _fitted(plan: Plan, seconds: float, seconds_of: Callable[[Plan], float]) -> Plan:
    """As many of the exercises as fit, in order; where there is time left, once more from the first."""
    chosen: tuple[Planned, ...] = ()
    again = tuple(one for one in plan.exercises if not one.is_advice)
    for exercise in (*plan.exercises, *again)[:_MOST_EXERCISES]:
        longer = replace(plan, exercises=(*chosen, exercise))
        if not chosen or seconds_of(longer) <= seconds:
            chosen = longer.exercises
    return replace(plan, exercises=chosen)
