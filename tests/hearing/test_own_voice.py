"""Words of the prompt that sounds are believed of a visitor only when they are sure."""

import numpy as np
import pytest

from kiosk.dialogue.events import Band, Heard, Meaning, NobodySpoke, NotUnderstood
from kiosk.hearing.own_voice import OwnVoice
from kiosk.sound import BLOCK_SAMPLES, samples_in

PROMPT = (("You can say yes, no, or not sure.", samples_in(2)), ("Say “go on” when you are ready.", samples_in(2)))


def heard(words: str, begins: float, ends: float, *, certainty: float = 0.85, band: Band = Band.ACCEPT) -> Heard:
    start, end = samples_in(begins), samples_in(ends)
    return Heard(Meaning("some", {}, words), band, certainty, start, end, end)


def voice() -> OwnVoice:
    made = OwnVoice()
    made.begins(PROMPT, samples_in(1))
    made.ends(samples_in(5.25))
    return made


@pytest.mark.parametrize("words", ["yes", "no", "not sure", "go on", "ready"])
def test_what_it_says_itself_is_doubted_while_it_sounds(words: str) -> None:
    event = heard(words, 3, 3.3)
    assert voice().doubted(event) == NotUnderstood(words, event.speech_start, event.speech_end, event.at)


@pytest.mark.parametrize(
    "event",
    [
        heard("yes", 4, 4.5, certainty=0.95),  # sure, and two seconds after it was said
        heard("stop", 2, 2.5),  # not in the prompt
        heard("sure go", 2, 2.5),  # its words, in no order of the prompt
        heard("go", 0.2, 0.9),  # before it sounded
        heard("ready", 5.7, 6.1),  # after the last of it has come back
    ],
)
def test_anything_else_is_believed(event: Heard) -> None:
    assert voice().doubted(event) is event


def test_even_sure_words_are_doubted_while_it_says_them() -> None:
    """It once took its own "chest pain", heard word for word in a lively room, for an emergency."""
    for event in (heard("yes", 2.0, 2.3, certainty=1.0), heard("go on", 4.0, 4.4, certainty=1.0)):
        assert isinstance(voice().doubted(event), NotUnderstood)


def test_words_that_were_cut_off_before_they_were_said_are_not_its_own() -> None:
    made = OwnVoice()
    made.begins(PROMPT, samples_in(1))
    made.ends(samples_in(2.5))
    event = heard("ready", 2.6, 3)
    assert made.doubted(event) is event


def test_half_heard_words_of_the_prompt_are_doubted_however_sure() -> None:
    assert isinstance(voice().doubted(heard("yes", 2, 2.5, certainty=0.95, band=Band.CONFIRM)), NotUnderstood)


def test_the_prompt_before_is_remembered_when_it_was_cut_by_another() -> None:
    made = OwnVoice()
    made.begins((("Say yes.", samples_in(2)),), 0)
    made.begins((("I have stopped.", samples_in(2)),), samples_in(2))
    assert isinstance(made.doubted(heard("yes", 1.5, 2.2)), NotUnderstood)
    assert isinstance(made.doubted(heard("yes", 4, 4.2)), Heard)


@pytest.mark.parametrize("event", [heard("stop", 7, 7.5), NotUnderstood("", samples_in(7), samples_in(7.5), 0)])
def test_what_the_canceller_leaves_of_it_is_nobodys_speech(event: Heard | NotUnderstood) -> None:
    made = voice()
    for at in range(samples_in(6.9), samples_in(7.6), BLOCK_SAMPLES):
        made.passes(np.full(BLOCK_SAMPLES, 5000, np.int16), np.full(BLOCK_SAMPLES, 300, np.int16), at)
    assert made.doubted(event) == NobodySpoke(event.at)
