"""Telling the service manager that the kiosk is ready, alive and going: systemd's notify protocol.

The protocol is datagrams of NAME=value lines to the socket in $NOTIFY_SOCKET (sd_notify(3)), short enough to need no
dependency.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Protocol

_log = logging.getLogger(__name__)

_PLEA_SECONDS = 10.0
_START_SECONDS = 300.0  # as long as the unit gives a start


class Readiness(Protocol):
    """Where the kiosk says how it is.  No method ever waits or raises."""

    def ready(self, status: str) -> None:
        """It hears and can speak.  `status` is one line for `systemctl status`; call again to change the line."""

    def not_yet(self, status: str) -> None:
        """It cannot hear and speak yet, but waits for a device.  Call it as often as you like; it is not given up."""

    def alive(self) -> None:
        """Blocks advance.  Call it as often as you like, and only while they really do."""

    def beginning_anew(self) -> None:
        """The same program begins from its start, in this process; `ready` tells when it hears and can speak again."""

    def stopping(self) -> None:
        """It is on its way out."""


class Unwatched:
    """Readiness when nobody started us as a service."""

    def ready(self, status: str) -> None:
        """Nobody to tell."""

    def not_yet(self, status: str) -> None:
        """Nobody to tell."""

    def alive(self) -> None:
        """Nobody to tell."""

    def beginning_anew(self) -> None:
        """Nobody to tell."""

    def stopping(self) -> None:
        """Nobody to tell."""


class Systemd:
    """Readiness for a unit with `Type=notify`."""

    def __init__(
        self, address: str, *, watchdog_seconds: float | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`address` is a path, or an abstract name with a leading @; `watchdog_seconds` None means no watchdog."""
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(0)  # a full socket must not stall the sound
        self._watchdog_seconds = watchdog_seconds
        # Three signs of life in each watchdog time: one may be lost and one late.
        self._pause = None if watchdog_seconds is None else watchdog_seconds / 3
        self._clock = clock
        self._next_sign = self._next_plea = clock()

    def ready(self, status: str) -> None:
        """See Readiness."""
        self._tell(f"READY=1\nSTATUS={_one_line(status)}{self._watched(self._watchdog_seconds)}")

    def not_yet(self, status: str) -> None:
        """See Readiness."""
        if self._clock() >= self._next_plea:
            self._next_plea = self._clock() + _PLEA_SECONDS
            microseconds = round(3 * _PLEA_SECONDS * 1e6)
            self._tell(f"EXTEND_TIMEOUT_USEC={microseconds}\nSTATUS={_one_line(status)}")

    def alive(self) -> None:
        """See Readiness."""
        if self._pause is not None and self._clock() >= self._next_sign:
            self._next_sign = self._clock() + self._pause
            self._tell("WATCHDOG=1")

    def beginning_anew(self) -> None:
        """See Readiness.  Told that it stops, systemd would end what is not gone after TimeoutStopSec."""
        watched = self._watched(_START_SECONDS if self._watchdog_seconds is not None else None)
        self._tell(f"RELOADING=1\nSTATUS=begins anew{watched}")

    def stopping(self) -> None:
        """See Readiness."""
        self._tell("STOPPING=1")

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _watched(self, seconds: float | None) -> str:
        """The line that has systemd wait so long for a sign of life from now on; none where it waits for none."""
        return "" if seconds is None else f"\nWATCHDOG_USEC={round(seconds * 1e6)}"

    def _tell(self, message: str) -> None:
        try:
            self._socket.sendto(message.encode(), self._address)
        except OSError as err:
            _log.warning("the service manager could not be told %r: %s", message, err)


def _one_line(status: str) -> str:
    return status.replace("\n", " ")


def readiness_from(environment: Mapping[str, str] = os.environ) -> Readiness:
    """What systemd asks for in $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID; Unwatched without the first."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return Unwatched()
    microseconds = environment.get("WATCHDOG_USEC", "")
    for_us = environment.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    watchdog_seconds = int(microseconds) / 1e6 if microseconds.isdigit() and for_us else None
    return Systemd(address, watchdog_seconds=watchdog_seconds)
