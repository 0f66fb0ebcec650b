"""Whatever is asked at whatever moment, the timeline stays valid, and nothing that was done is lost or done twice."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.clock import samples_in
from kiosk.dialogue.beats import Part, Phase
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.plan import Plan, planned
from kiosk.dialogue.steering import Run, Steering, last_step
from kiosk.dialogue.timeline import CLEAR, MOST_TALK, Cue, Timeline
from kiosk.library.loading import load_pack
from kiosk.library.pack import RoutineStep
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore

SETTINGS = Settings()
PACK = load_pack(SETTINGS.content_folder)
LINES = Lines(PACK, SETTINGS)
STEERED = ("slower", "faster", "longer", "shorter", "more", "fewer", "other_side", "less_talk", "more_talk")
ASKED = ("how_long", "how_many", "whats_next")
JUMPS = ("ready", "again", "back", "skip", "done")


def steering(words_per_minute: int = 150) -> Steering:
    return Steering(LINES, SilentStore(words_per_minute).seconds)


def plan_of(steps: tuple[RoutineStep, ...]) -> Plan:
    exercises = []
    for step in steps:
        whole = PACK.stretches[step.stretch]
        form = whole.seated if step.seated and whole.seated is not None else whole
        moves = tuple(move for move in form.moves if move.only is None)
        exercises.append(planned(step, whole.name, form, moves))
    return Plan(tuple(exercises), warns=True)


ROUTINES = [routine.exercises for routine in PACK.routines.values()]
steps = st.one_of(
    st.sampled_from(ROUTINES),
    st.lists(st.sampled_from([*PACK.stretches]), min_size=1, max_size=3).map(
        lambda ids: tuple(RoutineStep(stretch=id_) for id_ in ids)
    ),
    st.just((RoutineStep(stretch="E7", hold_seconds=15, rounds=2), RoutineStep(stretch="E5", seated=True))),
)
instants = st.integers(0, 90 * 16_000)  # samples after the command before


@dataclass(slots=True)
class Walk:
    """A routine with commands given on the way, and which beats were left before their end."""

    run: Run
    steers: Steering
    offset: int = 0
    left: set[int] = field(default_factory=set)  # instants of the openers of beats that a command cut short

    def gives(self, command: str) -> None:
        before = self.run.timeline
        if command in JUMPS:
            went = getattr(self.steers, command)(self.run, self.offset)
            if went is None:
                return
            self._leaves()
            self.run = went
        else:
            run, answer = getattr(self.steers, command)(self.run, self.offset)
            if command == "other_side" and not answer:
                self._leaves()
            self.run = self.steers.reply(run, self.offset, answer) if answer else run
        is_valid(self.run.timeline, self.offset)
        is_kept(before, self.run.timeline, self.offset)

    def _leaves(self) -> None:
        opener = [cue for cue in self.run.timeline.cues if cue.opens and cue.at < self.offset][-1:]
        self.left |= {cue.at for cue in opener if cue.ends_at > self.offset}


def is_valid(timeline: Timeline, since: int) -> None:
    """From here on: in order, no cue meets the next, and breath enough in every hold."""
    cues = [cue for cue in timeline.cues if cue.at >= since]
    assert [cue.at for cue in cues] == sorted({cue.at for cue in cues})
    heard = [cue for cue in cues if cue.is_heard]
    for cue, following in pairwise(heard):
        assert cue.sound_ends_at + CLEAR <= following.at
    for cue, following in pairwise(cues):
        is_answer = cue is heard[0] and cue.at == since
        if cue.is_heard and not is_answer:
            assert cue.sound_ends_at + CLEAR <= following.at
    for opener in (cue for cue in cues if cue.opens and cue.phase is Phase.HOLDING and cue.at > since):
        inside = [cue for cue in cues if opener.at <= cue.at < opener.ends_at]
        talk = sum(cue.sound_ends_at - cue.at for cue in inside)
        assert talk <= MOST_TALK * (opener.ends_at - opener.timed_at)
    assert all(cue.ends_at <= timeline.ends_at for cue in cues)
    assert not heard or heard[-1].sound_ends_at + CLEAR <= timeline.ends_at


def is_kept(before: Timeline, after: Timeline, offset: int) -> None:
    """What was begun stays begun at its instant; only a sentence that was cut is said again."""
    cut = before.cut_at(offset)
    old = [(cue.at, cue.place, cue.opens) for cue in before.cues if cue.at < offset and cue is not cut]
    new = [(cue.at, cue.place, cue.opens) for cue in after.cues if cue.at < offset]
    assert [one for one in new if cut is None or one != (cut.at, cut.place, cut.opens)] == old


def done_reps(walk: Walk) -> Counter[tuple[int, str, int]]:
    """(exercise, side, rep) of every rep that was done to its end."""
    ends = last_steps(walk)
    done: Counter[tuple[int, str, int]] = Counter()
    for cue in walk.run.timeline.cues:
        place = cue.place
        if cue.opens and place.part is Part.DOING and place.rep and place.step == ends.get(place.exercise):
            done[place.exercise, cue.beat.side, place.rep] += cue.at not in walk.left
    return done


def last_steps(walk: Walk) -> dict[int, int]:
    """The step of the last move in a rep of each exercise."""
    return {number: last_step(one) for number, one in enumerate(walk.run.plan.exercises) if one.moves}


def held(walk: Walk) -> Counter[tuple[int, str]]:
    """(exercise, side) -> samples held, in reps that were done to their end: one that was left is done again whole."""
    ends, total = last_steps(walk), Counter[tuple[int, str]]()
    latest: dict[tuple[int, str, int], int] = {}
    for cue in (one for one in walk.run.timeline.cues if one.opens and one.at not in walk.left):
        place, rep = cue.place, (cue.place.exercise, cue.beat.side, cue.place.rep)
        if cue.phase is Phase.HOLDING:
            latest[rep] = cue.ends_at - cue.timed_at
        if place.part is Part.DOING and place.rep and place.step == ends.get(place.exercise):
            total[rep[:2]] += latest.pop(rep, 0)
    return total


def walk_of(chosen: tuple[RoutineStep, ...], script: list[tuple[int, str]], words_per_minute: int = 150) -> Walk:
    steers = steering(words_per_minute)
    walk = Walk(steers.begin(plan_of(chosen)), steers)
    is_valid(walk.run.timeline, 0)
    for pause, command in script:
        walk.offset += pause
        if walk.offset >= walk.run.timeline.ends_at:
            break
        walk.gives(command)
    return walk


@settings(max_examples=120, deadline=None)
@given(
    chosen=steps,
    script=st.lists(st.tuples(instants, st.sampled_from((*STEERED, *ASKED, *JUMPS))), max_size=14),
    words_per_minute=st.sampled_from([110, 150, 200]),
)
def test_any_commands_at_any_instants_leave_a_valid_timeline(
    chosen: tuple[RoutineStep, ...], script: list[tuple[int, str]], words_per_minute: int
) -> None:
    walk_of(chosen, script, words_per_minute)


@settings(max_examples=150, deadline=None)
@given(chosen=steps, script=st.lists(st.tuples(instants, st.sampled_from((*STEERED, *ASKED))), max_size=14))
@example(  # a hold was over, only its answer was still being said
    chosen=(RoutineStep(stretch="E7", hold_seconds=15.0, rounds=2),),
    script=[
        (0, "shorter"),
        (0, "slower"),
        (422080, "faster"),
        (326400, "slower"),
        (146241, "slower"),
        (18559, "longer"),
    ],
)
@example(  # left between the hold and the end of its rep
    chosen=tuple(RoutineStep(stretch=id_, seated=id_ in ("E5", "E7")) for id_ in ("E1", "E3", "E5", "E7")),
    script=[(1005280, "slower"), (1056160, "other_side")],
)
@example(  # two commands in one instant
    chosen=(RoutineStep(stretch="E7"),), script=[(403520, "faster"), (315201, "other_side"), (0, "slower")]
)
@example(  # commands before the other foot began, while an answer was said first
    chosen=(RoutineStep(stretch="E7", hold_seconds=15, rounds=2), RoutineStep(stretch="E5", seated=True)),
    script=[(250240, "slower"), (602881, "other_side"), (0, "slower"), (0, "faster")],
)
@example(  # the same foot twice in a row, then a round less
    chosen=(RoutineStep(stretch="E7"),), script=[(1146560, "more"), (0, "other_side"), (0, "fewer")]
)
@example(  # a foot has done all of it, and an answer is said before the other begins
    chosen=(RoutineStep(stretch="E7"),), script=[(1128001, "slower"), (18559, "other_side")]
)
def test_no_rep_is_lost_or_done_twice_and_both_feet_get_the_same(
    chosen: tuple[RoutineStep, ...], script: list[tuple[int, str]]
) -> None:
    walk = walk_of(chosen, script)
    done, total = done_reps(walk), held(walk)
    for number, exercise in enumerate(walk.run.plan.exercises):
        promised = Counter(
            (number, turn.side, rep) for turn in exercise.turns for rep in range(turn.first, turn.last + 1)
        )
        assert {key: count for key, count in done.items() if key[0] == number and count} == promised
        if {"left", "right"} <= {*exercise.form.sides}:
            assert total[number, "left"] == total[number, "right"]


@pytest.mark.parametrize("id_", [*PACK.stretches])
def test_the_holds_of_a_stretch_are_as_long_as_it_says(id_: str) -> None:
    walk = walk_of((RoutineStep(stretch=id_),), [])
    seconds = sum(move.seconds for move in PACK.stretches[id_].moves if move.phase == "holding")
    for held_samples in held(walk).values():
        assert held_samples == samples_in(seconds) * PACK.stretches[id_].reps


def at_first(timeline: Timeline, phase: Phase, rep: int = 1) -> Cue:
    return next(cue for cue in timeline.cues if cue.phase is phase and cue.place.rep == rep and cue.opens)


def test_longer_makes_the_hold_that_is_on_longer_and_that_of_the_other_foot_too() -> None:
    walk = walk_of((RoutineStep(stretch="E7"),), [])
    walk.offset = at_first(walk.run.timeline, Phase.HOLDING).at + samples_in(8)
    walk.gives("longer")
    assert {samples_in(30)} == {*held(walk).values()}
    assert walk.run.timeline.cues[-1].place.part is Part.RELAXING


def test_slower_stretches_what_is_left_of_a_move_and_no_hold() -> None:
    walk = walk_of((RoutineStep(stretch="E1"),), [])
    opener = at_first(walk.run.timeline, Phase.MOVING, rep=2)
    walk.offset = opener.at + samples_in(1)
    walk.gives("slower")
    moved = next(cue for cue in walk.run.timeline.cues if cue.opens and cue.at == opener.at)
    assert moved.ends_at - opener.at == samples_in(1 + 2 * 1.5)


def test_the_other_foot_first_and_the_rest_of_this_one_after_it() -> None:
    walk = walk_of((RoutineStep(stretch="E3"),), [])
    walk.offset = at_first(walk.run.timeline, Phase.HOLDING, rep=4).at + 10
    walk.gives("other_side")
    turns = walk.run.plan.exercises[0].turns
    assert [(turn.side, turn.first, turn.last) for turn in turns] == [("left", 1, 3), ("right", 1, 10), ("left", 4, 10)]


def test_both_feet_get_the_same_so_the_second_one_is_not_changed() -> None:
    walk = walk_of((RoutineStep(stretch="E3"),), [])
    right = next(cue for cue in walk.run.timeline.cues if cue.beat.side == "right" and cue.place.rep == 2)
    for command in ("fewer", "more", "longer", "shorter"):
        _, answer = getattr(walk.steers, command)(walk.run, right.at)
        assert [line.id for line in answer] == ["coach.both-same"]


def test_a_hold_made_shorter_after_that_time_ends_and_the_other_foot_gets_what_it_had() -> None:
    walk = walk_of((RoutineStep(stretch="E7"),), [])
    walk.offset = at_first(walk.run.timeline, Phase.HOLDING).at + samples_in(16.5)
    walk.gives("shorter")
    assert {samples_in(17)} == {*held(walk).values()}
