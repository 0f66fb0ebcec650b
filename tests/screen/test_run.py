"""`kiosk run` on a machine without microphone and loudspeaker: the page is the way in."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.screen.pin import hashed
from kiosk.settings import SITE_VARIABLE
from tests.screen.conftest import PIN
from tests.screen_house import Page

_READY_SECONDS = 120.0  # it imports and reads all content; on a machine that does much else


class Run:
    """The real command in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        site, no_devices = folder / "site.yaml", folder / "asound.conf"
        site.write_text(f"screen_port: {port}\nstaff_pin: {hashed(PIN)}\n", encoding="utf-8")
        # a sound server that is not there; with no configuration at all ALSA ends the process
        no_devices.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n", encoding="utf-8")
        environment = {**os.environ, SITE_VARIABLE: str(site), "PYTHONUNBUFFERED": "1"}
        environment |= {"ALSA_CONFIG_PATH": str(no_devices), "PULSE_SERVER": f"unix:{folder}/none"}
        environment.pop("NOTIFY_SOCKET", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = f"http://127.0.0.1:{port}/"
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def prints(self, wanted: str) -> str:
        """The next line with this in it."""
        while True:
            line = self._lines.get(timeout=_READY_SECONDS)
            if wanted in line:
                return line

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
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
            staff.sends("restart")
            assert staff.is_closed_with(1001)
        while page.reads() is not None:
            pass
    run.prints("ready")
    with Page(run) as page:
        assert page.until("scene")["scene"]["state"] == "asleep", "it has begun anew, in the same process"
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(_READY_SECONDS) == 0
