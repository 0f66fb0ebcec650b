"""Ears that heal: a recogniser that fails or hangs is left behind, and another one listens on."""

import logging
import time
from collections.abc import Callable

from kiosk.dialogue.events import HearingEvent
from kiosk.hearing.ears import Ears
from kiosk.hearing.worker_ears import WorkerEars
from kiosk.sound import Block

_log = logging.getLogger(__name__)

_HUNG_SECONDS = 20.0  # the longest utterance takes a tenth of that on a slow board
_MOST_FAILURES = 3  # in so short a time it is no accident, and the service begins anew
_FAILURE_SECONDS = 60.0


class LastingEars:
    """Other ears in a thread of their own; the visit loses what was being said, and no more.

    A thread that hangs cannot be ended; it is abandoned, and what it settles is not listened to.
    """

    def __init__(self, make: Callable[[], Ears], *, clock: Callable[[], float] = time.monotonic) -> None:
        """`make` takes no noticeable time: what is slow to load, its results share."""
        self._make = make
        self._clock = clock
        self._contexts: tuple[str, ...] = ()
        self._failures: list[float] = []
        self._worker = WorkerEars(make(), clock=clock)

    @property
    def is_thinking(self) -> bool:
        """See Ears."""
        return self._worker.is_thinking

    def listen(self, contexts: tuple[str, ...]) -> None:
        """See Ears."""
        self._contexts = contexts
        self._worker.listen(contexts)

    def hear(self, block: Block, at: int) -> tuple[HearingEvent, ...]:
        """See Ears.  Raises what the recogniser raises when it fails again and again."""
        if self._worker.busy_seconds > _HUNG_SECONDS:
            _log.error("the recogniser hangs; another one listens now")
            self._begin_anew()
        try:
            return self._worker.hear(block, at)
        except Exception:
            now = self._clock()
            self._failures = [then for then in self._failures if now - then < _FAILURE_SECONDS] + [now]
            if len(self._failures) > _MOST_FAILURES:
                raise
            _log.exception("the recogniser failed; another one listens now")
            self._begin_anew()
            return ()

    def reset(self) -> None:
        """See Ears."""
        self._worker.reset()

    def close(self) -> None:
        """See Ears."""
        if self._worker.busy_seconds <= _HUNG_SECONDS:
            self._worker.close()

    def _begin_anew(self) -> None:
        self._worker = WorkerEars(self._make(), clock=self._clock)
        self._worker.listen(self._contexts)
