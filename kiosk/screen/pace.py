"""How fast somebody may go: so many at once, and then so many a second."""

from collections.abc import Callable


class Pace:
    """A bucket that fills again.  clock: seconds, never backwards."""

    def __init__(self, at_once: float, per_second: float, clock: Callable[[], float]) -> None:
        self._most = at_once
        self._per_second = per_second
        self._clock = clock
        self._left = at_once
        self._at = clock()

    def allows(self) -> bool:
        """Whether one more is within the pace; it counts if so."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
