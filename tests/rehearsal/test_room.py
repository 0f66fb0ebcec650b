"""The simulated room: level, delay and clocks are what they are said to be."""

import numpy as np
import pytest

from kiosk.rehearsal.room import Room, RoomKind
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Samples, samples_in


def noise(seconds: float) -> Samples:
    return np.random.default_rng(4).normal(0, 2000, samples_in(seconds)).astype(np.int16)


def echo_of(played: Samples, kind: RoomKind) -> Samples:
    room = Room(kind)
    return np.concatenate([room.echo(block) for block in played.reshape(-1, BLOCK_SAMPLES)])


def place_of(played: Samples, echo: Samples) -> int:
    size = 2 * played.size
    product = np.fft.irfft(np.fft.rfft(echo, size) * np.conj(np.fft.rfft(played, size)))
    return int(np.argmax(np.abs(product[: played.size])))


@pytest.mark.parametrize("gain_db", [-12, 0, 6])
def test_the_echo_is_as_loud_as_it_should_be(gain_db: float) -> None:
    played = noise(4)
    echo = echo_of(played, RoomKind(gain_db))[RATE_HZ:].astype(np.float64)
    assert abs(20 * np.log10(echo.std() / played.std()) - gain_db) < 1.5


@pytest.mark.parametrize("seconds", [0.0, 0.12, 0.3])
def test_the_echo_comes_back_when_it_should(seconds: float) -> None:
    played = noise(2)
    assert abs(place_of(played, echo_of(played, RoomKind(0, seconds))) - samples_in(seconds)) <= 8


def test_two_clocks_drift_apart() -> None:
    played = noise(10)
    echo = echo_of(played, RoomKind(0, drift_ppm=100))
    first, last = slice(0, 2 * RATE_HZ), slice(8 * RATE_HZ, 10 * RATE_HZ)
    moved = place_of(played[first], echo[first]) - place_of(played[last], echo[last])
    assert 10 <= moved <= 16  # 100 of a million in 8 s are 12.8 samples


def test_a_silent_kiosk_makes_no_echo_and_nothing_is_heard_before_it_is_played() -> None:
    played = noise(1)
    played[: RATE_HZ // 2] = 0
    assert not echo_of(played, RoomKind(0, 0.1))[: RATE_HZ // 2 + samples_in(0.09)].any()
