"""`kiosk staff-pin`: a PIN in, the line for the settings out."""

import io
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.screen.pin import fits
from kiosk.settings import load_settings


def test_the_line_it_prints_is_the_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("24 68\n"))
    assert main(["staff-pin"]) == 0
    site = tmp_path / "site.yaml"
    site.write_text(capsys.readouterr().out, encoding="utf-8")
    kept = load_settings(site).staff_pin
    assert kept is not None
    assert fits("24 68", kept)


@pytest.mark.parametrize("pin", ["", "123", "1" * 65])
def test_a_pin_that_is_too_short_or_too_long_is_refused(
    pin: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
    assert main(["staff-pin"]) == 64
    assert "4 to 64" in capsys.readouterr().err


def test_a_bare_pin_in_the_settings_is_not_repeated_in_the_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("staff_pin: 987654\n", encoding="utf-8")
    assert main(["--site", str(site), "draw"]) == 78
    error = capsys.readouterr().err
    assert "kiosk staff-pin" in error
    assert "987654" not in error
