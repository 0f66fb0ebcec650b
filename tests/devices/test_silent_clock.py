"""The clock where there is no sound device."""

from kiosk.devices.clock import SoundClock
from kiosk.devices.silent_clock import SilentClock
from kiosk.sound import SILENCE, Block


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


def test_it_does_not_step_when_there_is_nothing_to_wait_for() -> None:
    SilentClock().run(lambda _: 1 / 0, lambda: True)  # type: ignore[arg-type,return-value]  # must not be called
