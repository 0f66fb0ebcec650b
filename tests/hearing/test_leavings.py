"""What is left of the kiosk's own voice is no visitor; a visitor's word that stands out of it is one."""

import numpy as np
import pytest

from kiosk.hearing.leavings import Leavings
from kiosk.sound import BLOCK_SAMPLES, SILENCE, Block, samples_in

END = samples_in(2)


def noise(level: float, seed: int) -> Block:
    rounded: Block = np.round(np.random.default_rng(seed).standard_normal(BLOCK_SAMPLES) * level).astype(np.int16)
    return rounded


def passed(left: float, *, word: slice = slice(0, 0), word_level: float = 0.0) -> Leavings:
    """Two seconds of the kiosk's voice of which this share is left, and a visitor's word within them."""
    leavings = Leavings()
    for number, at in enumerate(range(0, END, BLOCK_SAMPLES)):
        said = noise(word_level, number + 1000) if word.start <= at < word.stop else SILENCE
        own = noise(2000.0, number)
        leavings.passes(own + said, np.round(own * left).astype(np.int16) + said, at)
    return leavings


def test_what_is_left_of_its_own_voice_is_nobody() -> None:
    assert passed(0.1).are_all(0, END)


@pytest.mark.parametrize("word_level", [1000.0, 2000.0])
def test_a_short_word_stands_out_of_a_long_noise(word_level: float) -> None:
    said = passed(0.1, word=slice(samples_in(1), samples_in(1.3)), word_level=word_level)
    assert not said.are_all(0, END)
    assert said.are_all(0, samples_in(0.9))


@pytest.mark.parametrize("left", [1.0, 0.5])
def test_sound_of_which_little_was_taken_away_is_somebody(left: float) -> None:
    assert not passed(left).are_all(0, END)


def test_of_silence_and_of_what_was_long_ago_nothing_is_said() -> None:
    leavings = passed(0.0)
    assert not leavings.are_all(END, 2 * END)
    silent = Leavings()
    silent.passes(SILENCE, SILENCE, 0)
    assert not silent.are_all(0, END)
