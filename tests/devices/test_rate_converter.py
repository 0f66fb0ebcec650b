"""Sound of one rate becomes sound of another, chunk by chunk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.rate_converter import LAG_SECONDS, Quality, RateConverter
from kiosk.sound import Samples


def sine(rate_hz: int, seconds: float = 1.0) -> Samples:
    return np.round(8000 * np.sin(2 * np.pi * 440 * np.arange(int(rate_hz * seconds)) / rate_hz)).astype(np.int16)


def converted(converter: RateConverter, sound: Samples, cuts: list[int]) -> Samples:
    chunks = [chunk for part in np.split(sound, sorted(cuts)) for chunk in converter.converted(part)]
    return np.concatenate([np.zeros(0, dtype=np.int16), *chunks])


@pytest.mark.parametrize(("from_hz", "to_hz"), [(48_000, 16_000), (16_000, 44_100), (44_100, 16_000), (32_000, 16_000)])
@pytest.mark.parametrize("quality", ["LQ", "HQ"])
def test_a_tone_stays_the_same_tone_and_lags_by_no_more_than_promised(
    from_hz: int, to_hz: int, quality: Quality
) -> None:
    chunk = to_hz // 50
    converter, waiting = RateConverter(from_hz, to_hz, chunk, quality), 0.0
    parts = []
    for part in np.array_split(sine(from_hz), 50):
        waiting += to_hz / 50
        for piece in converter.converted(part):
            assert piece.shape == (chunk,)
            parts.append(piece)
            waiting -= chunk
        assert waiting / to_hz < LAG_SECONDS[quality] + 0.020 + 0.002  # a chunk that is not full yet
    sound = np.concatenate(parts)
    expected = sine(to_hz)[: sound.size]
    assert np.corrcoef(sound, expected)[0, 1] > 0.999


@given(st.lists(st.integers(0, 4800), max_size=8))
def test_the_result_is_the_same_however_the_sound_is_cut(cuts: list[int]) -> None:
    sound = sine(48_000, 0.1)
    whole = converted(RateConverter(48_000, 16_000, 320, "HQ"), sound, [])
    pieces = converted(RateConverter(48_000, 16_000, 320, "HQ"), sound, cuts)
    common = min(whole.size, pieces.size)
    assert common > 0
    assert np.array_equal(whole[:common], pieces[:common])


def test_an_equal_rate_changes_nothing_but_the_cuts() -> None:
    sound = sine(16_000)
    assert np.array_equal(converted(RateConverter(16_000, 16_000, 320, "HQ"), sound, [1, 500, 501]), sound)
