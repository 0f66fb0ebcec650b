"""What nobody else should hear: the question is on the screen, unless the visitor wants it aloud."""

from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit

PRIVATE = ("RF06", "RF38", "RF39", "M1")


def test_a_private_question_is_shown_and_not_spoken(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF38")
    visit.hears("private")
    spoken = {text for _, text in visit.all_said}
    question = pack.questions["RF38"]
    assert not spoken & {question.ask, question.again, question.why}
    assert question.ask in visit.scene.caption
    assert [choice.name for choice in visit.scene.choices] == ["yes", "no", "not_sure", "ask_me"]


def test_ask_me_speaks_it_and_those_that_follow(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF06", RF16="yes")
    visit.hears("private")
    visit.says("ask me")
    visit.hears("RF06")
    visit.says("no")
    visit.hears("RF39")
    assert visit.said[-1][1] == pack.questions["RF39"].ask


def test_it_can_be_answered_by_voice_without_being_heard(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF06", RF16="yes")
    visit.says("yes")
    visit.is_at(State.EMERGENCY)


def test_why_and_silence_give_nothing_away(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF38")
    visit.says("why do you ask")
    visit.hears("why.private", "private")
    visit.waits(60)
    spoken = {text for _, text in visit.all_said}
    assert not spoken & {text for id_ in PRIVATE for text in (pack.questions[id_].ask, pack.questions[id_].again)}


def test_doubting_an_emergency_that_is_private_stays_private(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF06", RF16="yes")
    visit.says("yes")
    visit.says("that's wrong")
    visit.hears("private")
    assert pack.questions["RF06"].again in visit.scene.caption


def test_at_home_it_is_asked_aloud(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings(place="home"))
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF38")
    visit.hears("RF38")


def test_the_summary_leaves_private_answers_out(visit: Visit, pack: Pack) -> None:
    visit.goes_through_screening(RF38="yes", Q04="yes")
    visit.says("my summary")
    visit.listens()
    assert visit.scene.summary is not None
    text = visit.scene.summary.text()
    assert pack.questions["Q04"].told in text
    assert pack.questions["RF38"].told not in text
