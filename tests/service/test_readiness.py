"""The notify protocol, spoken to a real datagram socket such as systemd listens on."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.service.readiness import Systemd, Unwatched, readiness_from


class Manager:
    """The other end: systemd's socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.settimeout(0)

    def was_told(self) -> list[str]:
        """Every message that has come so far, each once."""
        messages = []
        while True:
            try:
                messages.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return messages

    def goes_away(self) -> None:
        self._socket.close()


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def manager(address: str) -> Iterator[Manager]:
    manager = Manager(address)
    yield manager
    manager.goes_away()


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def readiness(address: str) -> Iterator[Systemd]:
    readiness = Systemd(address, watchdog_seconds=None)
    yield readiness
    readiness.close()


def test_ready_carries_one_line_of_status(manager: Manager, readiness: Systemd) -> None:
    readiness.ready("hears and speaks\nthrough USB")
    assert manager.was_told() == ["READY=1\nSTATUS=hears and speaks through USB"]


def test_a_service_that_waits_for_its_device_asks_for_time_now_and_then(manager: Manager, address: str) -> None:
    watch = Watch()
    readiness = Systemd(address, watchdog_seconds=None, clock=watch)
    for block in range(50 * 25):  # 25 s
        watch.seconds = block * 0.02
        readiness.not_yet("waits for\na microphone")
    readiness.close()
    assert manager.was_told() == ["EXTEND_TIMEOUT_USEC=30000000\nSTATUS=waits for a microphone"] * 3


def test_stopping_is_told(manager: Manager, readiness: Systemd) -> None:
    readiness.stopping()
    assert manager.was_told() == ["STOPPING=1"]


def test_what_begins_anew_does_not_stop_and_has_as_long_as_a_start(manager: Manager, address: str) -> None:
    readiness = Systemd(address, watchdog_seconds=30)
    readiness.beginning_anew()
    readiness.ready("hears and speaks")
    readiness.close()
    assert manager.was_told() == [
        "RELOADING=1\nSTATUS=begins anew\nWATCHDOG_USEC=300000000",
        "READY=1\nSTATUS=hears and speaks\nWATCHDOG_USEC=30000000",
    ]


def test_every_block_may_say_alive_and_a_third_of_the_watchdog_time_passes_between_signs(
    manager: Manager, address: str
) -> None:
    watch = Watch()
    readiness = Systemd(address, watchdog_seconds=30, clock=watch)
    for block in range(50 * 30):  # half a minute of 20 ms blocks
        watch.seconds = block * 0.02
        readiness.alive()
    readiness.close()
    assert manager.was_told() == ["WATCHDOG=1"] * 3


def test_without_a_watchdog_alive_says_nothing(manager: Manager, readiness: Systemd) -> None:
    readiness.alive()
    assert manager.was_told() == []


def test_a_service_manager_that_goes_away_is_a_warning_and_no_more(
    manager: Manager, readiness: Systemd, caplog: pytest.LogCaptureFixture
) -> None:
    manager.goes_away()
    readiness.ready("hears and speaks")
    assert "could not be told" in caplog.text


def test_a_manager_that_does_not_read_never_holds_up_the_sound(manager: Manager, readiness: Systemd) -> None:
    for _ in range(5000):  # far more than its socket can hold
        readiness.ready("hears and speaks")
    assert manager.was_told()


def test_an_abstract_address_is_understood() -> None:
    name = f"toe-cramp-kiosk-test-{os.getpid()}"
    manager = Manager(f"\0{name}")
    readiness = readiness_from({"NOTIFY_SOCKET": f"@{name}"})
    readiness.ready("hears and speaks")
    assert manager.was_told() == ["READY=1\nSTATUS=hears and speaks"]
    manager.goes_away()
    assert isinstance(readiness, Systemd)
    readiness.close()


@pytest.mark.parametrize(
    ("environment", "signs"),
    [
        ({}, 0),
        ({"WATCHDOG_USEC": "30000000"}, 1),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 1),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0),
        ({"WATCHDOG_USEC": "soon"}, 0),
    ],
)
def test_the_watchdog_is_fed_when_it_is_ours(
    manager: Manager, address: str, environment: dict[str, str], signs: int
) -> None:
    readiness = readiness_from({"NOTIFY_SOCKET": address, **environment})
    assert isinstance(readiness, Systemd)
    readiness.alive()
    readiness.close()
    assert len(manager.was_told()) == signs


def test_started_by_hand_nobody_is_told() -> None:
    readiness = readiness_from({})
    assert isinstance(readiness, Unwatched)
    readiness.not_yet("waits")
    readiness.ready("hears and speaks")
    readiness.alive()
    readiness.stopping()
