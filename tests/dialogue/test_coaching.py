"""Coached stretches, typed; all times are of the sample clock and exact."""

from itertools import pairwise

import pytest

from kiosk.clock import RATE_HZ
from kiosk.dialogue.beats import Phase
from kiosk.dialogue.effects import Say
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.plan import Plan, planned
from kiosk.dialogue.states import STRETCHING, State
from kiosk.dialogue.steering import Steering
from kiosk.dialogue.timeline import Timeline
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack, RoutineStep
from kiosk.settings import Settings
from kiosk.sound import BLOCK_SAMPLES
from kiosk.speaking.silent_store import SilentStore
from tests.typed_visit import Visit


@pytest.fixture
def stretching(visit: Visit) -> Visit:
    """A visitor in the middle of preparing for the toe stretch."""
    visit.goes_through_screening()
    visit.says("toe stretch")
    visit.answers()
    visit.is_at(State.PREPARING)
    return visit


def _timeline(stretch: str, pack: Pack, settings: Settings) -> Timeline:
    steering = Steering(Lines(pack, settings), SilentStore(settings.words_per_minute).seconds)
    whole = pack.stretches[stretch]
    moves = tuple(move for move in whole.moves if move.only is None)
    step = RoutineStep(stretch=stretch)
    return steering.begin(Plan((planned(step, whole.name, whole, moves),), warns=True)).timeline


@pytest.mark.parametrize("stretch", ["E1", "E7"])
def test_no_two_cues_overlap_and_each_ends_before_the_next(stretch: str, pack: Pack, clinic: Settings) -> None:
    timeline = _timeline(stretch, pack, clinic)
    for cue, following in pairwise(timeline.cues):
        assert cue.at < following.at
        if cue.lines:
            assert cue.sound_ends_at + 0.3 * RATE_HZ <= following.at + 1


def test_the_toe_stretch_is_five_times_three_seconds_back_and_forward(pack: Pack, clinic: Settings) -> None:
    timeline = _timeline("E1", pack, clinic)
    counts = [cue for cue in timeline.cues if cue.lines and cue.lines[0].id.startswith("count.")]
    assert [cue.lines[0].text for cue in counts] == ["one", "two", "three", "four", "five"]
    beats = [later.at - sooner.at for sooner, later in pairwise(counts[1:])]
    assert set(beats) == {6 * RATE_HZ}


def test_the_calf_stretch_holds_twenty_seconds_a_side_with_a_count_down(pack: Pack, clinic: Settings) -> None:
    timeline = _timeline("E7", pack, clinic)
    for side in ("left", "right"):
        holds = [cue for cue in timeline.cues if cue.beat.side == side and cue.phase is Phase.HOLDING]
        start, end = holds[0].at, holds[0].ends_at
        assert end - start == 20 * RATE_HZ
        spoken = {cue.lines[0].id: cue.at for cue in holds if cue.lines}
        assert spoken["coach.half"] - start == 10 * RATE_HZ
        assert [end - spoken[f"count.{number}"] for number in (3, 2, 1)] == [3 * RATE_HZ, 2 * RATE_HZ, RATE_HZ]
        talk = sum(cue.sound_ends_at - cue.at for cue in holds)
        assert talk <= 0.4 * (end - start)
    assert [cue.phase for cue in timeline.cues].count(Phase.SWITCHING) == 1


def test_safety_is_said_before_the_first_stretch_of_a_visit_only(stretching: Visit) -> None:
    stretching.hears("coach.safety")
    stretching.says("stop")
    stretching.says("toe stretch")
    stretching.listens()
    assert "coach.safety" not in stretching.ids


def test_cues_are_spoken_at_the_samples_they_were_placed_at(stretching: Visit) -> None:
    stretching.waits(90)
    counts = [say for _, say in stretching.sayings if say.lines[0].id.startswith("count.")]
    instants = [say.at for say in counts if say.at is not None]
    assert [later - sooner for sooner, later in pairwise(instants[1:])] == [6 * RATE_HZ] * 3
    for block, say in stretching.sayings:
        if say.at is not None:
            assert block <= say.at < block + BLOCK_SAMPLES


