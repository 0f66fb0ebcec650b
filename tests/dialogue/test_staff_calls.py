"""A call for a person: by sound and on the screen until somebody answers, whatever becomes of the visit."""

import pytest

from kiosk.dialogue.effects import CallStaff
from kiosk.dialogue.events import StaffActed
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit


def rings(visit: Visit, seconds: float) -> int:
    before = visit.rings
    visit.waits(seconds)
    return visit.rings - before


def test_a_call_stays_up_until_somebody_answers(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("i want to speak to someone")
    visit.hears("staff.called")
    assert visit.scene.staff_call == "help"
    visit.says("goodbye")
    visit.listens()
    visit.waits(1)
    visit.is_at(State.ASLEEP)
    assert visit.scene.staff_call == "help", "the visitor has gone, the call has not"
    assert rings(visit, 180) >= 2
    visit.tells(StaffActed("answered", visit.kiosk.now))
    visit.waits(0.1)
    assert visit.scene.staff_call is None
    assert rings(visit, 180) == 0


@pytest.mark.parametrize(("answers", "call"), [({"RF15": "yes"}, "help"), ({"RF01": "yes"}, "emergency")])
def test_every_result_that_needs_help_now_calls(visit: Visit, answers: dict[str, str], call: str) -> None:
    visit.goes_through_screening(**answers)
    assert visit.scene.staff_call == call
    assert CallStaff(is_emergency=call == "emergency") in visit.effects


def test_a_result_that_can_wait_calls_nobody(visit: Visit) -> None:
    visit.goes_through_screening(RF30="yes")
    assert visit.scene.staff_call is None


def test_an_emergency_makes_a_waiting_call_louder(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("staff")
    visit.says("my chest hurts")
    visit.listens()
    assert visit.scene.staff_call == "emergency"
    assert rings(visit, 61) >= 3


def test_the_bell_waits_for_the_end_of_a_sentence(visit: Visit) -> None:
    visit.goes_through_screening(RF01="yes")
    while visit.kiosk.is_speaking:
        assert visit.rings == 0
        visit.waits(0.1)
    assert rings(visit, 2) == 1


def test_staff_end_an_emergency_visit(visit: Visit) -> None:
    visit.goes_through_screening(RF01="yes")
    visit.tells(StaffActed("answered", visit.kiosk.now))
    visit.is_at(State.EMERGENCY)
    visit.tells(StaffActed("ended", visit.kiosk.now))
    visit.is_at(State.ASLEEP)
    assert visit.scene.staff_call is None


def test_the_visitor_hears_that_somebody_is_coming(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("staff")
    visit.listens()
    visit.tells(StaffActed("answered", visit.kiosk.now))
    visit.hears("staff.coming")
    visit.is_at(State.CHOOSING)


def test_it_is_told_when_the_sentence_that_sounds_is_over(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("staff")
    visit.tells(StaffActed("answered", visit.kiosk.now))
    assert not visit.said, "what sounds is not cut"
    visit.hears("staff.coming")
    visit.waits(40)
    assert visit.ids.count("staff.coming") == 1


def test_the_next_visitor_is_not_told_of_a_call_that_was_another_s(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("staff")
    visit.says("goodbye")
    visit.listens()
    visit.waits(1)
    visit.tells(StaffActed("answered", visit.kiosk.now))
    visit.wakes()
    visit.listens()
    assert "staff.coming" not in visit.ids


def test_a_dismissed_call_is_over_without_a_word(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("staff")
    visit.listens()
    visit.tells(StaffActed("dismissed", visit.kiosk.now))
    visit.waits(2)
    assert visit.scene.staff_call is None
    assert not visit.said


def test_where_and_when_the_desk_is_there_is_told_as_the_site_has_set_it(pack: Pack, grammar: Grammar) -> None:
    site = Settings(emergency_number="999", room="room two", desk_hours="from eight to six")
    visit = Visit(pack, grammar, site)
    visit.goes_through_screening(RF15="yes")
    visit.hears("level.same_day", "desk.room", "desk.hours")
    words = " ".join(text for _, text in visit.all_said)
    assert "You find them in room two." in words
    assert "They are there from eight to six." in words


def test_at_home_nobody_is_called(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings(place="home", emergency_number="112", room="room two"))
    visit.goes_through_screening(RF01="yes")
    assert visit.scene.staff_call is None
    assert rings(visit, 60) == 0
    assert "room two" not in " ".join(text for _, text in visit.all_said)
