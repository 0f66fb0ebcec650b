"""Looking for a device that is missing, beside the sound loop and without disturbing what still sounds."""

import logging
import threading
from collections.abc import Callable, Collection
from typing import Literal, Protocol, TypeAlias

from kiosk.devices.clock import SoundClock
from kiosk.devices.device_choice import DIRECTIONS, Direction
from kiosk.errors import DeviceError

_log = logging.getLogger(__name__)


class Stream(SoundClock, Protocol):
    """A sound device that is open."""

    def awaken(self) -> None:
        """Let sound flow, and wait until it does; what comes before `run` is forgotten.  Raises DeviceError."""


Open: TypeAlias = Callable[[Collection[Direction]], Stream]  # raises DeviceError
Probe: TypeAlias = Callable[[Collection[Direction]], frozenset[Direction]]  # which can be had; may take seconds

Stage: TypeAlias = Literal["looking", "may_i", "opening", "found", "failed"]


class Search:
    """One search, in a thread of its own, until `found` or `end`.

    The loop looks at `stage` and answers.  To `may_i` it lets go of every device and calls `go`, because the library
    finds a new device only when it starts anew; to `failed` it calls `go`, and the search goes on; to `found` it takes
    `stream`.
    """

    def __init__(self, probe: Probe, open_stream: Open, held: frozenset[Direction], look_seconds: float) -> None:
        """`held`: what the loop has open.  look_seconds: between two looks."""
        self.held = held  # the loop keeps it right
        self.stage: Stage = "looking"
        self.stream: Stream | None = None
        self.ways: frozenset[Direction] = frozenset()
        self._probe = probe
        self._open = open_stream
        self._look_seconds = look_seconds
        self._answered = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound-search", daemon=True)
        self._thread.start()

    @property
    def asks(self) -> bool:
        """Whether the loop is to look at `stage`."""
        return self.stage in ("may_i", "found", "failed")

    def go(self) -> None:
        """The loop has answered."""
        self.stage = "opening" if self.stage == "may_i" else "looking"
        self._answered.set()

    def end(self) -> None:
        """Search no more, and close what was found and not taken."""
        self._ended.set()
        self._answered.set()
        self._thread.join()
        if self.stage == "found" and self.stream is not None:
            self.stream.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            held = self.held
            more = self._probe([way for way in DIRECTIONS if way not in held])
            if not more or self._ended.is_set():
                self._ended.wait(self._look_seconds)
                continue
            self._ask("may_i")
            if self._ended.is_set():
                return
            try:
                stream = self._opened(held | more)
            except DeviceError as err:
                _log.debug("not yet: %s", err)
                self._ask("failed")
            except Exception:  # noqa: BLE001 - a search that ends, whatever the library raises, leaves the kiosk deaf
                _log.exception("a device could not be opened")
                self._ask("failed")
            else:
                self.stream, self.ways = stream, held | more
                self.stage = "found"
                return

    def _opened(self, ways: frozenset[Direction]) -> Stream:
        stream = self._open(ways)
        try:
            stream.awaken()
        except BaseException:
            stream.close()
            raise
        return stream

    def _ask(self, stage: Stage) -> None:
        self._answered.clear()
        self.stage = stage
        self._answered.wait()
