"""The command line as a newcomer meets it."""

from pathlib import Path

import pytest

from kiosk.cli import COMMANDS, main
from kiosk.settings import Broker, Settings

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[command] in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["dance"], ["chat", "--loud"], ["triage"]])
def test_wrong_use_exits_with_64(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 64


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("place: moon", "place"),
        ("emergency_number: call me", "emergency_number"),
        ("words_per_minute: 500", "words_per_minute"),
        ("microfone: usb", "microfone"),
        ("- a list", "list"),
        ("desk: [", "YAML"),
        ("broker:\n  host: broker.example\n  tls: no\n  name: hall", ":3: broker.tls: found 'no'; allowed: yes"),
        ("broker:\n  host: broker.example", ":1: broker.name: found no name, which is needed"),
        ("broker:\n  host: broker.example\n  nmae: hall", ":3: broker.nmae: found 'nmae', which is no setting; did"),
        ("broker:\n  host: not a host\n  name: hall", ":2: broker.host: found 'not a host'"),
        ("broker:\n  host: localhost\n  name: Hall 2/b", ":3: broker.name: found 'Hall 2/b'"),
        ("broker: broker.example", ":1: broker: found 'broker.example'; allowed: lines of `name: value` below it"),
    ],
)
def test_a_wrong_setting_is_named_with_file_and_cure(
    text: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(text, encoding="utf-8")
    assert main(["--site", str(site), "draw"]) == 78
    error = capsys.readouterr().err
    assert named in error
    assert "site.yaml" in error
    assert "Traceback" not in error


def test_a_missing_settings_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--site", str(tmp_path / "none.yaml"), "draw"]) == 78
    assert "none.yaml" in capsys.readouterr().err


def test_a_number_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    from kiosk.settings import load_settings

    site = tmp_path / "site.yaml"
    site.write_text("emergency_number: 0800 123\nadvice_number: 111\n", encoding="utf-8")
    settings = load_settings(site)
    assert (settings.emergency_number, settings.advice_number) == ("0800 123", "111")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_every_command(command: str) -> None:
    assert f"`kiosk {command}" in README


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_the_readme_names_every_setting(setting: str) -> None:
    assert f"`{setting}`" in README


@pytest.mark.parametrize("setting", Broker.model_fields)
def test_the_page_about_many_kiosks_names_every_setting_of_the_broker(setting: str) -> None:
    assert f"| `{setting}` |" in (PROJECT / "docs" / "fleet.md").read_text(encoding="utf-8")
