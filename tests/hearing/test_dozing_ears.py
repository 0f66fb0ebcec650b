"""Ears that doze while the room is as it was, and hear all the same what they would have heard."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.dialogue.events import Band, Heard, HearingEvent, Meaning
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.dozing_ears import DozingEars
from kiosk.hearing.ears import Ears
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.recogniser import SpeechModel
from kiosk.sound import BLOCK_SAMPLES, Samples, samples_in
from kiosk.speaking.espeak_voice import EspeakVoice

ASLEEP = CONTEXTS[State.ASLEEP]
WORD = Heard(Meaning("wake", {}, "hello kiosk"), Band.ACCEPT, 1.0, 0, 0, 0)


class NotingEars:
    """Notes which blocks it is given, and tells one event late, without a block."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.late: tuple[HearingEvent, ...] = ()
        self.is_thinking = False

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:
        """Whatever."""

    def hear(self, block: Samples, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:  # noqa: ARG002 - the port's
        self.given.append(at)
        return ()

    def settled(self) -> tuple[HearingEvent, ...]:
        late, self.late = self.late, ()
        return late

    def reset(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is held."""


def room(seconds: float, level: float = 20.0, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0.0, level, samples_in(seconds)).astype(np.int16)


def heard(ears: Ears, samples: Samples) -> list[HearingEvent]:
    starts = range(0, len(samples) // BLOCK_SAMPLES * BLOCK_SAMPLES, BLOCK_SAMPLES)
    return [event for start in starts for event in ears.hear(samples[start : start + BLOCK_SAMPLES], start)]


@pytest.mark.parametrize("level", [0.0, 3.0, 33.0, 330.0])
def test_in_a_steady_room_nobody_listens_after_some_seconds(level: float) -> None:
    ears = NotingEars()
    dozing = DozingEars(ears)
    dozing.listen(ASLEEP)
    heard(dozing, room(30.0, level))
    assert max(ears.given) < samples_in(10.0)


def test_what_is_louder_is_heard_with_the_second_before_it_and_three_after() -> None:
    ears = NotingEars()
    dozing = DozingEars(ears)
    dozing.listen(ASLEEP)
    loud = samples_in(20.0)
    samples = room(30.0)
    samples[loud : loud + samples_in(0.4)] *= 3
    heard(dozing, samples)
    given = [at for at in ears.given if at > samples_in(10.0)]
    assert given == list(range(loud - samples_in(1.18), loud + samples_in(3.4), BLOCK_SAMPLES))


def test_what_settles_late_is_told_while_it_dozes() -> None:
    ears = NotingEars()
    dozing = DozingEars(ears)
    dozing.listen(ASLEEP)
    heard(dozing, room(10.0))
    ears.late = (WORD,)
    assert heard(dozing, room(0.1)) == [WORD]


@given(contexts=st.sampled_from([one for state, one in CONTEXTS.items() if state is not State.ASLEEP]))
def test_in_a_visit_every_block_is_passed_on(contexts: tuple[str, ...]) -> None:
    ears = NotingEars()
    dozing = DozingEars(ears)
    dozing.listen(contexts)
    heard(dozing, room(1.0, 0.0))
    assert len(ears.given) == 50


@pytest.mark.audio
@pytest.mark.parametrize("level", [3.0, 33.0, 120.0])
def test_asleep_it_hears_the_same_as_ears_that_never_doze(model: SpeechModel, grammar: Grammar, level: float) -> None:
    voice = EspeakVoice("en-us", 150)
    samples = room(21.0, level)
    for start, words in ((8.0, "hello kiosk"), (16.0, "my chest hurts")):
        said = voice.render(words) // 8  # quiet
        samples[samples_in(start) : samples_in(start) + len(said)] += said

    def intents(ears: Ears) -> list[str]:
        ears.listen(ASLEEP)
        return [event.meaning.intent for event in heard(ears, samples) if isinstance(event, Heard)]

    wakeful = DirectEars(model, grammar)
    assert intents(DozingEars(DirectEars(model, grammar))) == intents(wakeful)
    assert "wake" in intents(wakeful)
