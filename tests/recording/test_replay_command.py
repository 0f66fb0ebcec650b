"""`kiosk replay`: a recorded visit, from a terminal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.settings import Settings
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.wiring import ears_of
from tests.recorded_visit import Recorded, has_a_visit


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> Path:
    """The settings file of a kiosk that has recorded one visit."""
    file = tmp_path / "site.yaml"
    where = f"state: {tmp_path}\ncache: {settings.cache}\nrecord_visits: yes\nemergency_number: 999\n"
    file.write_text(where + (f"model: {settings.model}\n" if settings.model else ""), encoding="utf-8")
    return file


def replay(site: Path, *words: str) -> int:
    return main(["--site", str(site), "replay", *words])


def test_it_tells_the_conversation_and_that_it_went_as_recorded(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    assert replay(site) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert replay(site, str(path)) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("visitor: [touches wake]")
    assert told[-1] == "-- it went as it was recorded; it was recorded by version 1"
    assert replay(site, "--json", str(path)) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["same"], found["whole"], found["same_content"]) == (True, True, True)
    assert found["conversation"] == told[:-1]


def test_what_went_otherwise_is_a_finding(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Shall we start?", "Shall we go?", 1), encoding="utf-8")
    assert replay(site, str(path)) == 1
    assert "IT WENT OTHERWISE: recorded: " in capsys.readouterr().out


def test_erase_leaves_none(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    one.closes()
    assert replay(site, "--erase") == 0
    assert capsys.readouterr().out == "1 recorded visits are erased\n"
    assert one.folder.files() == ()


def test_without_sound_there_is_nothing_to_listen_to(site: Path, tmp_path: Path) -> None:
    one = Recorded(tmp_path / "visits")
    has_a_visit(one)
    (path,) = one.closes()
    lines = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if '"sound"' not in line]
    path.write_text("".join(lines), encoding="utf-8")
    assert replay(site, str(path)) == 0
    assert replay(site, "--listen", str(path)) == 64


def test_what_kiosk_chat_has_recorded_is_played_again(site: Path, tmp_path: Path) -> None:
    """The parts as the command joins them; its clock is the machine's."""
    lines = "hello\nyes\nyes\nno\nwhy\n:wait 20\n:touch louder\ngoodbye\n:wait 20\n"
    kiosk = (sys.executable, "-m", "kiosk", "--site", str(site))
    subprocess.run((*kiosk, "chat"), input=lines, text=True, check=True, capture_output=True)
    (path,) = (tmp_path / "visits").iterdir()
    assert replay(site, str(path)) == 0


@pytest.mark.audio
def test_todays_ears_hear_the_sound_of_then(
    site: Path, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    voice, ears = EspeakVoice("en-us+f3", 150), ears_of(settings)
    one = Recorded(tmp_path / "visits", ears)
    one.touches("wake")
    for words in ("yes", "yes", "no", "repeat", "goodbye"):
        one.speaks(voice.render(words))
    one.listens()
    one.waits(1)
    (path,) = one.closes()
    assert replay(site, str(path)) == 0
    heard = [line for line in capsys.readouterr().out.splitlines() if "visitor: " in line]
    assert [line.split("(")[1].split(",")[0] for line in heard[1:]] == ["yes", "yes", "no", "repeat", "goodbye"]
    assert replay(site, "--listen", str(path)) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "visitor: " in line] == heard
