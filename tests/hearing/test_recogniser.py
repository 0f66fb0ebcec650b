"""Recognisers are kept from utterance to utterance: each is heard as if it were the first."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.states import CONTEXTS
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.recogniser import FreeForm, SpeechModel
from kiosk.sound import Samples, samples_in

CLIPS = ("yes-1538beb7", "stop", "no")


@pytest.fixture
def said(recordings: Path) -> Sequence[Samples]:
    paths = sorted(path for path in recordings.glob("*.flac") if path.stem.startswith(CLIPS))
    return [read_recording(path) for path in paths]


def test_what_was_heard_before_changes_nothing(model: SpeechModel, said: Sequence[Samples]) -> None:
    kept = model.free_form()
    assert [heard(kept, clip) for clip in said] == [heard(model.free_form(), clip) for clip in said]


def test_nothing_is_left_of_an_utterance_given_up(model: SpeechModel, said: Sequence[Samples]) -> None:
    given_up = model.free_form()
    for clip in said:
        given_up.begin()
        given_up.feed(clip[: len(clip) // 2])
    assert heard(given_up, said[0]) == heard(model.free_form(), said[0])


def test_it_hears_the_same_after_more_than_it_keeps(model: SpeechModel, said: Sequence[Samples]) -> None:
    """Beyond a minute of speech it begins with a recogniser made anew."""
    kept = model.free_form()
    kept.feed(np.resize(np.concatenate(said), samples_in(65.0)))
    assert kept.finish().words
    assert [heard(kept, clip) for clip in said[:3]] == [heard(model.free_form(), clip) for clip in said[:3]]


def test_a_list_of_phrases_hears_the_same_whatever_was_heard_before(
    model: SpeechModel, model_folder: Path, grammar: Grammar, said: Sequence[Samples]
) -> None:
    lists = [grammar.live(contexts).short_phrases for contexts in dict.fromkeys(CONTEXTS.values()) if contexts]
    first_of_all = SpeechModel(model_folder)
    alone = [first_of_all.decode(said[0], phrases) for phrases in lists]
    for clip in (*said[1:4], said[0]):
        heard_now = [model.decode(clip, phrases) for phrases in lists]
    assert heard_now == alone
    for clip in said[1:4]:
        model.decode(clip, lists[0])  # the others are still kept, or were given up
    assert model.decode(said[0], lists[0]) == alone[0]


def heard(decoder: FreeForm, samples: Samples) -> tuple[str, float, tuple[str, ...]]:
    """Words, score to a thousandth, and the others: two paths may weigh the same but for rounding."""
    decoder.begin()
    decoder.feed(samples)
    decoded = decoder.finish()
    return decoded.words, round(decoded.score, 3), decoded.others
