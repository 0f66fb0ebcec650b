"""The clock where there is no sound device."""

import time

import pytest

from kiosk.devices.clock import SoundClock
from kiosk.devices.silent_clock import SilentClock
from kiosk.sound import BLOCK_SECONDS, SILENCE, Block


def test_it_steps_with_silence_until_it_is_told_to_end() -> None:
    heard: list[Block] = []

    def step(block: Block) -> Block:
        heard.append(block)
        return SILENCE

    clock: SoundClock = SilentClock()
    clock.run(step, lambda: len(heard) == 5)
    assert all(block is SILENCE for block in heard)
    assert (len(heard), clock.lost_blocks) == (5, 0)
    clock.close()


def test_what_was_missed_since_the_last_block_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    waits: list[float] = []
    heard: list[Block] = []

    def wait(seconds: float) -> None:
        nonlocal now
        waits.append(seconds)
        now += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(time, "sleep", wait)

    def step(block: Block) -> Block:
        heard.append(block)
        return SILENCE

    SilentClock(since=now - 1.5).run(step, lambda: len(heard) == 100)
    assert round(sum(waits), 6) == round(100 * BLOCK_SECONDS - 1.5, 6)  # the first 75 come at once


def test_it_does_not_step_when_there_is_nothing_to_wait_for() -> None:
    SilentClock().run(lambda _: 1 / 0, lambda: True)  # type: ignore[arg-type,return-value]  # must not be called
