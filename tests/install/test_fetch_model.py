"""Fetching: from a real web server that behaves and misbehaves, and from Maven's program."""

import http.server
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import SettingsError
from kiosk.hearing.model import MODEL_NAME, MODEL_SUMS, installed_model, model_faults
from kiosk.hearing.model_install import SOURCES, Maven, VoskSite, fetch_model, install_model
from kiosk.settings import Settings

pytestmark = pytest.mark.audio


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """Settings whose cache is empty."""
    return Settings(cache=tmp_path / "cache")


@pytest.fixture(scope="module")
def genuine(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real model as a zip laid out as on Vosk's own site; stored, not packed, to be quick."""
    path = tmp_path_factory.mktemp("site") / "model.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in MODEL_SUMS:
            archive.write(model_folder / name, f"{MODEL_NAME}/{name}")
    return path


class _Answer(http.server.BaseHTTPRequestHandler):
    """/whole sends the model, /broken half of it, /other a page, anything else is not found."""

    archive: Path

    def do_GET(self) -> None:
        content = self.archive.read_bytes()
        if self.path == "/other":
            content = b"<h1>Please log in to the hotel's network</h1>"
        elif self.path not in ("/whole", "/broken", "/garbled"):
            self.send_error(404)
            return
        if self.path == "/garbled":
            content = content[:-200_000] + bytes(100_000) + content[-100_000:]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if self.path == "/broken" else content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Quiet."""


@pytest.fixture(scope="module")
def site_at(genuine: Path) -> Iterator[Callable[[str], VoskSite]]:
    """`site_at("/whole")`: Vosk's site, served from this machine."""
    answer = type("Answer", (_Answer,), {"archive": genuine})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        size = genuine.stat().st_size
        yield lambda path: VoskSite(f"http://127.0.0.1:{server.server_port}{path}", size)
        server.shutdown()
        thread.join()


def put_mvn(folder: Path, script: str) -> None:
    """A program named mvn; `$into` is the folder it is asked to copy to."""
    folder.mkdir(exist_ok=True)
    program = folder / "mvn"
    program.write_text(
        f"#!/bin/sh\nfor word; do case $word in -DoutputDirectory=*) into=${{word#*=}};; esac; done\n{script}\n"
    )
    program.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is searched first."""
    folder = tmp_path / "programs"
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


class Told(list[str]):
    """The lines said to the person who waits."""

    __call__ = list.append


def test_the_model_comes_from_vosks_own_site(site: Settings, site_at: Callable[[str], VoskSite]) -> None:
    told = Told()
    folder = fetch_model(site, told, (site_at("/whole"),))
    assert list(model_faults(folder)) == []
    assert [line.split(" from ")[0] for line in told] == ["fetching the speech model (41 MB)"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/broken", r"broke off after \d+ of \d+ bytes"),
        ("/other", r"broke off after \d+ of \d+ bytes"),
        ("/missing", "Not Found"),
        ("/garbled", "differs|not a whole zip"),
    ],
)
def test_a_site_that_misbehaves_leaves_nothing_and_says_why(
    site: Settings, site_at: Callable[[str], VoskSite], path: str, reason: str
) -> None:
    with pytest.raises(SettingsError, match=rf"could not be fetched\. Vosk's own site \(\S+\): .*({reason})"):
        fetch_model(site, Told(), (site_at(path),))
    assert not installed_model(site).exists()


def test_nobody_listening_is_said_at_once(site: Settings) -> None:
    with pytest.raises(SettingsError, match="Connection refused"):
        fetch_model(site, Told(), (VoskSite("http://127.0.0.1:9/model.zip"),))


def test_where_the_site_cannot_be_reached_maven_gives_the_model(site: Settings, genuine: Path, programs: Path) -> None:
    put_mvn(programs, f'cp "{genuine}" "$into/vosk-model-en-0.3.45.aar"')
    told = Told()
    folder = fetch_model(site, told, (VoskSite("http://127.0.0.1:9/model.zip"), Maven()))
    assert list(model_faults(folder)) == []
    assert [line.split(" ")[0] for line in told] == ["fetching", "not", "fetching"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo '[ERROR] Could not find artifact'; exit 1", r"mvn: \[ERROR\] Could not find artifact"),
        ("exit 3", "mvn: exit code 3"),
        ("true", "mvn: exit code 0"),
        ('echo an empty shell > "$into/vosk-model-en-0.3.45.aar"', "not a whole zip"),
    ],
)
def test_a_maven_that_fails_leaves_nothing_and_says_why(
    site: Settings, programs: Path, script: str, reason: str
) -> None:
    put_mvn(programs, script)
    with pytest.raises(SettingsError, match=reason):
        fetch_model(site, Told(), (Maven(),))
    assert not installed_model(site).exists()


def test_without_maven_its_absence_is_named(site: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match=r"mvn is not installed \(`apt-get install maven`\)"):
        fetch_model(site, Told(), (Maven(),))


def test_the_command_installs_from_a_file_and_tells_where(
    genuine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)
    assert main(["model"]) == 78
    assert capsys.readouterr().err.startswith("kiosk model: no speech model")
    assert main(["model", "--json", "--from", str(genuine)]) == 0
    folder = tmp_path / ".cache" / "toe-cramp-kiosk" / "models" / MODEL_NAME
    told = {"model": MODEL_NAME, "folder": str(folder), "whole": True, "files": 13}
    assert json.loads(capsys.readouterr().out) == told
    assert main(["model", "--fetch"]) == 0  # there is one: nothing is fetched
    assert str(folder) in capsys.readouterr().out


def test_a_model_named_in_the_settings_is_not_fetched_past(
    site: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(f"model: {tmp_path}/elsewhere\ncache: {site.cache}\n")
    assert main(["--site", str(file), "model", "--fetch"]) == 78
    assert "take `model` out of the settings file" in capsys.readouterr().err
    assert not installed_model(site).exists()


def test_the_sources_are_vosks_own_site_then_maven() -> None:
    assert list(SOURCES) == ["vosk", "maven"]


def test_the_installed_model_is_the_one_that_recognises(site: Settings, genuine: Path) -> None:
    import vosk

    vosk.SetLogLevel(-1)
    folder = install_model(genuine, site)
    recogniser = vosk.KaldiRecognizer(vosk.Model(str(folder)), 16_000)
    recogniser.AcceptWaveform(bytes(32_000))
    assert json.loads(recogniser.FinalResult())["text"] == ""
