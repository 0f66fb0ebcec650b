"""Whether the tone is found in what the microphone brings, and never in what is none."""

from collections.abc import Callable

import numpy as np
import pytest

from kiosk.devices.clock import Step
from kiosk.devices.loop_back import judged, listened_to_itself, rising_tone
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, Samples, samples_in

BEFORE = samples_in(1.5)


def room(seconds: float, dbfs: float, seed: int = 1) -> Samples:
    level = 32_767 * 10 ** (dbfs / 20)
    return np.round(np.random.default_rng(seed).normal(0, level, samples_in(seconds))).astype(np.int16)


def with_tone(recording: Samples, at_seconds: float, gain: float) -> Samples:
    at, tone = BEFORE + samples_in(at_seconds), rising_tone()
    mixed = recording.astype(np.float64)
    mixed[at : at + tone.size] += gain * tone
    return np.round(mixed.clip(-32_768, 32_767)).astype(np.int16)


def test_the_tone_is_found_where_it_is_and_as_loud_as_it_is() -> None:
    found = judged(with_tone(room(3.5, -60), 0.18, gain=0.5), BEFORE)
    assert found.delay_seconds is not None
    assert found.heard_dbfs is not None
    assert abs(found.delay_seconds - 0.18) < 0.001
    assert abs(found.heard_dbfs - (-21)) < 1  # a quarter of full scale, halved, as a sine
    assert abs(found.noise_dbfs - (-60)) < 1
    assert not found.is_dead


def test_it_is_found_below_the_noise_of_the_room() -> None:
    found = judged(with_tone(room(3.5, -30), 0.1, gain=0.05), BEFORE)
    assert found.delay_seconds is not None
    assert abs(found.delay_seconds - 0.1) < 0.002


@pytest.mark.parametrize("seed", range(20))
def test_a_room_without_the_tone_never_has_it(seed: int) -> None:
    hum = 300 * np.sin(2 * np.pi * (40 + 90 * seed) * np.arange(samples_in(3.5)) / RATE_HZ)
    recording = np.round(room(3.5, -45, seed) + hum).astype(np.int16)
    assert judged(recording, BEFORE).delay_seconds is None


def test_zeros_alone_are_dead() -> None:
    found = judged(np.zeros(samples_in(3.5), dtype=np.int16), BEFORE)
    assert found.is_dead
    assert found.delay_seconds is None


class Wire:
    """A device whose loudspeaker is its microphone, some blocks later."""

    lost_blocks = 0
    shifts = 0
    slipped_blocks = 0
    lag_seconds = 0.0

    def __init__(self, blocks_late: int) -> None:
        self._waiting = [np.zeros(BLOCK_SAMPLES, dtype=np.int16)] * blocks_late

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        while not until():
            self._waiting.append(step(self._waiting.pop(0)))

    def close(self) -> None:
        pass


def test_through_a_wire_it_hears_exactly_what_it_played() -> None:
    found = listened_to_itself(Wire(blocks_late=9))
    assert found.delay_seconds == 9 * BLOCK_SAMPLES / RATE_HZ
    assert found.clipped == 0
