"""Everything that can be said while a routine is on, at the instants it is said at."""

import pytest

from kiosk.clock import RATE_HZ, samples_in
from kiosk.dialogue.scene import Exercise
from kiosk.dialogue.states import STRETCHING, State
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.coached_visit import CoachedVisit


@pytest.fixture
def home(clinic: Settings) -> Settings:
    return clinic.model_copy(update={"place": "home"})


@pytest.fixture
def coached(pack: Pack, home: Settings) -> CoachedVisit:
    return CoachedVisit(pack, home)


def exercise_of(coached: CoachedVisit) -> Exercise:
    assert coached.scene.exercise is not None
    return coached.scene.exercise


def seconds_left(coached: CoachedVisit) -> float:
    ends = exercise_of(coached).phase_ends_at
    assert ends is not None
    return (ends - coached.now) / RATE_HZ


def holding_calf(coached: CoachedVisit, seconds: float) -> None:
    """So many seconds into the left foot's hold of twenty."""
    coached.starts(stretch="E7")
    coached.means("ready")
    coached.waits_for(State.HOLDING)
    coached.waits(seconds)


def test_the_scene_holds_all_that_a_screen_draws(coached: CoachedVisit) -> None:
    coached.starts(stretch="E6", second="E7")
    first = exercise_of(coached)
    assert (first.routine, first.stretch, first.name, first.number, first.of) == (None, "E6", "Towel stretch", 1, 2)
    assert (first.pose, first.phase, first.side, first.rep, first.reps) == ("towel-flat", "preparing", "left", 0, 5)
    assert first.fetch == "Put a small towel on the floor by your chair."
    assert first.next == "Calf stretch"
    coached.waits_for(State.RESTING)
    coached.waits_for(State.REFLECTING)
    coached.means("better")
    coached.waits_for(State.RESTING)
    rest = exercise_of(coached)
    assert (rest.number, rest.phase, rest.pose) == (1, "resting", "calf-ready")
    assert (rest.next, rest.fetch) == ("Calf stretch", "Find a firm wall.")
    coached.waits_for(State.HOLDING)
    hold = exercise_of(coached)
    assert (hold.stretch, hold.number, hold.next, hold.fetch) == ("E7", 2, None, None)
    assert (hold.pose, hold.side, hold.phase_seconds) == ("calf-lean", "left", 20.0)
    assert seconds_left(coached) == 20.0


def test_a_pause_keeps_the_sample_and_the_scene_has_no_end(coached: CoachedVisit) -> None:
    holding_calf(coached, 7)
    left = seconds_left(coached)
    coached.means("pause")
    assert exercise_of(coached).phase_ends_at is None
    coached.waits(45)
    coached.means("go_on")
    assert coached.dialogue.state is State.HOLDING
    lead = coached.sounded[-1].until + samples_in(0.3) - coached.now
    assert seconds_left(coached) == left + lead / RATE_HZ


def test_slower_makes_each_move_half_as_long_again_and_faster_takes_it_back(coached: CoachedVisit) -> None:
    coached.starts(stretch="E1")
    coached.means("ready")
    coached.waits_for_rep(2, State.MOVING)
    coached.means("slower")
    assert coached.said == ["coach.slower"]
    coached.waits_for_rep(3, State.MOVING)
    assert exercise_of(coached).phase_seconds == 4.5
    coached.means("faster")
    coached.waits_for_rep(4, State.MOVING)
    assert exercise_of(coached).phase_seconds == 3.0


@pytest.mark.parametrize(("command", "seconds"), [("longer", 30.0), ("shorter", 13.0)])
def test_longer_and_shorter_change_the_hold_that_is_on(coached: CoachedVisit, command: str, seconds: float) -> None:
    holding_calf(coached, 5)
    coached.means(command)
    assert seconds_left(coached) == seconds - 5
    assert exercise_of(coached).phase_seconds == seconds


@pytest.mark.parametrize(("command", "reps"), [("more", 10), ("fewer", 3)])
def test_more_and_fewer_change_the_reps_to_come(coached: CoachedVisit, command: str, reps: int) -> None:
    coached.starts(stretch="E1")
    coached.means("ready")
    coached.waits_for_rep(2, State.MOVING)
    coached.means(command)
    assert exercise_of(coached).reps == reps
    coached.waits_for(State.FEELING)
    counted = [one.id for one in coached.sounded if one.id.startswith("count.")]
    assert [one.removesuffix(" cut") for one in counted] == [f"count.{rep}" for rep in range(1, reps + 1)]


