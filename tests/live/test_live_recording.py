"""A visit in real time, recorded with a recogniser in a process of its own, is played again exactly."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.dialogue.lines import Lines
from kiosk.library.loading import load_pack
from kiosk.settings import Settings
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

pytestmark = pytest.mark.live


def test_a_live_visit_goes_the_same_way_when_it_is_played_again(settings: Settings, tmp_path: Path) -> None:
    lines = Lines(load_pack(settings.content_folder), settings)
    server = SoundServer()
    visitor = LiveVisitor(server, settings, tmp_path, record_visits=True, clock="trusted", state=str(tmp_path))
    try:
        visitor.waits_until_ready()
        time.sleep(1.5)  # the wall clock is looked at once a second
        visitor.speaks_until("hello kiosk", lines.prompt("consent")[-1].text)
        visitor.speaks_until("yes", "Shall we start?")
        visitor.speaks_until("yes", "?")
        visitor.speaks_until("no", "?")
        visitor.speaks_until("repeat", "?")
        visitor.speaks_until("goodbye", lines.prompt("goodbye")[0].text)
        time.sleep(2.0)  # the kiosk's own: after its last word it sleeps, and the file is whole
    finally:
        code = visitor.leaves()
        server.close()
    assert code == 0, visitor.errors
    (path,) = (tmp_path / "visits").iterdir()
    kiosk = (sys.executable, "-m", "kiosk", "--site", str(tmp_path / "site.yaml"))
    told = subprocess.run((*kiosk, "replay", "--json", str(path)), text=True, check=False, capture_output=True)
    found = json.loads(told.stdout)
    assert (found["difference"], found["whole"]) == (None, True)
    assert any("(yes, " in line for line in found["conversation"])
