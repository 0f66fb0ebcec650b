"""Who is offered which stretch, in which form, and at which place."""

import pytest

from kiosk.dialogue.offers import LENGTHS
from kiosk.dialogue.states import State
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.coached_visit import CoachedVisit

PLACES: dict[str, dict[str, object]] = {
    "waiting room": {},
    "with room": {"standing_stretches": True},
    "home": {"place": "home"},
}


def at(pack: Pack, clinic: Settings, place: str) -> CoachedVisit:
    return CoachedVisit(pack, clinic.model_copy(update=PLACES[place]))


def offered(coached: CoachedVisit, wish: str) -> set[str]:
    coached.means(wish)
    coached.finishes()
    others = {"one_stretch", *LENGTHS, "remedies", "questions", "summary", "goodbye"}
    return {choice.name for choice in coached.scene.choices} - others


def poses(coached: CoachedVisit) -> set[str]:
    return {scene.exercise.pose for _, scene in coached.scenes if scene.exercise is not None}


@pytest.mark.parametrize(
    ("place", "stretches"),
    [
        ("waiting room", {"E1", "E1p", "E2", "E3", "E5", "E7", "E7h"}),
        ("with room", {"E1", "E1p", "E2", "E3", "E5", "E6", "E7", "E7h"}),
        ("home", {"E1", "E1p", "E2", "E3", "E4", "E5", "E6", "E7", "E7h"}),
    ],
)
def test_the_place_decides_what_there_is_room_for(
    pack: Pack, clinic: Settings, place: str, stretches: set[str]
) -> None:
    assert offered(at(pack, clinic, place), "one_stretch") == stretches


def test_every_routine_but_the_one_for_a_cramp_is_a_choice(pack: Pack, clinic: Settings) -> None:
    assert offered(at(pack, clinic, "waiting room"), "stretch") == {"two-minutes", "daily", "bedtime", "seated"}


def test_a_length_can_be_touched(pack: Pack, clinic: Settings) -> None:
    coached = at(pack, clinic, "home")
    coached.means("stretch")
    coached.finishes()
    coached.touches("ten_minutes")
    coached.says_no_until(State.PREPARING)
    assert coached.scene.exercise is not None
    assert coached.scene.exercise.routine == "daily"
    assert 3 < coached.scene.exercise.of < 10


@pytest.mark.parametrize(("place", "pose"), [("waiting room", "seated-calf-ready"), ("with room", "calf-ready")])
def test_nobody_stands_in_a_waiting_room_without_room(pack: Pack, clinic: Settings, place: str, pose: str) -> None:
    coached = at(pack, clinic, place)
    coached.starts(stretch="E7")
    assert coached.scene.exercise is not None
    assert coached.scene.exercise.pose == pose


def test_what_is_for_home_is_said_to_be(pack: Pack, clinic: Settings) -> None:
    coached = at(pack, clinic, "with room")
    coached.means("stretch", stretch="E4")
    assert coached.said[0] == "stretch.at-home"


def answered(coached: CoachedVisit, yes_to: str) -> None:
    """No to everything that is asked, but yes to one."""
    for _ in range(20):
        coached.finishes()
        if coached.scene.question is None:
            return
        coached.waits(1)
        coached.means("yes" if coached.scene.question == yes_to else "no")


@pytest.mark.parametrize("stretch", ["E3", "E4", "E5", "E6"])
def test_in_a_cramp_the_toes_are_neither_pointed_nor_curled(pack: Pack, clinic: Settings, stretch: str) -> None:
    coached = at(pack, clinic, "home")
    coached.means("stretch", stretch=stretch)
    answered(coached, "Q07")
    assert coached.dialogue.state is State.CHOOSING
    assert "stretch.not-this-one" in coached.said


def test_in_a_cramp_the_toe_stretch_has_no_forward_half(pack: Pack, clinic: Settings) -> None:
    coached = at(pack, clinic, "home")
    coached.means("stretch", stretch="E1")
    answered(coached, "Q07")
    coached.waits_for(State.FEELING)
    assert "toes-back" in poses(coached)
    assert "toes-forward" not in poses(coached)
    assert [one.id for one in coached.sounded if one.id.startswith("count.")] == [f"count.{rep}" for rep in range(1, 6)]


@pytest.mark.parametrize("question", ["M5d", "RF12"])  # numb feet, diabetes
@pytest.mark.parametrize("stretch", ["E2", "E4"])
def test_feet_that_may_be_numb_are_kept_in_shoes_and_off_small_things(
    pack: Pack, clinic: Settings, stretch: str, question: str
) -> None:
    settings = clinic.model_copy(update=PLACES["home"])
    coached = CoachedVisit(pack, settings, yes_to=("T09", question))
    assert stretch not in offered(coached, "one_stretch")
    coached.means("stretch", stretch=stretch)
    assert "stretch.not-this-one" in coached.said


def test_a_routine_leaves_out_what_is_not_right_and_says_so(pack: Pack, clinic: Settings) -> None:
    coached = at(pack, clinic, "home")
    coached.means("stretch", routine="daily")
    answered(coached, "Q07")
    assert coached.dialogue.state is State.PREPARING
    coached.waits(10)
    assert "stretch.some-left-out" in coached.said
    assert coached.scene.exercise is not None
    assert coached.scene.exercise.of == 3  # toe stretch, calf stretch, and the advice on bare feet


@pytest.mark.parametrize("question", ["M4", "M6"])
def test_after_an_operation_or_under_sixteen_no_routine_is_given(pack: Pack, clinic: Settings, question: str) -> None:
    coached = at(pack, clinic, "home")
    coached.means("stretch", routine="seated")
    answered(coached, question)
    assert coached.dialogue.state is State.CHOOSING
    assert coached.scene.exercise is None
    coached.means("stretch")
    assert {choice.name for choice in coached.scene.choices}.isdisjoint(LENGTHS)


@pytest.mark.parametrize("minutes", [3, 5, 10, 15])
def test_a_routine_by_minutes_is_no_longer_than_that(pack: Pack, clinic: Settings, minutes: int) -> None:
    coached = at(pack, clinic, "home")
    coached.starts(minutes=str(minutes))
    began = coached.now
    coached.waits_for(State.FEELING, State.KEEPING, State.CHOOSING, seconds=20 * 60)
    assert coached.now - began <= (minutes * 60 + 15) * 16_000  # and the opening with the safety words


def test_walking_with_bare_feet_is_told_and_nobody_asks_how_it_felt(pack: Pack, clinic: Settings) -> None:
    coached = at(pack, clinic, "home")
    coached.starts(stretch="E2")
    coached.waits_for(State.CHOOSING, seconds=60)
    assert "coach.feeling" not in [one.id for one in coached.sounded]
    assert "coach.get-ready" not in [one.id for one in coached.sounded]
