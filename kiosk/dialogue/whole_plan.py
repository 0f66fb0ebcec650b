"""A routine, or one stretch, as its author wrote it: nobody's answers withhold or change anything."""

from kiosk.dialogue.plan import Plan, Planned, planned
from kiosk.library.pack import Form, Pack, RoutineStep


def whole_plan(pack: Pack, name: str, *, is_seated: bool = False, talks: bool = True) -> Plan:
    """The plan of a routine or of a stretch.  is_seated: every stretch in its seated form, where it has one.

    Raises KeyError where the content has neither of that name.
    """
    routine = pack.routines.get(name)
    steps = routine.exercises if routine is not None else (RoutineStep(stretch=pack.stretches[name].id),)
    exercises = []
    for step in steps:
        stretch = pack.stretches[step.stretch]
        form = stretch.seated if stretch.seated is not None and (is_seated or step.seated) else stretch
        exercises.append(written(step, stretch.name, form))
    if routine is None:
        return Plan(tuple(exercises), talks=talks, warns=True)
    return Plan(tuple(exercises), routine.id, routine.rest_seconds, talks=talks, warns=True)


def written(step: RoutineStep, name: str, form: Form, *, is_guarded: bool = False) -> Planned:
    """One step in this form, with the moves that no guard changes; is_guarded: with those that every guard does."""
    moves = tuple(move for move in form.moves if (move.unless if is_guarded else move.only) is None)
    return planned(step, name, form, moves)
