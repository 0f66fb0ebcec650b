"""`kiosk run` and its broker: nothing without the setting, and what is seen of one that is killed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.settings import SITE_VARIABLE
from tests.fleet.mosquitto import Mosquitto, Watcher
from tests.kiosk_process import Run
from tests.screen_house import Page

CONNECTION, STATUS, CALL = (f"toe-cramp-kiosk/hall/{what}" for what in ("connection", "status", "call"))


@pytest.fixture
def run(broker: Mosquitto, tmp_path: Path) -> Iterator[Run]:
    lines = ("broker:", "  host: 127.0.0.1", f"  port: {broker.port}", "  tls: no", "  name: hall")
    run = Run(tmp_path, *lines)
    yield run
    run.close()


def test_a_kiosk_is_seen_in_its_visit_calling_and_dead(run: Run, broker: Mosquitto) -> None:
    run.prints("ready")
    with Watcher(broker) as watcher:
        watcher.until(STATUS, lambda text: json.loads(text)["state"] == "asleep")
        with Page(run) as page:
            page.sends("touch", name="wake")
            watcher.until(STATUS, lambda text: json.loads(text)["state"] == "visit")
            page.sends("touch", name="staff")
            watcher.until(CALL, lambda text: json.loads(text)["state"] == "waiting")
            watcher.until(STATUS, lambda text: json.loads(text)["state"] == "calling")
        run.process.kill()
        watcher.until(CONNECTION, lambda text: text == "offline")
    with Watcher(broker) as later:
        assert later.until(CONNECTION) == "offline"
        assert json.loads(later.until(CALL))["state"] == "waiting", "nobody has answered it"


def test_a_kiosk_without_that_setting_does_not_even_load_what_could_connect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.yaml"
    site.touch()
    monkeypatch.setenv(SITE_VARIABLE, str(site))
    program = """
import sys
import kiosk.commands.run
from kiosk.settings import load_settings
from kiosk.wiring import health_of, reporting_of
settings = load_settings()
print(reporting_of(settings, health_of(settings, has_ears=False)), "paho" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "None False\n"
