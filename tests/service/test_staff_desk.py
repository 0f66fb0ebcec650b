"""Calls beside the bell: the journal, and a program of the site's own."""

import logging
import time
from pathlib import Path

import pytest

from kiosk.service.staff_desk import CommandDesk, JournalDesk

DEADLINE_SECONDS = 20.0


def program(folder: Path, text: str) -> Path:
    path = folder / "call"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def until(is_so: object, seconds: float = DEADLINE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.02)  # a program of its own: its end is seen only by looking
    assert is_so()  # type: ignore[operator]


@pytest.mark.parametrize(("is_emergency", "reason"), [(True, "emergency"), (False, "help")])
def test_the_sites_program_is_run_with_the_reason_and_nothing_else(
    tmp_path: Path, *, is_emergency: bool, reason: str
) -> None:
    told = tmp_path / "told"
    CommandDesk(program(tmp_path, f'echo "$#:$1" > {told}.part; mv {told}.part {told}')).call(is_emergency=is_emergency)
    until(told.exists)
    assert told.read_text(encoding="utf-8").strip() == f"1:{reason}"


def test_a_program_that_fails_or_is_not_there_is_named_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        CommandDesk(program(tmp_path, "echo no pager >&2; exit 3")).call(is_emergency=False)
        CommandDesk(tmp_path / "nothing").call(is_emergency=False)
        until(lambda: len(caplog.records) == 2)
    told = "\n".join(caplog.messages)
    assert "ended with 3: no pager" in told
    assert "nothing cannot be run" in told


def test_the_journal_gets_one_line_that_says_how_urgent_it_is(caplog: pytest.LogCaptureFixture) -> None:
    JournalDesk().call(is_emergency=False)
    JournalDesk().call(is_emergency=True)
    assert ["emergency" in message for message in caplog.messages] == [False, True]
