"""What an author wrote that cannot be placed: a word too long for its move, a count-down in too short a hold.

While it runs the coach never clips a cue; it makes the move longer or leaves the cue out.  Then the times are not those
that the author wrote, so `kiosk check` says it first.
"""

from collections.abc import Callable, Iterator

from kiosk.clock import samples_in, seconds_in
from kiosk.dialogue.beats import CLEAR_SECONDS, Beat, Part, Phase, Priority
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.plan import Plan
from kiosk.dialogue.steering import Steering
from kiosk.dialogue.timeline import Cue, Timeline
from kiosk.dialogue.whole_plan import whole_plan, written
from kiosk.library.pack import Pack, Routine, RoutineStep
from kiosk.yaml_file import Key

_LONGEST_ROUTINE_SECONDS = 20 * 60  # nobody should be on their feet for longer than that with a kiosk
Problem = tuple[Key, str]


def placement_problems(pack: Pack, lines: Lines, length_of: Callable[[str], float]) -> Iterator[Problem]:
    """Every problem with the key of its entry: `found X; allowed Y. Cure`, each once.

    length_of: seconds a sentence lasts when spoken, at the site's rate.
    """
    steering = Steering(lines, length_of)
    found: dict[Problem, None] = {}
    for id_, stretch in pack.stretches.items():
        for key, form in ((("stretches", id_), stretch), (("stretches", id_, "seated"), stretch.seated)):
            if form is not None:
                step = RoutineStep(stretch=id_)
                ways = tuple(written(step, stretch.name, form, is_guarded=guarded) for guarded in (False, True))
                found.update(dict.fromkeys(_of_form(key, steering.begin(Plan(ways)).timeline)))
    for routine in pack.routines.values():
        found.update(dict.fromkeys(_of_routine(routine, pack, steering)))
    yield from found


def _of_form(key: tuple[str, ...], timeline: Timeline) -> Iterator[Problem]:
    for opener in (cue for cue in timeline.cues if cue.opens):
        for below, what in _faults(opener, timeline):
            yield (*key, *below), what


def _of_routine(routine: Routine, pack: Pack, steering: Steering) -> Iterator[Problem]:
    timeline = steering.begin(whole_plan(pack, routine.id)).timeline
    key = ("routines", routine.id)
    if timeline.ends_at > samples_in(_LONGEST_ROUTINE_SECONDS):
        minutes, most = seconds_in(timeline.ends_at) / 60, _LONGEST_ROUTINE_SECONDS // 60
        yield key, f"found a routine of {minutes:.0f} minutes; at most {most} are allowed. Leave some out"
    for opener in (cue for cue in timeline.cues if cue.opens):
        number = opener.place.exercise
        for below, what in _faults(opener, timeline):
            if opener.place.part is Part.RESTING:
                yield (*key, "rest_seconds"), what
            elif opener.phase is Phase.HOLDING and routine.exercises[number].hold_seconds is not None:
                yield (*key, "exercises", number, "hold_seconds"), what
            elif below == ("rest_seconds",) and routine.exercises[number].rest_seconds is not None:
                yield (*key, "exercises", number, "rest_seconds"), what


def _faults(opener: Cue, timeline: Timeline) -> Iterator[Problem]:
    beat, wanted = opener.beat, samples_in(opener.beat.seconds)
    if opener.ends_at - opener.timed_at > wanted:
        needed = seconds_in(opener.sound_ends_at - opener.at) + CLEAR_SECONDS
        said = " ".join(line.text for line in opener.lines)
        found = f"found {beat.seconds:g} s in which {said!r} is said; it takes {needed:.1f} s with the pause after it"
        yield _key_of(beat), f"{found}. Make it longer, or say less"
    placed = [cue.lines for cue in timeline.cues if cue.beat == beat and not cue.opens]
    for mark in beat.marks:
        if mark.lines not in placed and (mark.priority is not Priority.HALF or beat.phase is not Phase.HOLDING):
            said = " ".join(line.text for line in mark.lines)
            found = f"found {beat.seconds:g} s, in which there is no room for {said!r}"
            yield _key_of(beat), f"{found}. Make it longer, or leave that out"


def _key_of(beat: Beat) -> Key:
    """Below its form: the entry that says how long the beat is."""
    place = beat.place
    if place.part is Part.DOING and place.step >= 2:
        return ("moves", (place.step - 2) // 2, "seconds") if place.rep else ("open_ended", "nudge_seconds")
    if place.part is Part.DOING and place.rep:
        return ("rest_seconds",)
    return ("switch_seconds",) if place.part is Part.DOING else ("prepare_seconds",)