def test_the_other_side_comes_first_and_this_one_after_it(coached: CoachedVisit) -> None:
    coached.starts(stretch="E3")
    coached.means("ready")
    coached.waits_for_rep(3, State.HOLDING)
    coached.means("other_side")
    assert exercise_of(coached).side == "right"
    assert "coach.switch" in coached.said
    coached.waits_for(State.FEELING)
    counts = [int(one.id.split(".")[1]) for one in coached.sounded if one.id.startswith("count.")]
    assert counts == [1, 2, 3, *range(1, 11), *range(3, 11)]  # the third was begun twice and done once


@pytest.mark.parametrize(
    ("command", "told"),
    [("how_long", "coach.minutes-left"), ("how_many", "coach.reps-left"), ("whats_next", "coach.next")],
)
def test_questions_are_answered_and_move_nothing(coached: CoachedVisit, command: str, told: str) -> None:
    coached.starts(stretch="E1", second="E3")
    coached.means("ready")
    coached.waits_for_rep(2, State.MOVING)
    coached.waits(1)
    left = seconds_left(coached)
    coached.means(command)
    assert coached.said == [told]
    assert coached.dialogue.state is State.MOVING
    assert seconds_left(coached) == left


def test_less_talk_gives_tones_for_counts_and_the_words_stay_on_the_screen(coached: CoachedVisit) -> None:
    coached.starts(stretch="E1")
    coached.means("ready")
    coached.waits_for_rep(2, State.MOVING)
    coached.means("less_talk")
    coached.waits_for_rep(3, State.MOVING)
    assert coached.sounded[-1].id == "tone.count"
    assert coached.scene.caption == ("three",)
    coached.means("more_talk")
    coached.waits_for_rep(4, State.MOVING)
    assert coached.sounded[-1].id == "count.4"


def test_skip_leaves_one_out_and_goes_on_after_a_rest(coached: CoachedVisit) -> None:
    coached.starts(stretch="E1", second="E3")
    coached.means("skip")
    assert coached.said == ["coach.left-out"]
    coached.waits_for(State.RESTING)
    coached.waits_for(State.PREPARING)
    assert exercise_of(coached).stretch == "E3"
    coached.means("skip")
    assert coached.dialogue.state is State.CHOOSING


def test_back_goes_to_the_start_of_this_one_and_then_to_the_one_before(coached: CoachedVisit) -> None:
    coached.starts(stretch="E1", second="E3")
    coached.means("skip")
    coached.waits_for(State.PREPARING)
    coached.waits_for_rep(2, State.HOLDING)
    coached.means("go_back")
    assert (exercise_of(coached).stretch, exercise_of(coached).rep) == ("E3", 0)
    coached.waits_for_rep(1, State.MOVING)
    coached.means("go_back")
    assert coached.dialogue.state is State.PREPARING
    coached.means("go_back")
    assert exercise_of(coached).stretch == "E1"


def test_ready_ends_the_rest_and_the_change_of_sides(coached: CoachedVisit) -> None:
    coached.starts(stretch="E7")
    coached.means("ready")
    coached.waits_for(State.SWITCHING)
    coached.waits(2)
    coached.means("ready")
    assert coached.dialogue.state is State.PREPARING
    assert coached.said == ["coach.side-right"]


def test_wait_while_getting_into_place_and_then_ready_starts_at_once(coached: CoachedVisit) -> None:
    coached.starts(stretch="E7")
    coached.finishes()
    coached.waits_for(State.PREPARING)
    while "coach.get-ready" not in coached.said:
        coached.passes(samples_in(0.5))
    coached.means("wait")
    assert coached.said == ["coach.waiting"]
    coached.waits(50)
    coached.means("ready")
    assert coached.said == ["coach.side-left"]


def test_louder_is_told_and_a_sentence_that_it_cut_is_said_again(coached: CoachedVisit) -> None:
    coached.starts(stretch="E7")
    coached.waits(1)
    cut = coached.sounded[-1].id
    coached.means("louder")
    assert coached.said == ["louder"]
    coached.waits(3)
    assert coached.said[:2] == ["louder", cut]


