"""Ears that heal: a recogniser that fails or hangs is ended, and another one listens on."""

import logging
import time
from collections.abc import Callable

from kiosk.dialogue.events import HearingEvent
from kiosk.hearing.remote_ears import RemoteEars
from kiosk.sound import Block

_log = logging.getLogger(__name__)

_HUNG_SECONDS = 10.0  # the longest search took 1 s here; a slow board may need 5
_LOADING_SECONDS = 120.0  # of a recogniser that is not ready yet
_MOST_FAILURES = 3  # in so short a time it is no accident, and the service begins anew
_FAILURE_SECONDS = 60.0


class LastingEars:
    """Ears in another process; the visit loses what was being said, and what is said while the next ones load."""

    def __init__(self, make: Callable[[], RemoteEars], *, clock: Callable[[], float] = time.monotonic) -> None:
        """`make` does not wait until they are ready."""
        self._make = make
        self._clock = clock
        self._contexts: tuple[str, ...] = ()
        self._patience = 1.0
        self._failures: list[float] = []
        self._is_missed = False
        self._ears = make()

    @property
    def process_id(self) -> int:
        """Of the process that listens now."""
        return self._ears.process_id

    @property
    def is_thinking(self) -> bool:
        """See Ears."""
        return self._ears.is_thinking

    def wait_until_ready(self) -> None:
        """Until they can hear.  Raises what loading them has raised."""
        self._ears.wait_until_ready()

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:
        """See Ears."""
        self._contexts, self._patience = contexts, patience
        self._ears.listen(contexts, patience=patience)

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:
        """See Ears.  Raises what the recogniser raises when it fails again and again."""
        return self._healing(lambda: self._ears.hear(block, at, is_cleaned=is_cleaned))

    def settled(self) -> tuple[HearingEvent, ...]:
        """See Ears.  Raises as `hear` does."""
        return self._healing(lambda: self._ears.settled())  # noqa: PLW0108 - whichever ears there are then

    def _healing(self, ask: Callable[[], tuple[HearingEvent, ...]]) -> tuple[HearingEvent, ...]:
        if self._ears.late_seconds > (_HUNG_SECONDS if self._ears.is_ready else _LOADING_SECONDS):
            _log.error("the recogniser hangs; another one listens now")
            self._begin_anew()
        if self._is_missed and self._ears.is_ready:
            self._is_missed = False
            _log.warning("back: the recogniser.")
        try:
            return ask()
        except Exception as err:
            now = self._clock()
            self._failures = [then for then in self._failures if now - then < _FAILURE_SECONDS] + [now]
            if len(self._failures) > _MOST_FAILURES:
                raise
            _log.error("the recogniser failed (%s); another one listens now", err)
            self._begin_anew()
            return ()

    def reset(self) -> None:
        """See Ears."""
        self._ears.reset()

    def close(self) -> None:
        """See Ears."""
        self._ears.close()

    def _begin_anew(self) -> None:
        self._is_missed = True
        self._ears.close()
        self._ears = self._make()
        self._ears.listen(self._contexts, patience=self._patience)
