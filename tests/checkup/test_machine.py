"""The machine as its files and programs tell of it."""

from pathlib import Path

import pytest

from kiosk.checkup.finding import Finding, Severity
from kiosk.checkup.machine import machine_findings, service_findings
from kiosk.settings import Settings


class Machine:
    """A root folder with the files that are read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.has("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 2000000 kB\n")

    def has(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def told(self, settings: Settings) -> dict[str, Finding]:
        return {one.part: one for one in machine_findings(settings, self.root)}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "root")


def test_a_sound_machine_has_nothing_that_must_be_mended(machine: Machine, tmp_path: Path) -> None:
    machine.has("sys/class/thermal/thermal_zone0/temp", "51234\n")
    machine.has("sys/class/hwmon/hwmon0/name", "rpi_volt\n")
    machine.has("sys/class/hwmon/hwmon0/in0_lcrit_alarm", "0\n")
    found = machine.told(Settings(cache=tmp_path / "not yet there"))
    assert found["memory"].found == "2000 MB of memory are free"
    assert found["heat"].found == "51 degrees Celsius"
    assert found["power"].severity is Severity.FINE
    assert {"system", "cache", "clock", "service"} <= found.keys()
    assert "state" not in found  # a clinic's kiosk keeps nothing


def test_heat_low_voltage_and_little_memory_are_named_with_a_cure(machine: Machine, tmp_path: Path) -> None:
    machine.has("proc/meminfo", "MemTotal: 900000 kB\nMemAvailable: 100000 kB\n")
    machine.has("sys/class/thermal/thermal_zone0/temp", "51000\n")
    machine.has("sys/class/thermal/thermal_zone1/temp", "84900\n")
    machine.has("sys/class/hwmon/hwmon0/name", "cpu\n")
    machine.has("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    machine.has("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    found = machine.told(Settings(cache=tmp_path))
    for part in ("memory", "heat", "power"):
        assert found[part].severity is Severity.WARNING
        assert found[part].cure


def test_a_folder_that_is_no_folder_is_looked_for_above(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = machine.told(Settings(place="home", cache=tmp_path, state=tmp_path / "file" / "state"))
    assert str(tmp_path / "file" / "state") in found["state"].found


SYSTEMCTL = """#!/bin/sh
case "$*" in
*--user*) echo not-found; exit 4 ;;
"is-enabled "*) echo {enabled} ;;
"is-active "*) echo {active} ;;
esac
"""


@pytest.mark.parametrize(
    ("enabled", "active", "severity"),
    [
        ("enabled", "active", Severity.FINE),
        ("enabled", "failed", Severity.FAULT),
        ("disabled", "active", Severity.WARNING),
        ("enabled", "inactive", Severity.WARNING),
        ("not-found", "inactive", Severity.NOTE),
    ],
)
def test_the_service_is_asked_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: str, active: str, severity: Severity
) -> None:
    program = tmp_path / "systemctl"
    program.write_text(SYSTEMCTL.format(enabled=enabled, active=active))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    (found,) = service_findings(runs_systemd=True)
    assert found.severity is severity


def test_without_systemd_nothing_starts_it() -> None:
    (found,) = service_findings(runs_systemd=False)
    assert found.severity is Severity.NOTE
