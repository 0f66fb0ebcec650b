"""From scores to bands."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from kiosk.dialogue.events import Band, Meaning
from kiosk.hearing.live import Understood
from kiosk.hearing.reading import Reading, Way
from kiosk.hearing.recogniser import Decoded
from kiosk.hearing.understanding import judge

ORDER = {Band.ACCEPT: 2, Band.CONFIRM: 1, Band.REJECT: 0}
gaps = st.floats(-40, 40)
leads = st.floats(-10, 60)
ways = st.sampled_from(Way)


def reading(
    intent: str, *, gap: float = -6.0, lead: float = 20.0, seconds: float = 0.6, way: Way = Way.LIST
) -> Reading:
    meaning = Meaning(intent, MappingProxyType({}), "some words")
    understood = Understood(meaning, "some words", 0.0, is_final=True)
    return Reading("some words", Decoded("some words", 0.0), way, understood, gap, lead, seconds, is_over=True)


def test_speech_that_is_no_phrase_is_rejected() -> None:
    nothing = Reading("now", Decoded("now", 0.0), Way.LIST, None, 0.0, 0.0, 0.5, is_over=False)
    assert judge(nothing).band is Band.REJECT


@given(gaps, gaps, leads, leads, ways, st.sampled_from(["no", "yes", "emergency", "stop"]))
def test_more_doubt_is_never_surer(
    gap: float, more_gap: float, lead: float, more_lead: float, way: Way, intent: str
) -> None:
    low = judge(reading(intent, gap=min(gap, more_gap), lead=max(lead, more_lead), way=way))
    high = judge(reading(intent, gap=max(gap, more_gap), lead=min(lead, more_lead), way=way))
    assert low.certainty >= high.certainty
    assert ORDER[low.band] >= ORDER[high.band]
    assert 0.0 <= high.certainty <= low.certainty <= 1.0


@given(gaps, leads, ways)
def test_an_emergency_is_believed_sooner_than_a_no(gap: float, lead: float, way: Way) -> None:
    bands = [ORDER[judge(reading(intent, gap=gap, lead=lead, way=way)).band] for intent in ("emergency", "yes", "no")]
    assert bands == sorted(bands, reverse=True)


@given(gaps, leads)
def test_a_surer_way_is_believed_sooner(gap: float, lead: float) -> None:
    certainties = [
        judge(reading("stop", gap=gap, lead=lead, way=way)).certainty for way in (Way.LIST, Way.WORD, Way.NEAR)
    ]
    assert certainties == sorted(certainties, reverse=True)


@given(gaps, leads, st.sampled_from([Way.WORD, Way.NEAR]))
def test_a_no_that_was_only_guessed_is_never_taken_without_asking(gap: float, lead: float, way: Way) -> None:
    assert judge(reading("no", gap=gap, lead=lead, way=way)).band is not Band.ACCEPT


def test_words_faster_than_anybody_speaks_are_doubted() -> None:
    assert judge(reading("stop", gap=-3.0)).band is Band.ACCEPT
    assert judge(reading("stop", gap=-3.0, seconds=0.02)).band is Band.REJECT


@given(gaps, leads, st.sampled_from(["yes", "emergency", "stop"]))
def test_a_near_spelling_in_longer_talk_is_never_taken_without_asking(gap: float, lead: float, intent: str) -> None:
    """Two words in 2.4 s: of babble the nearest phrase was "he's babbling", and help would have been called."""
    assert judge(reading(intent, gap=gap, lead=lead, seconds=2.4, way=Way.NEAR)).band is not Band.ACCEPT


def test_a_near_spelling_of_all_that_was_said_is_taken() -> None:
    assert judge(reading("emergency", seconds=1.2, way=Way.NEAR)).band is Band.ACCEPT