def test_done_ends_what_has_no_count_and_it_is_nudged_once(coached: CoachedVisit) -> None:
    coached.starts(stretch="E4")
    coached.means("ready")
    coached.waits_for(State.MOVING)
    coached.waits(90)
    assert [text for text in coached.captions if "other foot" in text] == [
        "Now the other foot, if you like. Say finished to stop."
    ]
    coached.means("done")
    assert coached.dialogue.state is State.FEELING


def test_what_has_no_count_ends_after_three_minutes(coached: CoachedVisit) -> None:
    coached.starts(stretch="E4")
    coached.means("ready")
    coached.waits_for(State.MOVING)
    coached.waits_for(State.FEELING, seconds=185)


def test_worse_between_two_exercises_ends_it_all(coached: CoachedVisit) -> None:
    coached.starts(stretch="E1", second="E3")
    coached.waits_for(State.REFLECTING)
    coached.means("worse")
    assert coached.said[:2] == ["coach.worse", "safety-line"]
    assert coached.dialogue.state is State.CHOOSING
    coached.finishes()
    coached.means("stretch", stretch="E7")
    assert "stretch.enough" in coached.said


def test_nobody_has_to_answer_between_two_exercises(coached: CoachedVisit) -> None:
    coached.starts(stretch="E1", second="E3")
    coached.waits_for(State.REFLECTING)
    coached.waits_for(State.RESTING, seconds=10)
    assert coached.said[-1] == "coach.next"


@pytest.mark.parametrize("command", ["slower", "longer", "fewer", "how_long", "less_talk", "other_side"])
def test_a_command_in_a_pause_is_answered_and_the_pause_stays(coached: CoachedVisit, command: str) -> None:
    holding_calf(coached, 4)
    coached.means("pause")
    coached.means(command)
    assert len(coached.said) == 1
    coached.waits(20)
    assert exercise_of(coached).phase_ends_at is None
    coached.means("go_on")
    coached.waits_for(State.HOLDING)
    assert exercise_of(coached).side == ("right" if command == "other_side" else "left")


@pytest.mark.parametrize("command", ["skip", "go_back", "repeat", "ready"])
def test_a_pause_ends_with_what_goes_elsewhere(coached: CoachedVisit, command: str) -> None:
    coached.starts(stretch="E3", second="E7")
    coached.waits_for_rep(2, State.HOLDING)
    coached.means("pause")
    coached.means(command)
    coached.finishes()
    assert coached.dialogue.state in STRETCHING


def test_a_cramp_in_the_middle_stops_it_and_helps(coached: CoachedVisit) -> None:
    coached.starts(routine="daily")
    coached.waits_for_rep(2, State.MOVING)
    coached.means("cramp_now")
    assert coached.said == ["R6c"] * 3
    coached.waits_for(State.PREPARING)
    assert exercise_of(coached).routine == "cramp-now"
    coached.waits_for(State.HOLDING)
    coached.means("done")
    assert coached.said[0] == "cramp-now.eased"
    coached.means("stretch", stretch="E3")  # it points the toes, and a cramp was on
    assert "stretch.not-this-one" in coached.said


def test_a_cramp_that_stays_is_asked_about_after_the_pulls_were_stopped_too(coached: CoachedVisit) -> None:
    coached.means("cramp_now")
    coached.waits_for(State.HOLDING)
    coached.means("stop")
    coached.finishes()
    for _ in range(60):  # at the menu, and in answers, until the time is up
        if coached.scene.question == "RF19":
            return
        coached.means("ask", topic="F1")
        coached.waits(12)
    raise AssertionError("nobody asked whether the cramp stays")


@pytest.mark.parametrize(("answer", "state"), [("yes", State.ADVICE), ("no", State.CHOOSING)])
def test_after_ten_minutes_of_a_cramp_that_stays_the_sign_is_asked(
    coached: CoachedVisit, answer: str, state: State
) -> None:
    coached.means("cramp_now")
    told_at = coached.now
    coached.waits_for(State.HOLDING)
    coached.waits_for(State.CHECKING)
    assert coached.now == told_at + samples_in(600)
    assert coached.scene.question == "RF19"
    assert coached.said[-2:] == ["coach.ten-minutes", "RF19"]
    coached.finishes()
    coached.waits(1)
    coached.means(answer)
    assert coached.dialogue.state is state
    assert coached.scene.level == ("same_day" if answer == "yes" else "self_care")
