"""A worry, a cramp and a question in the visitor's own words."""

import pytest

from kiosk.dialogue.events import Band
from kiosk.dialogue.states import State
from tests.typed_visit import Visit


def comes_to_the_open_question(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF44")


def test_the_last_question_is_open_and_an_emergency_in_it_counts(visit: Visit) -> None:
    comes_to_the_open_question(visit)
    visit.says("yes")
    visit.hears("worry.what")
    visit.says("my chest hurts")
    visit.is_at(State.EMERGENCY)


def test_a_worry_that_is_none_of_ours_is_for_a_person(visit: Visit) -> None:
    comes_to_the_open_question(visit)
    visit.says("yes")
    visit.says("my neighbour plays loud music all night")
    visit.hears("worry.thanks", "level.self_care", "worry.tell")


def test_told_at_once_it_is_asked_about_with_yes_or_no(visit: Visit) -> None:
    comes_to_the_open_question(visit)
    visit.says("my nose itches since the morning")
    visit.hears("worry.meant")
    visit.says("yes")
    visit.hears("worry.thanks", "level.self_care", "worry.tell")


def test_a_television_at_the_open_question_tells_no_worry(visit: Visit) -> None:
    comes_to_the_open_question(visit)
    for words in ("and now the weather for the weekend", "some rain later in the north"):
        visit.says(words)
        visit.listens()
    assert {"worry.meant", "worry.meant-again"} <= {id_ for id_, _ in visit.all_said}
    visit.says("no")
    visit.hears("level.self_care")
    assert not {"worry.thanks", "worry.tell"} & {id_ for id_, _ in visit.all_said}


def test_an_emergency_told_when_asked_whether_it_was_meant_counts(visit: Visit) -> None:
    comes_to_the_open_question(visit)
    visit.says("my nose itches since the morning")
    visit.says("my chest hurts")
    visit.is_at(State.EMERGENCY)


@pytest.mark.parametrize("words", ["no that's all", "that's it thank you", "nothing else", "no i'm fine"])
def test_that_is_all_ends_the_questions_and_not_the_visit(visit: Visit, words: str) -> None:
    comes_to_the_open_question(visit)
    visit.says(words)
    visit.hears("level.self_care")
    visit.is_at(State.CHOOSING)


def test_the_last_question_is_asked_even_when_help_is_needed_today(visit: Visit) -> None:
    visit.goes_through_screening(RF15="yes")
    assert "RF44" in {id_ for id_, _ in visit.all_said}


def test_a_worry_that_sounds_like_a_sign_is_asked_about_once(visit: Visit) -> None:
    """It went round between the sign and the open question for as long as the visitor told the same."""
    comes_to_the_open_question(visit)
    visit.says("yes")
    visit.listens()
    visit.means("emergency", Band.CONFIRM, sign="RF01")
    visit.hears("RF01")
    visit.says("no")
    visit.hears("level.self_care", "worry.tell")


@pytest.mark.parametrize("words", ["i have a cramp right now", "cramp now", "my toes are cramping up"])
def test_a_cramp_that_is_on_is_helped_after_four_questions(visit: Visit, words: str) -> None:
    visit.wakes()
    visit.says(words)
    asked = []
    while visit.state is State.CHECKING:
        visit.listens()
        if visit.state is State.CHECKING:
            asked.append(visit.scene.question)
            visit.says("no")
    assert asked == ["RF01", "RF02", "RF04", "RF10"]
    visit.hears("R6c", "cramp-now.next", "T04")
    visit.is_at(State.SCREENING)


def test_a_leg_that_may_hold_a_clot_is_not_stretched_in_a_cramp_either(visit: Visit) -> None:
    visit.wakes()
    visit.says("i have a cramp now")
    visit.answers(RF10="yes")
    said = [id_ for id_, _ in visit.all_said]
    assert "R6c" not in said
    assert "cramp-now.rest" in said
    assert visit.scene.level == "same_day"


def test_a_cramp_that_comes_later_is_helped_at_once(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("i have a cramp now")
    visit.answers()
    visit.hears("R6c", "E1p", "coach.get-ready")
    visit.says("done")
    visit.hears("cramp-now.eased", "menu.anything-else")


def test_a_question_that_is_none_of_ours_is_declined_with_the_way_to_a_person(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("what time does the chemist close")
    visit.hears("declined", "RF01")
    visit.is_at(State.SCREENING)
