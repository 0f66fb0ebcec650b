"""From scores to bands."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from kiosk.dialogue.events import Band, Meaning
from kiosk.hearing.grammar import Understood
from kiosk.hearing.reading import Reading
from kiosk.hearing.understanding import judge

ORDER = {Band.ACCEPT: 2, Band.CONFIRM: 1, Band.REJECT: 0}
gaps = st.floats(-20, 40)
costs = st.floats(0, 3)


def reading(intent: str, *, gap: float = 0.0, cost: float = 0.0, seconds: float = 0.6, way: str = "list") -> Reading:
    understood = Understood(Meaning(intent, MappingProxyType({}), "some words"), cost, is_final=True)
    return Reading("some words", "some words", gap, way, seconds, understood, is_over=True)


def test_speech_that_parses_to_nothing_is_rejected() -> None:
    assert judge(Reading("now", "now", -9.0, "list", 0.5, None, is_over=False)).band is Band.REJECT


@given(gaps, gaps, costs, costs, st.sampled_from(["no", "yes", "emergency", "stop"]))
def test_more_doubt_is_never_surer(gap: float, more_gap: float, cost: float, more_cost: float, intent: str) -> None:
    low = judge(reading(intent, gap=min(gap, more_gap), cost=min(cost, more_cost)))
    high = judge(reading(intent, gap=max(gap, more_gap), cost=max(cost, more_cost)))
    assert low.certainty >= high.certainty
    assert ORDER[low.band] >= ORDER[high.band]
    assert 0.0 <= high.certainty <= low.certainty <= 1.0


@given(gaps, costs)
def test_an_emergency_is_believed_sooner_than_a_no(gap: float, cost: float) -> None:
    bands = [ORDER[judge(reading(intent, gap=gap, cost=cost)).band] for intent in ("emergency", "yes", "no")]
    assert bands == sorted(bands, reverse=True)


def test_words_faster_than_anybody_speaks_and_words_heard_alone_are_doubted() -> None:
    usual = judge(reading("stop", gap=1.0))
    assert usual.band is Band.ACCEPT
    assert judge(reading("stop", gap=1.0, seconds=0.05)).certainty < usual.certainty
    assert judge(reading("stop", gap=1.0, way="word")).certainty < usual.certainty
