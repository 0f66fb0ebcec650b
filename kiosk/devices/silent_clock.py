"""The clock where there is no sound device: silence in, what comes out is dropped."""

import time
from collections.abc import Callable

from kiosk.devices.clock import Step
from kiosk.sound import BLOCK_SECONDS, SILENCE

_FORGIVEN_SECONDS = 1.0  # further behind than this, time is skipped: nobody wants a burst of late minutes


class SilentClock:
    """Calls the step every 20 ms of real time and catches up after a slow one, so that a countdown keeps time."""

    def __init__(self) -> None:
        self._lost_blocks = 0

    @property
    def lost_blocks(self) -> int:
        """Blocks that were skipped because a step took longer than a second."""
        return self._lost_blocks

    @property
    def shifts(self) -> int:
        """Nothing comes back."""
        return 0

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` with silence until `until()` is true."""
        due = time.monotonic()
        while not until():
            late = time.monotonic() - due
            if late > _FORGIVEN_SECONDS:
                skipped = int(late / BLOCK_SECONDS)
                self._lost_blocks += skipped
                due += skipped * BLOCK_SECONDS
            elif late < 0:
                time.sleep(-late)
            step(SILENCE)
            due += BLOCK_SECONDS

    def close(self) -> None:
        """Nothing to let go of."""
