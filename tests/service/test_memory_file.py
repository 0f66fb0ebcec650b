"""A home's memory on the disk: there whole or not at all, for this user only, and named when it cannot be."""

import datetime as dt
import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.dialogue.events import Event, Kept
from kiosk.dialogue.memory import MOST_DONE, Done, Memory, Reminder
from kiosk.errors import DeviceError, SettingsError
from kiosk.service.keeper import Keeper
from kiosk.service.memory_file import MemoryFile, MemoryInHand, MemoryStore
from kiosk.settings import Settings

TODAY = dt.date(2026, 11, 24)
ONE = Memory(keeps=True, done=(Done(TODAY, "bedtime", finished=True, felt="better"),))
TWO = ONE.with_done(Done(TODAY, "E1", finished=False)).with_reminder(Reminder("bedtime", 1290))

ids = st.sampled_from(["", "daily", "two-minutes", "E1", "E1p"])
days = st.none() | st.dates()
memories = st.builds(
    Memory,
    keeps=st.booleans(),
    done=st.lists(
        st.builds(Done, days, ids, st.booleans(), st.sampled_from([None, "better", "same", "worse"])), max_size=5
    ).map(tuple),
    reminders=st.lists(st.builds(Reminder, ids, st.integers(0, 1439), days), max_size=3).map(tuple),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "toe-cramp-kiosk"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(memories, min_size=1, max_size=3))
def test_each_store_gives_back_the_last_that_was_written(written: list[Memory], folder: Path) -> None:
    stores: tuple[MemoryStore, ...] = (MemoryFile(folder), MemoryInHand())
    for store in stores:
        for memory in written:
            store.write(memory)
            assert store.read() == memory
    assert MemoryFile(folder).read() == written[-1]


def test_before_the_first_write_there_is_nothing(folder: Path) -> None:
    assert MemoryFile(folder).read() == Memory()
    assert not folder.parent.exists()


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_this_user_can_read_it(folder: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        MemoryFile(folder).write(ONE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "home.json").stat().st_mode) == 0o600
    assert names(folder) == ["home.json"]


def test_an_empty_memory_leaves_no_trace_of_what_was(folder: Path) -> None:
    MemoryFile(folder).write(TWO)
    (folder / "home.json.broken").write_text("an older one")
    (folder / ".home.json.unfinished").write_text("half of one")
    MemoryFile(folder).write(Memory())
    assert names(folder) == []
    MemoryFile(folder).write(Memory())


def test_it_stays_small(folder: Path) -> None:
    memory = ONE
    for _ in range(MOST_DONE + 50):
        memory = memory.with_done(Done(TODAY, "two-minutes", finished=True, felt="better"))
    assert len(memory.done) == MOST_DONE
    MemoryFile(folder).write(memory)
    assert (folder / "home.json").stat().st_size < 100_000
    assert MemoryFile(folder).read() == memory


