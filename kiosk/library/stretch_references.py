"""Checks of stretches and routines that need more than one field: what an exercise is made of must fit together."""

from collections.abc import Collection, Iterator, Mapping

from kiosk.library.pack import Form, Routine, RoutineStep, Stretch

Key = tuple[str | int, ...]
Fault = tuple[Key, str]  # where below the entry, and what: `found X; allowed Y. Cure`


def stretch_faults(stretch: Stretch, sources: Collection[str], withheld: Collection[str] | None) -> Iterator[Fault]:
    """What is wrong with a stretch and its seated form.  withheld: every id that may be withheld; None: not known."""
    forms: list[tuple[Key, Form]] = [((), stretch)]
    if stretch.seated is not None:
        forms.append((("seated",), stretch.seated))
        if stretch.seated.needs != "chair":
            yield ("seated", "needs"), f"found {stretch.seated.needs!r} in a seated form; allowed is chair. Correct it"
    for key, form in forms:
        for below, what in (*_shape_faults(form), *_figure_faults(form, sources)):
            yield (*key, *below), what
    named: list[tuple[Key, str]] = [(("unless", index), guard) for index, guard in enumerate(stretch.unless)]
    named += [((*key, *below), id_) for key, form in forms for below, id_ in _guards_of(form)]
    for where, id_ in named:
        if withheld is not None and id_ not in withheld:
            yield where, f"found {id_!r}; allowed is the id of a guard, stretch or remedy. Correct it"


def _shape_faults(form: Form) -> Iterator[Fault]:
    if form.moves and form.open_ended is not None:
        yield ("open_ended",), "found moves and an open end; allowed is one of them. Delete the other"
    if len(set(form.sides)) != len(form.sides) or (len(form.sides) > 1 and {"both", "one"} & {*form.sides}):
        yield ("sides",), "found sides that do not go together; allowed is [left, right], [both], [one]. Correct it"
    if form.counts_down and not any(move.phase == "holding" for move in form.moves):
        yield ("counts_down",), "found a count-down without a hold; it ends one. Add a hold, or write no"
    if form.open_ended is not None and form.open_ended.nudge_seconds >= form.open_ended.most_seconds:
        yield ("open_ended", "nudge_seconds"), "found a nudge after the end; it comes before. Lower it"


def _figure_faults(form: Form, sources: Collection[str]) -> Iterator[Fault]:
    needed = {"reps", "seconds"} if form.moves else {"seconds"} if form.open_ended else set()
    if form.rest_seconds:
        needed.add("rest")
    for name in sorted(needed - {*form.figures}):
        yield ("figures",), f"found no source for the {name}; every figure needs one. Add `{name}: [REC]` or better"
    for name, named in form.figures.items():
        for source in named:
            if source not in sources:
                told = f"found {source!r}; allowed is the id of a source in sources.yaml. Correct it, or add it"
                yield ("figures", name), told


def _guards_of(form: Form) -> Iterator[tuple[Key, str]]:
    if form.locked_with is not None:
        yield ("locked_with",), form.locked_with
    for index, move in enumerate(form.moves):
        if move.unless is not None:
            yield ("moves", index, "unless"), move.unless
        if move.only is not None:
            yield ("moves", index, "only"), move.only


def routine_faults(routine: Routine, stretches: Mapping[str, Stretch], declared: Collection[str]) -> Iterator[Fault]:
    """What is wrong with a routine.  declared: the ids of all stretches, also of those that have other faults."""
    for index, step in enumerate(routine.exercises):
        key = ("exercises", index)
        if step.stretch not in declared:
            known = ", ".join(sorted(declared))
            yield (*key, "stretch"), f"found {step.stretch!r}; allowed is one of {known}. Correct it"
        elif step.stretch in stretches:
            for name, told in _step_faults(step, stretches[step.stretch]):
                yield (*key, name), told


def _step_faults(step: RoutineStep, stretch: Stretch) -> Iterator[tuple[str, str]]:
    form = stretch.seated if step.seated and stretch.seated is not None else stretch
    if step.seated and stretch.seated is None and stretch.needs != "chair":
        yield "seated", f"found yes, but {stretch.id} has no seated form; allowed is no. Write one, or delete the line"
    if step.reps is not None and not form.moves:
        yield "reps", f"found reps, but {stretch.id} is not counted; allowed is none. Delete the line"
    if step.hold_seconds is not None and not any(move.phase == "holding" for move in form.moves):
        yield "hold_seconds", f"found a hold, but {stretch.id} has none; allowed is none. Delete the line"
    if step.rest_seconds is not None and (step.reps or form.reps) == 1:
        yield "rest_seconds", "found a rest between reps where there is one rep; allowed is none. Delete the line"
