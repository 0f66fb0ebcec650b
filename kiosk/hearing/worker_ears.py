"""Ears for live sound: another Ears in a thread of its own, so that recognition never stalls the sound."""

import logging
import queue
import threading
import time
from collections.abc import Callable

from kiosk.dialogue.events import HearingEvent
from kiosk.hearing.ears import Ears
from kiosk.sound import Block

_log = logging.getLogger(__name__)

_MOST_WAITING = 250  # blocks: 5 s behind; a machine slower than that is better served by forgetting


class WorkerEars:
    """`hear` queues the block and returns what has settled meanwhile."""

    def __init__(
        self, ears: Ears, *, most_waiting: int = _MOST_WAITING, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`ears` belongs to the worker from now on."""
        self._ears = ears
        self._most_waiting = most_waiting
        self._clock = clock
        self._busy_since: float | None = None
        self._work: queue.SimpleQueue[Callable[[], tuple[HearingEvent, ...]] | None] = queue.SimpleQueue()
        self._settled: queue.SimpleQueue[tuple[int, tuple[HearingEvent, ...]]] = queue.SimpleQueue()
        self._turn = 0  # of listening; what settles for an earlier one is too late
        self._lost_one = False
        self._failure: BaseException | None = None
        self.dropped_blocks = 0
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        self._thread.start()

    @property
    def is_thinking(self) -> bool:
        """Whether somebody has fallen silent, and what was said is not settled yet."""
        return self._ears.is_thinking

    @property
    def busy_seconds(self) -> float:
        """How long the worker has been at one piece of work."""
        since = self._busy_since
        return 0.0 if since is None else self._clock() - since

    def listen(self, contexts: tuple[str, ...]) -> None:
        """Understand these contexts from the next block on; events of what was said before are not sent any more."""
        self._turn += 1
        self._work.put(lambda: self._without_events(lambda: self._ears.listen(contexts)))

    def hear(self, block: Block, at: int) -> tuple[HearingEvent, ...]:
        """Never blocks.  When the worker is far behind the block is dropped and the utterance under way forgotten."""
        if self._failure is not None:
            raise self._failure
        if self._work.qsize() >= self._most_waiting:
            self.dropped_blocks += 1
            if not self._lost_one:
                _log.warning("ears are %d blocks behind; blocks are dropped", self._most_waiting)
            self._lost_one = True
        else:
            if self._lost_one:
                self._lost_one = False
                self.reset()
            turn, copy = self._turn, block.copy()  # the sound callback reuses its buffer
            self._work.put(lambda: self._hear(turn, copy, at))
        events: list[HearingEvent] = []
        while not self._settled.empty():
            turn, settled = self._settled.get()
            if turn == self._turn:
                events.extend(settled)
        return tuple(events)

    def reset(self) -> None:
        """Forget the utterance under way, and what is settled but not fetched, and keep listening."""
        self._turn += 1
        self._work.put(lambda: self._without_events(self._ears.reset))

    def close(self) -> None:
        """Finish what is queued, end the thread and close the ears.  Safe to call twice."""
        if self._thread.is_alive():
            self._work.put(None)
            self._thread.join()
        self._ears.close()

    def catch_up(self) -> None:
        """Wait until everything queued so far is heard: for the end of a recording, not for live sound."""
        reached = threading.Event()

        def reach() -> tuple[HearingEvent, ...]:
            reached.set()
            return ()

        self._work.put(reach)
        while self._thread.is_alive() and not reached.wait(0.1):
            pass

    def _hear(self, turn: int, block: Block, at: int) -> tuple[HearingEvent, ...]:
        events = self._ears.hear(block, at)
        if events:
            self._settled.put((turn, events))
        return events

    @staticmethod
    def _without_events(act: Callable[[], None]) -> tuple[HearingEvent, ...]:
        act()
        return ()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            self._busy_since = self._clock()
            try:
                work()
            except Exception as err:  # noqa: BLE001 - raised again in the sound loop; a silent thread would be deaf
                self._failure = err
                return
            finally:
                self._busy_since = None
