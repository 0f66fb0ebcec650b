"""Answers that cannot both be right are asked about, not averaged."""

from kiosk.dialogue.interview import Interview
from kiosk.dialogue.states import State
from kiosk.library.pack import Answer, Pack
from tests.typed_visit import Visit


def test_two_answers_that_do_not_fit_are_asked_about_once_more(visit: Visit, pack: Pack) -> None:
    """A group answered yes of which nothing fits: the group is asked again in other words, once."""
    visit.wakes()
    visit.says("yes")
    visit.is_asked("T07")
    visit.says("yes")
    for _ in ("RF09", "RF40", "RF21"):
        visit.says("no")
    visit.hears("contradiction.group", "T07")
    assert visit.said[-1][1] == pack.questions["T07"].again
    visit.says("no")
    visit.listens()
    assert visit.scene.question == "T08"


def test_who_says_yes_again_is_sent_to_a_person_with_what_does_not_fit(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("T07")
    for words in ("yes", "no", "no", "no", "yes"):
        visit.says(words)
    visit.listens()
    assert visit.scene.question == "T08", "it is asked once more, not for ever"
    visit.answers()
    visit.hears("level.self_care", "worry.tell")


def test_the_question_answered_no_of_a_pair_is_the_one_asked_again(pack: Pack) -> None:
    interview = Interview(pack)
    answers = {"RF15": Answer.YES, "RF31": Answer.NO}
    assert interview.contradiction(answers, ()) == "RF31"
    assert interview.contradiction(answers, ("RF31",)) is None
    assert interview.contradiction({"RF15": Answer.YES, "RF31": Answer.YES}, ()) is None


def test_a_group_that_asks_for_more_than_its_details_is_no_contradiction(visit: Visit) -> None:
    """Cramps after hard work: yes to T11, and neither dark pee nor a new medicine."""
    visit.goes_through_screening(T11="yes")
    assert "contradiction.group" not in {id_ for id_, _ in visit.all_said}


def test_a_correction_settles_it_as_well(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("T07")
    for words in ("yes", "no", "no", "no"):
        visit.says(words)
    visit.listens()
    visit.means("correct", answer="yes")  # the cut is dirty after all
    visit.listens()
    visit.answers()
    visit.is_at(State.CHOOSING)
    assert visit.scene.level == "same_day"
