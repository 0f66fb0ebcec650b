"""`kiosk run` on a machine without microphone and loudspeaker: the page is the way in."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.screen.pin import hashed
from tests.kiosk_process import READY_SECONDS, Run
from tests.screen.conftest import PIN
from tests.screen_house import Page


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path, f"staff_pin: {hashed(PIN)}")
    yield run
    run.close()


def test_a_newcomer_without_microphone_opens_the_page(run: Run) -> None:
    assert "no microphone" in run.prints("No sound")
    assert run.address in run.prints("ready")
    with Page(run) as page:
        assert page.until("scene")["scene"]["state"] == "asleep"
        assert page.until("ears")["state"] == "off"
        page.sends("touch", name="wake")
        page.until("scene", lambda told: told["scene"]["state"] == "opening")
        page.until("speaking", lambda told: told["line"] == 0)
        page.sends("digit", n=1)
        page.until("scene", lambda told: told["scene"]["question"] == "RF01")
        with Page(run, "staff/socket") as staff:
            staff.sends("pin", pin=PIN)
            told = staff.until("staff")
            assert told["health"]["sound"] == {"ok": False, "value": "none"}
            assert told["health"]["version"]["ok"]
            assert told["health"]["review"]["value"] in ("signed", "changed", "unsigned")
            assert told["health"]["recording"] == {"ok": True, "value": "off"}
            staff.sends("restart")
            assert staff.is_closed_with(1001)
        while page.reads() is not None:
            pass
    run.prints("ready")
    with Page(run) as page:
        assert page.until("scene")["scene"]["state"] == "asleep", "it has begun anew, in the same process"
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(READY_SECONDS) == 0
