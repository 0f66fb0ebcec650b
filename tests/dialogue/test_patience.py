"""Who hesitates is given time, and nothing is said of it."""

from kiosk.clock import samples_in
from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import NotUnderstood, SpeechStarted
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit


def patience(visit: Visit) -> float:
    return [effect.patience for effect in visit.effects if isinstance(effect, Listen)][-1]


def says_nothing(visit: Visit, text: str, *, after: float = 0.0, is_hesitation: bool = False) -> None:
    """Words without a meaning, a second long, that begin so many seconds from now."""
    visit.waits(after)
    start = visit.kiosk.now
    visit.tells(SpeechStarted(start))
    end = start + samples_in(1.0)
    visit.tells(NotUnderstood(text, start, end, end, is_hesitation=is_hesitation))


def test_um_is_no_answer_and_makes_the_kiosk_patient(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    assert patience(visit) == 1
    says_nothing(visit, "um", is_hesitation=True)
    assert not visit.said
    assert patience(visit) > 1
    visit.waits(9)
    assert not visit.said  # silence counts later, too
    visit.waits(6)
    assert visit.said


def test_a_sentence_that_went_on_after_a_pause_makes_it_patient(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    says_nothing(visit, "well my")
    says_nothing(visit, "daughter says", after=1.5)
    assert patience(visit) > 1


def test_two_mumbles_far_apart_do_not(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.mumbles()
    visit.mumbles()
    assert patience(visit) == 1


def test_who_asks_for_time_gets_more_and_the_next_visitor_does_not(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("let me think")
    asked_for = patience(visit)
    says_nothing(visit, "um", is_hesitation=True)
    assert patience(visit) == asked_for > 1.6
    visit.touches("new_visitor")
    assert patience(visit) == 1


def test_a_site_may_be_patient_with_everybody(pack: Pack, grammar: Grammar, clinic: Settings) -> None:
    visit = Visit(pack, grammar, clinic.model_copy(update={"patience": 2.0}))
    visit.wakes()
    visit.says("yes")
    assert patience(visit) == 2
    visit.listens()
    asked = len(visit.said)
    visit.waits(15)
    assert len(visit.said) == asked
    visit.waits(2)
    assert len(visit.said) > asked
