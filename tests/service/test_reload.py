"""What is new is tried before it is taken."""

import sys
from pathlib import Path

import pytest

from kiosk.service.reload import Reload

GOOD = (sys.executable, "-c", "")


def test_what_passes_every_trial_is_ready_to_be_taken() -> None:
    reload = Reload([GOOD, GOOD])
    assert not reload.is_ready
    reload.begin()
    reload.wait()
    assert reload.is_ready


def test_what_fails_one_is_named_in_the_journal_and_never_taken(caplog: pytest.LogCaptureFixture) -> None:
    told = "print('site.yaml:1: found no setting'); print('a.yaml:1: warning: long'); raise SystemExit(78)"
    reload = Reload([GOOD, (sys.executable, "-c", told)])
    reload.begin()
    reload.wait()
    assert not reload.is_ready
    assert "site.yaml:1: found no setting" in caplog.text
    assert "warning: long" not in caplog.text


def test_mended_and_asked_again_it_passes(tmp_path: Path) -> None:
    mark = tmp_path / "mended"
    reload = Reload([(sys.executable, "-c", f"import os; raise SystemExit(not os.path.exists({str(mark)!r}))")])
    reload.begin()
    reload.wait()
    assert not reload.is_ready
    mark.touch()
    reload.begin()
    reload.wait()
    assert reload.is_ready


def test_a_trial_that_cannot_be_run_changes_nothing(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    reload = Reload([(str(tmp_path / "no such program"),)])
    reload.begin()
    reload.wait()
    assert not reload.is_ready
    assert "nothing was changed" in caplog.text
