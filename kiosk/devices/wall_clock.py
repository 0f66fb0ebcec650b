"""The time of day: the one place that reads a clock other than the sample clock."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.clock import seconds_in
from kiosk.dialogue.times import Moment

_EARLIEST = dt.date(2026, 11, 1)  # before this program was written no clock can be right
_CLOCK_CHIPS = Path("/sys/class/rtc")
_SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")


class WallClock(Protocol):
    """What time it is where the kiosk stands."""

    def read(self, instant: int) -> Moment | None:
        """The minute that `instant` (samples since the kiosk started, now) lies in; None when no clock is set."""


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


class SystemClock:
    """The machine's clock, where there is a reason to believe it.

    A Raspberry Pi without a clock chip and without a network starts with the time of its last shutdown: that is no time
    to remind anybody by.  is_trusted: somebody sets the clock, whatever can be seen of it.
    """

    def __init__(
        self,
        *,
        is_trusted: bool,
        chips: Path = _CLOCK_CHIPS,
        synchronized: Path = _SYNCHRONIZED,
        now: Callable[[], dt.datetime] = _local_time,
    ) -> None:
        self._is_trusted = is_trusted
        self._now = now
        self._chips = chips
        self._synchronized = synchronized

    def read(self, instant: int) -> Moment | None:  # noqa: ARG002 - the port's; a real clock goes by itself
        """Now, in the machine's time zone."""
        now = self.now()
        return None if now is None else moment_of(now)

    def now(self) -> dt.datetime | None:
        """Now, to the second; None when no clock is set."""
        now = self._now()
        is_right = now.date() >= _EARLIEST and (self._is_trusted or self._may_be_right())
        return now if is_right else None

    def _may_be_right(self) -> bool:
        has_chip = self._chips.is_dir() and any(self._chips.iterdir())
        return has_chip or self._synchronized.exists()


class SimulatedClock:
    """Goes with the sample clock, from `start` at instant 0: for rehearsals and typed conversations."""

    def __init__(self, start: dt.datetime) -> None:
        self._start = start

    def read(self, instant: int) -> Moment:
        """The minute that lies `instant` samples after the start."""
        return moment_of(self._start + dt.timedelta(seconds=seconds_in(instant)))


def moment_of(time: dt.datetime) -> Moment:
    """Its day and minute, as its own time zone has them."""
    return Moment(time.date(), time.hour * 60 + time.minute)
