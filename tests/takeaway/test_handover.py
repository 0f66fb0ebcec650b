"""One file for the staff, whole or not at all."""

import datetime as dt
import json
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.dialogue.summary import Summary
from kiosk.errors import DeviceError, SettingsError
from kiosk.library.pack import Pack
from kiosk.takeaway.fhir import response
from kiosk.takeaway.handover import hand_over

NOON = dt.datetime(2026, 11, 24, 12, 0, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """A limit of the system's own, as a full disk is one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_file_holds_the_response_for_its_owner_alone(summary: Summary, pack: Pack, tmp_path: Path) -> None:
    path = hand_over(summary, pack, tmp_path, NOON)
    assert json.loads(path.read_text(encoding="utf-8")) == response(summary, pack, NOON)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_its_name_tells_the_time_and_no_more(summary: Summary, pack: Pack, tmp_path: Path) -> None:
    first, second = (hand_over(summary, pack, tmp_path, NOON) for _ in range(2))
    assert first != second
    for path in (first, second):
        assert re.fullmatch(r"20261124T110000Z-[0-9a-f]{8}\.json", path.name)


@pytest.mark.parametrize("name", ["missing", "a-file"])
def test_a_folder_that_is_none(name: str, summary: Summary, pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(SettingsError, match=rf"{name}: the answers could not be handed over: .*set handover_folder"):
        hand_over(summary, pack, tmp_path / name, NOON)


def test_a_full_disk_leaves_nothing_behind(summary: Summary, pack: Pack, tmp_path: Path) -> None:
    with (
        no_file_larger_than(100),
        pytest.raises(DeviceError, match=rf"{tmp_path}: the answers could not be handed over: .*Make room there"),
    ):
        hand_over(summary, pack, tmp_path, NOON)
    assert [*tmp_path.iterdir()] == []
