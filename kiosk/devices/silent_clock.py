"""The clock where there is no sound device: silence in, what comes out is dropped."""

import time
from collections.abc import Callable

from kiosk.devices.clock import Step
from kiosk.sound import BLOCK_SECONDS, SILENCE

_FORGIVEN_SECONDS = 2.5  # further behind than this, time is skipped: nobody wants a burst of late minutes


class SilentClock:
    """Calls the step every 20 ms of real time and catches up after a slow one, so that a countdown keeps time."""

    def __init__(self, since: float | None = None) -> None:
        """since: when the last block was asked for, by time.monotonic(); what is missing since then is made up for."""
        self._since = since
        self._lost_blocks = 0

    @property
    def lost_blocks(self) -> int:
        """Blocks that were skipped because a step took longer than 2.5 s."""
        return self._lost_blocks

    @property
    def shifts(self) -> int:
        """Nothing comes back."""
        return 0

    @property
    def slipped_blocks(self) -> int:
        """None."""
        return 0

    @property
    def lag_seconds(self) -> float:
        """Nothing is heard."""
        return 0.0

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` with silence until `until()` is true."""
        due = time.monotonic() if self._since is None else self._since + BLOCK_SECONDS
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