BROKEN = {
    "cut short": b'{"version": 1, "keeps": tr',
    "nothing": b"",
    "zeros": bytes(4096),
    "another thing": b"[1, 2]",
    "of a later kiosk": b'{"version": 2, "keeps": true, "done": [], "reminders": []}',
    "a strange word": b'{"version": 1, "keeps": true, "done": [], "reminders": [], "answers": {}}',
    "no such minute": b'{"version": 1, "keeps": true, "done": [], "reminders": '
    b'[{"routine": "", "minute": 1440, "day": null}]}',
    "deep": b"[" * 100_000,
    "huge": b" " * 2_000_000,
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_named_and_put_aside_and_costs_nothing_else(
    fault: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(parents=True)
    (folder / "home.json").write_bytes(BROKEN[fault])
    store = MemoryFile(folder)
    with caplog.at_level(logging.WARNING):
        assert store.read() == Memory()
    (told,) = caplog.messages
    assert told.startswith(f"{folder / 'home.json'}: cannot be read: ")
    assert len(told) < 400
    assert (folder / "home.json").read_bytes() == BROKEN[fault], "reading changes nothing"
    store.write(ONE)
    assert MemoryFile(folder).read() == ONE
    assert (folder / "home.json.broken").read_bytes() == BROKEN[fault]


def test_a_folder_in_its_place_is_named(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "home.json").mkdir(parents=True)
    assert MemoryFile(folder).read() == Memory()
    assert "home.json: cannot be read: Is a directory" in caplog.text


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    """A folder that nobody can write, root included: a file stands where it would be."""
    folder.parent.mkdir(parents=True)
    folder.write_text("not a folder")
    yield folder
    folder.unlink()


def test_where_nothing_can_be_written_the_installer_is_told(read_only: Path) -> None:
    with pytest.raises(SettingsError, match=r"home\.json: could not be changed: .*Make its folder writable"):
        MemoryFile(read_only).write(ONE)


# A process for each step: it dies at that step of the second write, as at a power cut, with nothing tidied up.
_CUT = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from kiosk.service.memory_file import MemoryFile
from tests.service.test_memory_file import ONE, TWO
left = 0
def cut(event, args):
    global left
    if event in ("open", "os.rename", "os.remove", "os.mkdir"):
        left -= 1
        if left < 0:
            os._exit(9)
for steps in range(12):
    child = os.fork()
    if child == 0:
        store, left = MemoryFile(Path(sys.argv[1]) / str(steps)), steps
        store.write(ONE)
        sys.addaudithook(cut)
        store.write(TWO)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_cut_at_any_step_leaves_the_old_memory_or_the_new_one(folder: Path) -> None:
    project = Path(__file__).parents[2]
    words = [sys.executable, "-c", _CUT, str(folder), str(project)]
    ends = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    found = [MemoryFile(folder / str(steps)).read() for steps in range(len(ends))]
    cuts = ends.index("0")
    assert cuts >= 3
    assert ends == ["9"] * cuts + ["0"] * (len(ends) - cuts)
    assert {*found} == {ONE, TWO}
    assert found[0] == ONE
    assert found[cuts:] == [TWO] * (len(ends) - cuts)
    assert found == sorted(found, key=lambda memory: memory == TWO), "once it is the new one it stays the new one"
    for steps in range(cuts):
        MemoryFile(folder / str(steps)).write(TWO)
        assert names(folder / str(steps)) == ["home.json"], "what a cut has left is gone after the next write"


class Failing(MemoryInHand):
    """Fails from the second write on."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0

    def write(self, memory: Memory) -> None:
        self.writes += 1
        if self.writes > 1:
            raise DeviceError("home.json: could not be changed: No space left on device. Make room there.")
        super().write(memory)


@pytest.mark.parametrize("at_once", [True, False])
def test_the_keeper_tells_what_is_kept_in_order(at_once: bool, caplog: pytest.LogCaptureFixture) -> None:  # noqa: FBT001 - pytest's parameter
    posted: list[Event] = []
    both = threading.Semaphore(0)

    def post(make):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - the kiosk's inbox
        posted.append(make(7))
        both.release()

    keeper = Keeper(Failing(), post, at_once=at_once)
    keeper.take(ONE)
    keeper.take(TWO)
    assert both.acquire(timeout=10)
    assert both.acquire(timeout=10)
    assert posted == [Kept(ONE, is_done=True, at=7), Kept(ONE, is_done=False, at=7)]
    assert "Make room there" in caplog.text


def test_the_state_folder_is_the_settings_the_services_or_the_users(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings().state_folder == tmp_path / ".local/state/toe-cramp-kiosk"
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere")
    assert Settings().state_folder == Path("/somewhere/toe-cramp-kiosk")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/toe-cramp-kiosk")
    assert Settings().state_folder == Path("/var/lib/toe-cramp-kiosk")
    assert Settings(state=Path("~/mine")).state_folder == tmp_path / "mine"
