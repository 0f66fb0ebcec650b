"""What the level tells of a microphone."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from kiosk.devices.level_meter import LevelMeter, clipped_share, level_dbfs
from kiosk.sound import BLOCK_SAMPLES, BLOCK_SECONDS, SILENCE, Block

_RNG = np.random.default_rng(8)


def noise(dbfs: float) -> Block:
    return np.round(_RNG.normal(0, 32_767 * 10 ** (dbfs / 20), BLOCK_SAMPLES)).clip(-32_768, 32_767).astype(np.int16)


def after(seconds: float, blocks: Iterator[Block], meter: LevelMeter | None = None) -> LevelMeter:
    meter = meter or LevelMeter()
    for _ in range(round(seconds / BLOCK_SECONDS)):
        meter.take(next(blocks))
    return meter


def always(dbfs: float) -> Iterator[Block]:
    while True:
        yield noise(dbfs)


def zeros() -> Iterator[Block]:
    while True:
        yield SILENCE


def test_level_is_relative_to_a_square_wave_of_full_scale() -> None:
    assert level_dbfs(np.full(100, 32_767, dtype=np.int16)) == 0
    assert level_dbfs(SILENCE) == -math.inf
    assert level_dbfs(SILENCE[:0]) == -math.inf
    assert clipped_share(np.array([32_767, -32_768, 0, 1], dtype=np.int16)) == 0.5


@pytest.mark.parametrize("dbfs", [-72, -50, -26, -16])
def test_a_quiet_room_and_a_loud_one_are_fine(dbfs: float) -> None:
    assert after(60, always(dbfs)).found == "fine"


def test_zeros_are_noticed_within_two_seconds_and_forgotten_with_the_first_sound() -> None:
    meter = after(5, always(-60))
    assert after(1.0, zeros(), meter).found == "fine"
    assert after(1.0, zeros(), meter).found == "dead"
    assert after(0.02, always(-60), meter).found == "fine"


def test_a_speakerphone_that_sends_zeros_between_words_is_not_dead_until_a_minute_has_passed() -> None:
    meter = LevelMeter()
    for _ in range(11):
        after(0.5, always(-26), meter)
        after(1.0, zeros(), meter)
    assert after(30, zeros(), meter).found == "fine"
    assert after(40, zeros(), meter).found == "dead"


def test_somebody_who_plays_with_the_mute_key_is_noticed_every_time() -> None:
    meter = LevelMeter()
    for _ in range(10):
        assert after(3, always(-60), meter).found == "fine"
        assert after(2, zeros(), meter).found == "dead"


def test_less_than_any_room_has_is_deaf_after_a_while() -> None:
    meter = after(10, always(-86))
    assert meter.found == "fine"
    assert after(15, always(-86), meter).found == "deaf"
    assert after(0.02, always(-40), meter).found == "fine"


def test_sound_that_is_cut_off_is_clipped_and_one_bang_is_not() -> None:
    bang = after(5, always(-30))
    after(0.02, iter([np.where(np.arange(BLOCK_SAMPLES) < 50, 32_767, 0).astype(np.int16)]), bang)
    assert bang.found == "fine"
    assert after(2, always(-8), LevelMeter()).found == "clipped"
    assert after(3, always(-30), after(2, always(-8))).found == "fine"
