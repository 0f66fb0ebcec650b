"""The kiosk's own parts, whole and broken."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.checkup.finding import Finding, Severity
from kiosk.checkup.parts import is_kiosk_running, part_findings
from kiosk.settings import Settings


def told(settings: Settings) -> dict[str, Finding]:
    return {one.part: one for one in part_findings(settings)}


@pytest.mark.audio
def test_what_script_test_has_installed_is_whole(settings: Settings) -> None:
    found = told(settings.model_copy(update={"screen_port": 0}))
    assert {part: found[part].severity for part in ("model", "voice", "page")} == {
        "model": Severity.FINE,
        "voice": Severity.FINE,
        "page": Severity.NOTE,
    }
    assert "13 checksums" in found["model"].found


@pytest.mark.audio
def test_a_damaged_model_an_unknown_voice_and_a_taken_port_are_named(
    settings: Settings, model_folder: Path, tmp_path: Path
) -> None:
    broken = tmp_path / model_folder.name
    shutil.copytree(model_folder, broken, copy_function=lambda source, to: Path(to).symlink_to(source))
    config = broken / "conf" / "model.conf"
    text = config.read_bytes()
    config.unlink()
    config.write_bytes(text[:-1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        wrong = settings.model_copy(
            update={"model": broken, "voice": "no-such-voice", "screen_port": server.server_address[1]}
        )
        assert not is_kiosk_running(wrong)
        found = told(wrong)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert {part for part, one in found.items() if one.severity is Severity.FAULT} == {"model", "voice", "page"}
    assert "conf/model.conf differs" in found["model"].found
    assert "no-such-voice" in found["voice"].found


@pytest.mark.audio
def test_recorded_visits_are_told_of(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"screen_port": 0, "state": tmp_path})
    assert told(own)["recording"].severity is Severity.FINE
    (tmp_path / "visits").mkdir()
    (tmp_path / "visits" / "2026-11-01-001.visit").touch()
    left = told(own)["recording"]
    assert left.severity is Severity.NOTE
    assert "of before: 1" in left.found
    on = told(own.model_copy(update={"record_visits": True}))["recording"]
    assert "`record_visits` is on" in on.found
    assert "there now: 1" in on.found