def test_ready_does_not_skip_how_to_stand_and_what_to_beware_of(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    for _ in ("M6", "M4", "Q07"):
        visit.says("no")
    visit.waits(3)
    visit.interrupts("ready")
    visit.waits(18)
    visit.is_at(State.PREPARING)
    assert "Keep on breathing." in [text for _, text in visit.said]


def test_ready_skips_the_wait(stretching: Visit) -> None:
    stretching.says("ready")
    stretching.waits(0.1)
    assert stretching.state in STRETCHING
    assert stretching.state is not State.PREPARING


def test_a_pause_keeps_the_second(stretching: Visit) -> None:
    stretching.says("ready")
    while "count.2" not in stretching.ids:
        stretching.waits(0.02)
    stretching.waits(2)
    exercise = stretching.scene.exercise
    assert exercise is not None
    assert exercise.phase_ends_at is not None
    left = exercise.phase_ends_at - stretching.kiosk.now
    stretching.interrupts("pause")
    stretching.hears("coach.paused")
    stretching.is_at(State.PAUSED)
    stretching.waits(30)
    stretching.says("go on")
    stretching.listens()
    exercise = stretching.scene.exercise
    assert exercise is not None
    assert exercise.phase_ends_at is not None
    resumed_at = next(say for _, say in stretching.sayings[::-1] if say.lines[0].id == "coach.going-on")
    assert isinstance(resumed_at, Say)
    lead = stretching.seconds_of("Going on.") + 0.3
    resumed_block = next(at for at, say in stretching.sayings[::-1] if say is resumed_at)
    assert abs((exercise.phase_ends_at - resumed_block) - (left + lead * RATE_HZ)) <= BLOCK_SAMPLES


@pytest.mark.parametrize("words", ["stop", "stop it", "please stop"])
def test_stop_is_obeyed_in_the_middle_of_a_hold(stretching: Visit, words: str) -> None:
    stretching.says("ready")
    stretching.waits(8)
    assert stretching.state in STRETCHING
    stretching.interrupts(words)
    stretching.is_at(State.CHOOSING)
    stretching.hears("coach.stopped")
    stretching.waits(5)
    assert not [id_ for id_ in stretching.ids if id_.startswith("count.")]


@pytest.mark.parametrize("words", ["ow", "it hurts", "i feel dizzy"])
def test_pain_stops_it_and_asks_the_safety_question(stretching: Visit, words: str) -> None:
    stretching.says("ready")
    stretching.waits(8)
    stretching.interrupts(words)
    stretching.hears("coach.hurts", "RF01")
    stretching.says("no")
    stretching.listens()
    stretching.is_at(State.CHOOSING)
    stretching.means("stretch", stretch="E1")
    stretching.listens()
    assert {"stretch.enough", "stretch.not-this-one"} & set(stretching.ids)


def test_pain_with_chest_pain_is_an_emergency(stretching: Visit) -> None:
    stretching.interrupts("it hurts")
    stretching.says("yes")
    stretching.is_at(State.EMERGENCY)


def test_speech_that_is_no_command_changes_nothing_in_a_hold(stretching: Visit) -> None:
    stretching.says("ready")
    stretching.waits(8)
    before = len(stretching.sayings)
    stretching.interrupts("what is on television tonight")
    assert stretching.state in STRETCHING
    assert len(stretching.sayings) == before


def test_it_asks_how_it_felt_and_worse_ends_the_stretches(stretching: Visit) -> None:
    stretching.says("ready")
    stretching.waits(60)
    stretching.is_at(State.FEELING)
    stretching.says("worse")
    stretching.hears("coach.worse", "safety-line", "menu.anything-else")
    stretching.means("stretch", stretch="E7")
    stretching.hears("stretch.enough")
    stretching.says("what helps")
    stretching.answers()
    assert "R6" not in stretching.ids


@pytest.mark.parametrize(
    ("dizzy", "pose"), [("yes", "seated-calf-ready"), ("not_sure", "seated-calf-ready"), ("no", "calf-ready")]
)
def test_someone_who_gets_dizzy_is_not_given_a_standing_stretch(
    dizzy: str, pose: str, pack: Pack, grammar: Grammar, clinic: Settings
) -> None:
    visit = Visit(pack, grammar, clinic.model_copy(update={"standing_stretches": True}))
    visit.goes_through_screening()
    visit.says("calf stretch")
    visit.answers(M3=dizzy)
    visit.is_at(State.PREPARING)
    assert visit.scene.exercise is not None
    assert visit.scene.exercise.pose == pose


def test_again_starts_the_side_over(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("calf stretch")
    visit.answers()
    visit.says("ready")
    while "coach.switch" not in visit.ids:
        visit.waits(0.5)
    while visit.state is not State.HOLDING:
        visit.waits(0.5)
    visit.interrupts("again")
    visit.waits(1)
    visit.hears("coach.switch")
    exercise = visit.scene.exercise
    assert exercise is not None
    assert exercise.side == "right"


def test_someone_under_sixteen_is_offered_no_stretch(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    visit.answers(M6="yes")
    visit.hears("stretch.young")
    visit.is_at(State.CHOOSING)
    assert visit.scene.exercise is None
    visit.says("calf stretch")
    visit.listens()
    assert "coach.get-ready" not in {id_ for id_, _ in visit.all_said}
