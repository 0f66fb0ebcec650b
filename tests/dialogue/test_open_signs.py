"""Nobody leaves, or is stretched, over a sign that is still open.  Each of these went wrong once."""

import pytest

from kiosk.dialogue.effects import CallStaff
from kiosk.dialogue.events import Band
from kiosk.dialogue.states import State
from kiosk.dialogue.triage import assess
from kiosk.library.pack import Answer, Pack
from tests.typed_visit import Visit


def asked_about_the_foot(visit: Visit) -> None:
    """A yes to one foot cold, white or numb; whether it is still so is asked now."""
    visit.wakes()
    for words in ("yes", "no", "no", "yes"):
        visit.says(words)
    visit.listens()
    assert visit.scene.question == "RF04b"


def test_a_goodbye_over_an_open_sign_of_an_emergency_is_held_back(visit: Visit) -> None:
    asked_about_the_foot(visit)
    visit.says("goodbye")
    visit.hears("level.emergency")
    visit.is_at(State.EMERGENCY)


def test_silence_over_an_open_sign_of_an_emergency_calls_for_help(visit: Visit) -> None:
    asked_about_the_foot(visit)
    visit.waits(90)
    visit.is_at(State.EMERGENCY)
    assert CallStaff(is_emergency=True) in visit.effects


def test_who_leaves_early_with_a_sign_for_today_is_told(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("T05", T04="yes", RF15="yes")
    visit.says("goodbye")
    visit.hears("level.same_day", "goodbye")
    assert visit.scene.staff_call == "help"


def test_a_cramp_is_not_treated_over_an_open_sign(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF11b", T05="yes", RF11="yes")
    visit.says("cramp now")
    visit.says("no")  # RF10
    visit.hears("cramp-now.rest")
    assert "R6c" not in {id_ for id_, _ in visit.all_said}


def test_help_with_a_cramp_goes_on_after_a_pause(visit: Visit) -> None:
    visit.wakes()
    visit.says("cramp now")
    for _ in range(4):
        visit.says("no")
    visit.is_at(State.RELIEF)
    visit.interrupts("pause")
    visit.says("go on")
    visit.hears("R6c", "T04")


@pytest.mark.parametrize("words", ["i want to kill myself", "i took an overdose", "i've been vomiting blood"])
def test_what_needs_help_now_is_heard_though_it_is_none_of_our_signs(visit: Visit, words: str) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says(words)
    visit.is_at(State.EMERGENCY)
    visit.says("that's wrong")
    visit.hears("emergency.own-words")


def test_a_new_call_rings_though_an_old_one_was_never_answered(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("staff")
    visit.listens()
    visit.waits(20 * 60)
    before = visit.rings
    visit.wakes()
    visit.says("staff")
    visit.listens()
    visit.waits(5)
    assert visit.rings > before


def test_a_question_at_the_open_question_is_no_worry(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF44")
    visit.says("where is the toilet please")
    visit.hears("declined", "RF44")


@pytest.mark.parametrize("leaving", ["goodbye", "start over", None])
def test_a_sign_told_half_heard_is_never_left_unanswered(visit: Visit, leaving: str | None) -> None:
    visit.wakes()
    visit.says("yes")
    visit.means("emergency", Band.CONFIRM, sign="RF01")
    visit.listens()
    if leaving is None:
        visit.says("stop")
        visit.waits(120)
    else:
        visit.says(leaving)
    visit.is_at(State.EMERGENCY)
    assert CallStaff(is_emergency=True) in visit.effects


def test_a_sign_told_half_heard_and_denied_lets_the_visitor_go(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.means("emergency", Band.CONFIRM, sign="RF01")
    visit.says("no")
    visit.says("goodbye")
    assert visit.state is not State.EMERGENCY


def test_who_starts_over_with_a_sign_for_today_is_fetched(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("T05", T04="yes", RF15="yes")
    visit.says("start over")
    assert visit.scene.staff_call == "help"


def test_a_sore_foot_that_no_question_places_keeps_its_shoes_on(pack: Pack) -> None:
    answers = {"T09": Answer.YES, "RF12": Answer.NO, "M5d": Answer.NO}
    assert {"E2", "E4", "G1", "G2"} <= {*assess(answers, pack).locked}
