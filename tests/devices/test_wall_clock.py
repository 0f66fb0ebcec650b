"""The time of day: from a clock there is a reason to believe, or from the sample clock."""

import datetime as dt
from pathlib import Path

from kiosk.clock import samples_in
from kiosk.devices.wall_clock import SimulatedClock, SystemClock
from kiosk.dialogue.times import Moment

TODAY = dt.date(2026, 11, 24)


def test_a_simulated_clock_goes_with_the_samples() -> None:
    clock = SimulatedClock(dt.datetime(2026, 11, 24, 23, 59, 59, tzinfo=dt.UTC))
    assert clock.read(0) == Moment(TODAY, 1439)
    assert clock.read(samples_in(0.99)) == Moment(TODAY, 1439)
    assert clock.read(samples_in(1)) == Moment(TODAY + dt.timedelta(days=1), 0)


def test_the_machines_clock_is_believed_with_a_chip_or_once_synchronized_or_when_trusted(tmp_path: Path) -> None:
    chips, synchronized = tmp_path / "rtc", tmp_path / "synchronized"

    def is_set(*, is_trusted: bool = False) -> bool:
        return SystemClock(is_trusted=is_trusted, chips=chips, synchronized=synchronized).read(0) is not None

    assert not is_set()
    assert is_set(is_trusted=True)
    chips.mkdir()
    assert not is_set()
    (chips / "rtc0").mkdir()
    assert is_set()
    (chips / "rtc0").rmdir()
    synchronized.touch()
    assert is_set()


def test_it_is_the_local_time() -> None:
    before, found, after = dt.datetime.now(), SystemClock(is_trusted=True).read(0), dt.datetime.now()  # noqa: DTZ005 - local
    assert found is not None
    assert before.date() <= found.day <= after.date()
    assert found.minute in {before.hour * 60 + before.minute, after.hour * 60 + after.minute}


def test_a_time_before_this_program_was_written_is_no_time() -> None:
    clock = SystemClock(is_trusted=True, now=lambda: dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    assert clock.read(0) is None
