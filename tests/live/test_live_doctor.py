"""`kiosk doctor` on real devices of a real sound server: it plays, and hears itself where it can."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.checkup.finding import Severity
from kiosk.checkup.sound import sound_findings
from kiosk.settings import SITE_VARIABLE, Settings
from tests.sound_server import SoundServer

pytestmark = pytest.mark.live


@pytest.fixture
def server() -> Iterator[SoundServer]:
    made = SoundServer()
    yield made
    made.close()


def test_it_hears_itself_only_where_the_microphone_hears_the_loudspeaker(
    server: SoundServer, settings: Settings, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.yaml"
    places = f"model: {model_folder.resolve()}\ncache: {settings.cache_folder.resolve()}\n"
    site.write_text(f"{places}screen_port: 0\n", encoding="utf-8")
    for name, value in {**server.environment, SITE_VARIABLE: str(site)}.items():
        monkeypatch.setenv(name, value)
    unheard = list(sound_findings(settings, plays=True))
    assert [one.part for one in unheard if one.severity is Severity.FAULT] == ["loop-back"]
    server.let_echo(-12.0)
    command = [sys.executable, "-m", "kiosk", "doctor", "--json"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    *found, counts = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(counts.values()) == len(found)
    assert [one for one in found if one["severity"] == "fault"] == []
    # on a machine that does much else it hears itself late, which is worth a warning
    assert [one["found"].partition(" at ")[0] for one in found if one["part"] == "loop-back"] == ["it hears itself"]
    assert done.returncode == 1  # nobody has signed the content yet
