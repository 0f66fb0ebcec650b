"""Whether a visit may be recorded: asked first, once, in plain words; only a clear yes records."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk.dialogue.effects import Record, Show
from kiosk.dialogue.events import Band
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.dialogue.test_properties import happen, happenings
from tests.typed_visit import Visit

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SITE = Settings(emergency_number="999", record_visits=True)


@pytest.fixture
def visit(pack: Pack, grammar: Grammar) -> Visit:
    visit = Visit(pack, grammar, SITE, NOON)
    visit.waits(0.1)  # until it knows the time
    return visit


def records(visit: Visit) -> list[bool]:
    return [one.wanted for one in visit.effects if isinstance(one, Record)]


def test_it_is_asked_before_anything_else_and_a_yes_records(visit: Visit) -> None:
    visit.wakes()
    visit.is_at(State.CONSENTING)
    visit.hears("consent")
    assert records(visit) == []
    visit.says("yes")
    visit.hears("consent.given", "opening")
    visit.is_at(State.OPENING)
    assert records(visit) == [True]
    assert visit.scene.notice == "Recorded · Not yet reviewed by your clinic"


@pytest.mark.parametrize("words", ["no", "go on", "skip", "don't record me", "the weather is nice"])
def test_whatever_is_no_yes_records_nothing_and_goes_on(visit: Visit, words: str) -> None:
    visit.wakes()
    visit.says(words)
    visit.hears("consent.refused", "opening")
    visit.is_at(State.OPENING)
    assert records(visit) == []
    assert visit.scene.notice == "Not yet reviewed by your clinic"


def test_silence_is_no_yes(visit: Visit) -> None:
    visit.wakes()
    visit.listens()
    visit.waits(9)
    visit.is_at(State.OPENING)
    assert records(visit) == []


def test_a_half_heard_yes_is_no_yes(visit: Visit) -> None:
    visit.wakes()
    visit.listens()
    visit.means("yes", Band.CONFIRM)
    visit.is_at(State.OPENING)
    assert records(visit) == []


def test_who_asks_why_is_told_what_is_kept_and_asked_again(visit: Visit) -> None:
    visit.wakes()
    visit.says("why")
    visit.hears("consent.more", "consent")
    visit.says("yes")
    assert records(visit) == [True]


def test_it_does_not_stand_in_the_way_of_an_emergency_or_a_cramp(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, SITE, NOON)
    visit.waits(0.1)
    visit.says("I have chest pain")
    visit.is_at(State.EMERGENCY)
    asked = Visit(pack, grammar, SITE, NOON)
    asked.waits(0.1)
    asked.wakes()
    asked.interrupts("I have chest pain")
    asked.is_at(State.EMERGENCY)
    cramping = Visit(pack, grammar, SITE, NOON)
    cramping.waits(0.1)
    cramping.wakes()
    cramping.says("cramp now")
    cramping.is_at(State.CHECKING)
    assert records(visit) == records(asked) == records(cramping) == []


def test_it_is_not_asked_while_somebody_is_called(visit: Visit) -> None:
    visit.wakes()
    visit.says("call the staff")
    visit.touches("new_visitor")
    visit.is_at(State.ASLEEP)
    visit.wakes()
    visit.is_at(State.OPENING)


def test_without_the_setting_or_a_clock_it_is_never_asked(pack: Pack, grammar: Grammar) -> None:
    for visit in (Visit(pack, grammar, Settings(), NOON), Visit(pack, grammar, SITE)):
        visit.waits(0.1)
        visit.wakes()
        visit.is_at(State.OPENING)


def test_a_yes_can_be_taken_back(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.is_at(State.SCREENING)
    visit.says("delete the recording")
    visit.hears("consent.withdrawn", "RF01")
    assert records(visit) == [True, False]
    assert visit.scene.notice == "Not yet reviewed by your clinic"


def test_who_starts_over_is_still_recorded_and_the_next_one_is_asked_anew(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("start over")
    visit.is_at(State.OPENING)
    assert visit.scene.notice is not None
    assert visit.scene.notice.startswith("Recorded")
    visit.touches("new_visitor")
    visit.wakes()
    visit.is_at(State.CONSENTING)


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=st.lists(happenings, max_size=40))
def test_no_way_through_visits_records_without_having_asked(
    script: list[tuple[object, ...]], pack: Pack, grammar: Grammar
) -> None:
    visit = Visit(pack, grammar, SITE, NOON)
    visit.waits(0.1)
    for one in script:
        happen(visit, one)
    state = ""
    for effect in visit.effects:
        if isinstance(effect, Show):
            state = effect.scene.state
        elif isinstance(effect, Record) and effect.wanted:
            assert state == State.CONSENTING.value
