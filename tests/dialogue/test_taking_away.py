"""The summary: on the screen, read aloud, on paper, to the staff; and nothing of it unasked."""

import pytest

from kiosk.dialogue.effects import Deliver
from kiosk.dialogue.events import Delivered
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Level, Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit


@pytest.fixture
def equipped(pack: Pack, grammar: Grammar) -> Visit:
    """A site with a printer, where answers may be handed over."""
    site = Settings(advice_number="111", printer="slips", handover_folder="/var/lib/answers")
    return Visit(pack, grammar, site)


def deliveries(visit: Visit) -> list[str]:
    return [effect.way for effect in visit.effects if isinstance(effect, Deliver)]


def test_nothing_is_printed_or_handed_over_unasked(equipped: Visit) -> None:
    equipped.goes_through_screening(Q02="yes")
    equipped.says("what helps")
    equipped.answers()
    equipped.says("my summary")
    equipped.listens()
    equipped.says("goodbye")
    equipped.listens()
    assert deliveries(equipped) == []


@pytest.mark.parametrize("reads", [False, True], ids=["shown", "read aloud"])
def test_a_summary_that_somebody_walks_away_from_does_not_stay_for_the_next(visit: Visit, *, reads: bool) -> None:
    visit.goes_through_screening(Q02="yes")
    visit.says("my summary")
    if reads:
        visit.says("read it")
    visit.is_at(State.SUMMARY)
    visit.waits(20 * 60)
    visit.is_at(State.ASLEEP)
    assert visit.scene.summary is None


def test_the_summary_has_what_was_told_why_what_to_do_and_when_to_get_help(visit: Visit, pack: Pack) -> None:
    visit.goes_through_screening(Q02="yes", RF30="yes", Q05="not sure")
    visit.says("my summary")
    visit.hears("summary.here")
    summary = visit.scene.summary
    assert summary is not None
    assert [section.id for section in summary.sections] == ["told", "unsure", "maybe", "todo", "watch", "stretches"]
    assert summary.level is Level.ROUTINE
    text = summary.text()
    for words in (
        pack.questions["Q02"].told,
        pack.questions["Q05"].told,
        *pack.causes["C1"].say,
        *pack.prompts["level.routine"].say,
        *pack.prompts["level.safety-net"].say,
        *pack.prompts["summary.ask-first"].say,
        "111",
    ):
        assert words in text


def test_a_stretch_is_named_only_when_all_that_may_speak_against_it_was_asked(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    visit.answers()
    visit.interrupts("stop")
    visit.says("my summary")
    visit.listens()
    assert visit.scene.summary is not None
    assert "Toe stretch." in visit.scene.summary.text()
    assert "Heel raises, on a chair." in visit.scene.summary.text()  # where nobody has room to stand


def test_with_a_sign_for_today_no_stretch_and_no_cause_is_in_it(visit: Visit, pack: Pack) -> None:
    visit.goes_through_screening(RF15="yes")
    visit.says("summary please")
    visit.listens()
    assert visit.scene.summary is not None
    text = visit.scene.summary.text()
    assert "Toe stretch." not in text
    assert pack.prompts["level.same_day"].say[0] in text


def test_it_is_read_aloud_a_breath_at_a_time_and_then_the_visit_goes_on(visit: Visit) -> None:
    visit.goes_through_screening(Q02="yes", Q04="yes", Q05="yes", RF30="yes")
    visit.says("my summary")
    visit.listens()
    before = len(visit.sayings)
    visit.says("read it to me")
    visit.hears("summary.told", "summary.maybe", "summary.todo", "summary.watch", "summary.stretches", "summary.here")
    for _, say in visit.sayings[before:]:
        assert sum(len(line.text.split()) for line in say.lines) <= 30
    visit.says("go on")
    visit.is_at(State.CHOOSING)


def test_it_is_printed_when_asked_for_and_its_end_is_told(equipped: Visit) -> None:
    equipped.goes_through_screening()
    equipped.says("my summary")
    equipped.hears("summary.here.print")
    equipped.says("print it please")
    equipped.hears("summary.print-begun")
    assert deliveries(equipped) == ["print"]
    equipped.tells(Delivered("print", is_done=True, at=equipped.kiosk.now))
    equipped.hears("summary.print-done")
    equipped.tells(Delivered("print", is_done=False, at=equipped.kiosk.now))
    equipped.hears("summary.print-failed")


def test_it_is_handed_over_only_on_a_clear_wish(equipped: Visit) -> None:
    equipped.goes_through_screening()
    equipped.says("my summary")
    equipped.says("give it to the staff")
    equipped.hears("summary.hand_over-begun")
    assert deliveries(equipped) == ["hand_over"]


def test_a_site_without_printer_and_hand_over_says_so(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("my summary")
    visit.says("print it")
    visit.hears("summary.print-impossible")
    visit.says("give it to the staff")
    visit.hears("summary.hand_over-impossible")
    assert deliveries(visit) == []
    assert {choice.name for choice in visit.scene.choices} == {"read", "go_on"}


def test_nothing_of_it_is_left_after_the_visit(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("my summary")
    visit.says("goodbye")
    visit.listens()
    visit.waits(1)
    visit.is_at(State.ASLEEP)
    assert visit.scene.summary is None
