"""A visit that is recorded after a yes, and played again to the same result."""

import datetime as dt
import json
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kiosk.dialogue.events import StaffSet
from kiosk.errors import ContentError
from kiosk.hearing.echo_canceller import EchoCanceller
from kiosk.recording.entries import Head, head_entry, read
from kiosk.recording.folder import VisitFolder
from kiosk.recording.replay import Replay
from kiosk.screen.pin import hashed
from kiosk.settings import Settings
from kiosk.wiring import recorded_site, replayed_kiosk
from tests.recorded_visit import SITE, TODAY, Recorded, has_a_visit


def played(path: Path, change: Callable[[Settings], Settings] = lambda site: site) -> tuple[str | None, list[str]]:
    """The first difference, and the conversation."""
    recording, lines = read(path), list[str]()
    replay = Replay(recording, lines.append)
    kiosk = replayed_kiosk(change(recorded_site(SITE, recording)), recording, replay, None)
    replay.run(kiosk)
    kiosk.close()
    return replay.difference(), lines


def test_it_is_played_again_to_the_same_result(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one, "no")
    one.waits(70)  # another visitor, who says yes, after one who said no
    one.kiosk.post(lambda at: StaffSet(None, True, at))  # noqa: FBT003 - one value of the event
    one.kiosk.post(lambda at: StaffSet(None, False, at))  # noqa: FBT003
    has_a_visit(one)
    (path,) = one.closes()
    difference, lines = played(path)
    assert difference is None
    assert lines[1].endswith("May I record this visit, with your voice?")
    assert len(lines) > 15


def test_what_goes_otherwise_is_named(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    difference, _ = played(path, lambda site: site.model_copy(update={"patience": 2.0}))
    assert difference is not None
    assert difference.startswith("recorded: ")


def test_who_does_not_say_yes_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one, "no")
    assert one.closes() == ()
    assert not (tmp_path / "visits").exists()


def test_only_sound_from_the_yes_on_is_kept_as_the_ears_were_given_it(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    recording = read(path)
    assert recording.end is not None
    given = next(at for at, done in recording.did if done[0] == "record")
    assert min(recording.sound) == given + 320
    assert sorted(recording.sound) == list(range(given + 320, recording.end + 1, 320))
    base = one.given_at - given
    assert all(np.array_equal(block, one.given[base + at]) for at, block in recording.sound.items())


def test_which_sound_the_canceller_had_worked_on_is_kept_too(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits", echo=EchoCanceller())
    has_a_visit(one)
    (path,) = one.closes()
    recording = read(path)
    given = next(at for at, done in recording.did if done[0] == "record")
    shift = one.given_at - given
    told = {at - shift for at in one.cleaned if at > one.given_at}
    assert recording.cleaned == told & set(recording.sound)
    assert 0 < len(recording.cleaned) < len(recording.sound)


def test_the_file_is_its_users_alone(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name == "2026-11-24-001.visit"


def test_a_yes_that_is_taken_back_erases_it_at_once(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    one.touches("wake")
    one.says("yes")
    one.says("yes")
    one.waits(5)
    one.says("delete the recording")
    one.listens()
    one.waits(3)
    assert one.closes() == ()


def test_a_visit_that_breaks_off_is_played_as_far_as_it_goes(tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert read(path).end is None
    assert played(path)[0] is None


def test_a_disk_that_takes_nothing_is_told_and_the_visit_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "visits").write_text("a file where the folder should be", encoding="utf-8")
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    one.closes()
    assert [record.levelname for record in caplog.records if "the visit is not recorded" in record.message] == ["ERROR"]


def test_the_pin_stays_in_the_settings() -> None:
    entry = json.dumps(head_entry(Head("1", "digest", Settings(staff_pin=hashed("246813"), desk="Ann"))))
    assert "scrypt" not in entry
    assert "Ann" in entry


@pytest.mark.parametrize("text", ["", "hello\n", '{"visit": 2}\n'])
def test_what_is_no_recording_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "2026-11-24-001.visit"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"001.visit:1: found no"):
        read(path)


def test_ten_are_kept_for_fourteen_days(tmp_path: Path) -> None:
    folder = VisitFolder(tmp_path / "visits")
    for _ in range(12):
        folder.create(TODAY)
    assert [path.name[-9:-6] for path in folder.files()] == [f"{number:03}" for number in range(3, 13)]
    folder.prune(TODAY + dt.timedelta(days=13))
    assert len(folder.files()) == 10
    folder.prune(TODAY + dt.timedelta(days=14))
    assert folder.files() == ()


def test_a_day_that_is_still_to_come_was_wrong_and_nothing_else_is_erased(tmp_path: Path) -> None:
    folder = VisitFolder(tmp_path)
    other = tmp_path / "home.json"
    other.write_text("{}", encoding="utf-8")
    folder.create(TODAY + dt.timedelta(days=400))
    folder.prune(TODAY)
    assert folder.files() == ()
    folder.create(TODAY)
    assert folder.erase() == 1
    assert other.exists()
