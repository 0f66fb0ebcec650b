"""The systemd unit, as systemd itself reads it."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.errors import ContentError, SettingsError, UsageError
from kiosk.settings import load_settings

PROJECT = Path(__file__).parents[2]
UNIT = PROJECT / "systemd" / "toe-cramp-kiosk.service"
INSTALLED = "/opt/toe-cramp-kiosk/current/.venv/bin/kiosk"


def analyze(*words: str) -> str:
    """`systemd-analyze`; its output.  It is on every machine that can have the service."""
    program = shutil.which("systemd-analyze")
    assert program is not None, "these tests need systemd-analyze: apt-get install systemd"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def unit_with_program(tmp_path: Path) -> Path:
    """The unit with a program that exists on this machine: systemd refuses one whose ExecStart is missing."""
    program = tmp_path / "kiosk"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace(INSTALLED, str(program)))
    return unit


def service() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(UNIT)
    return parser["Service"]


def test_systemd_has_nothing_to_say_against_it(unit_with_program: Path) -> None:
    assert analyze("verify", "--man=no", str(unit_with_program)) == ""


def test_it_is_well_shut_in(unit_with_program: Path) -> None:
    told = analyze("security", "--offline=true", "--no-pager", str(unit_with_program))
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert score is not None, told
    assert float(score[1]) <= 2.0


def test_it_talks_to_this_machine_only() -> None:
    assert (service()["IPAddressDeny"], service()["IPAddressAllow"]) == ("any", "localhost")


def test_the_door_to_a_broker_is_one_address_and_systemd_takes_it(unit_with_program: Path) -> None:
    drop_in = (PROJECT / "systemd" / "toe-cramp-kiosk-broker.conf").read_text()
    assert [line for line in drop_in.splitlines() if "=" in line] == ["IPAddressAllow=ADDRESS"]
    folder = unit_with_program.parent / f"{UNIT.name}.d"
    folder.mkdir()
    (folder / "broker.conf").write_text(drop_in.replace("ADDRESS", "192.0.2.7"))
    assert analyze("verify", "--man=no", str(unit_with_program)) == ""


def test_what_a_person_must_mend_is_not_started_again() -> None:
    final = {int(code) for code in service()["RestartPreventExitStatus"].split()}
    assert final == {SettingsError.exit_code, ContentError.exit_code, UsageError.exit_code}


def test_the_settings_file_it_names_is_the_one_we_ship_and_is_valid() -> None:
    assert service()["ExecStart"] == f"{INSTALLED} --site /etc/toe-cramp-kiosk/site.yaml run"
    shipped = load_settings(PROJECT / "systemd" / "site.yaml")
    assert shipped.cache_folder == Path("/var/cache") / service()["CacheDirectory"]


def test_every_setting_that_the_shipped_file_suggests_is_valid(tmp_path: Path) -> None:
    lines = (PROJECT / "systemd" / "site.yaml").read_text().splitlines()
    suggested = [line.removeprefix("# ") for line in lines if re.match(r"# [a-z_]+: ", line)]
    site = tmp_path / "site.yaml"
    site.write_text("\n".join(suggested))
    assert len(load_settings(site).model_fields_set) == len(suggested) > 3


def test_the_screen_is_a_unit_of_its_own_and_sees_this_machine_only(tmp_path: Path) -> None:
    shipped = PROJECT / "systemd" / "toe-cramp-kiosk-screen.service"
    text = shipped.read_text()
    unit = tmp_path / shipped.name
    unit.write_text(text.replace("/usr/bin/cage", "/bin/true"))
    assert analyze("verify", "--man=no", str(unit)) == ""
    assert "\nIPAddressDeny=any\nIPAddressAllow=localhost\n" in text
    assert "http://127.0.0.1:8642/" in text


def test_new_settings_are_asked_for_by_the_signal_that_the_kiosk_listens_for() -> None:
    assert service()["ExecReload"] == '/bin/sh -c "kill -HUP $$MAINPID"'
