"""`script/install` into a folder: new, upgraded, refused, rolled back, taken away."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
NAME = "toe-cramp-kiosk"
SETUP = """#!/bin/bash
folder=$(dirname "$(dirname "$(readlink -f "$0")")")
mkdir -p "$folder/.venv/bin"
cp "$folder/kiosk/program" "$folder/.venv/bin/kiosk"
ln -sf /bin/true "$folder/.venv/bin/python"
"""


class Machine:
    """A root folder, and a checkout whose program is a line of shell.

    systemctl, useradd and the like only note that they were called; the service is as `state` says.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.checkout = folder / "checkout"
        self.programs = folder / "programs"
        self.calls = folder / "calls"
        (self.root / "run/systemd/system").mkdir(parents=True)
        self.programs.mkdir()
        for name in ("content", "grammars", "kiosk", "script", "systemd"):
            (self.checkout / name).mkdir(parents=True)
            (self.checkout / name / "some file").write_text("")
        shutil.copy(PROJECT / "script/install", self.checkout / "script/install")
        for unit in (PROJECT / "systemd").iterdir():
            shutil.copy(unit, self.checkout / "systemd" / unit.name)
        for name in ("pyproject.toml", "README.md", "LICENSE", "constraints.txt"):
            (self.checkout / name).write_text("")
        self._program(self.checkout / "script/setup", SETUP)
        self.has_version("exit 0")
        for name in ("useradd", "userdel", "chown"):
            self._program(self.programs / name, f'#!/bin/sh\necho "{name} $*" >> {self.calls}\n')
        self._program(self.programs / "runuser", '#!/bin/sh\nshift 3\nexec "$@"\n')
        self._program(self.programs / "id", "#!/bin/sh\n[ $# = 1 ] && [ $1 = -u ] && echo 0\n")
        self.service_is("active")

    def has_version(self, program: str) -> None:
        """Another program in the checkout, so that it is another release."""
        self._program(self.checkout / "kiosk/program", f"#!/bin/sh\n{program}\n")

    def service_is(self, state: str, status: str = "", restarts: int = 0) -> None:
        shown = f"*ActiveState*) echo {state};; *StatusText*) echo '{status}';; *NRestarts*) echo {restarts};;"
        script = f'#!/bin/sh\necho "systemctl $*" >> {self.calls}\ncase "$*" in {shown} esac\n'
        self._program(self.programs / "systemctl", script)

    def runs(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "TOE_CRAMP_KIOSK_ROOT": str(self.root),
            "TOE_CRAMP_KIOSK_PAUSE": "0",
        }
        command = [str(self.checkout / "script/install"), *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    @property
    def release(self) -> str:
        return (self.root / "opt" / NAME / "current").readlink().name

    @property
    def releases(self) -> set[str]:
        return {one.name for one in (self.root / "opt" / NAME / "releases").iterdir()}

    def files(self) -> set[str]:
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*")}

    @staticmethod
    def _program(path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def installed(machine: Machine, *words: str) -> str:
    done = machine.runs(*words)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_new_machine_has_the_service_its_settings_and_the_command(machine: Machine) -> None:
    assert "kiosk doctor" in installed(machine)
    program = machine.root / "opt" / NAME / "current/.venv/bin/kiosk"
    assert (machine.root / "usr/local/bin/kiosk").readlink() == program
    assert os.access(program, os.X_OK)
    unit = machine.root / f"etc/systemd/system/{NAME}.service"
    assert unit.read_text() == (PROJECT / "systemd" / unit.name).read_text()
    assert (machine.root / "etc" / NAME / "site.yaml").is_file()
    assert not (machine.root / f"etc/systemd/system/{NAME}-screen.service").exists()
    assert f"systemctl enable --quiet {NAME}" in machine.calls.read_text()


def test_run_again_it_changes_nothing_and_keeps_the_settings(machine: Machine) -> None:
    installed(machine)
    site = machine.root / "etc" / NAME / "site.yaml"
    site.write_text("desk: room two\n")
    before = machine.files()
    installed(machine)
    assert machine.files() == before
    assert site.read_text() == "desk: room two\n"


def test_an_upgrade_keeps_the_release_before_and_goes_back_to_it(machine: Machine) -> None:
    installed(machine)
    first = machine.release
    machine.has_version("exit 0 # a second one")
    installed(machine)
    second = machine.release
    assert first != second
    installed(machine, "--rollback")
    assert machine.release == first
    installed(machine, "--rollback")
    assert machine.release == second
    machine.has_version("exit 0 # a third one")
    installed(machine)
    assert machine.releases == {second, machine.release}


@pytest.mark.parametrize("command", ["draw", "render"])
def test_a_release_that_does_not_agree_with_the_site_touches_nothing(machine: Machine, command: str) -> None:
    installed(machine)
    before = machine.files()
    machine.has_version(f'[ "$3" != {command} ] || exit 78')
    refused = machine.runs()
    assert refused.returncode == 78
    assert machine.files() == before


@pytest.mark.parametrize(("state", "restarts"), [("failed", 0), ("activating", 5)])
def test_a_release_that_does_not_start_is_taken_back(machine: Machine, state: str, restarts: int) -> None:
    installed(machine)
    first = machine.release
    machine.has_version("exit 0 # it checks, but does not run")
    machine.service_is(state, restarts=restarts)
    failed = machine.runs()
    assert failed.returncode == 1
    assert "journalctl" in failed.stderr
    assert machine.release == first
    assert machine.releases == {first}


def test_after_a_release_that_does_not_start_one_can_still_go_back(machine: Machine) -> None:
    installed(machine)
    first = machine.release
    machine.has_version("exit 0 # a second one")
    installed(machine)
    second = machine.release
    machine.has_version("exit 0 # a third one, which does not start")
    machine.service_is("failed")
    assert machine.runs().returncode == 1
    assert machine.release == second
    called = [line.split()[1] for line in machine.calls.read_text().splitlines() if line.startswith("systemctl")]
    asked = [one for one in called if one in ("stop", "reset-failed", "start")]
    assert asked[-3:] == ["stop", "reset-failed", "start"], "else the other one's failure is taken for its own"
    machine.service_is("active")
    installed(machine, "--rollback")
    assert machine.release == first


def test_a_machine_whose_microphone_is_not_there_yet_is_installed(machine: Machine) -> None:
    machine.service_is("activating", "waits for a microphone and a loudspeaker; the page is served")
    assert "no microphone" in installed(machine)


def test_without_a_model_all_else_is_in_place_and_the_installer_is_told(machine: Machine) -> None:
    machine.has_version('[ "$3" != model ] || exit 78')
    done = machine.runs("--no-model")
    assert done.returncode == 78
    assert "--model FILE" in done.stderr
    assert (machine.root / "usr/local/bin/kiosk").is_symlink()
    assert "systemctl start" not in machine.calls.read_text()


def test_the_service_may_speak_to_the_broker_that_is_named_and_keeps_that(machine: Machine) -> None:
    installed(machine, "--broker", "192.0.2.7")
    drop_in = machine.root / f"etc/systemd/system/{NAME}.service.d/broker.conf"
    assert drop_in.read_text().endswith("[Service]\nIPAddressAllow=192.0.2.7\n")
    machine.has_version("exit 0 # a second one")
    installed(machine)
    assert "IPAddressAllow=192.0.2.7" in drop_in.read_text()
    installed(machine, "--broker", "2001:db8::/64")
    assert "IPAddressAllow=2001:db8::/64" in drop_in.read_text()
    installed(machine, "--uninstall")
    assert not drop_in.parent.exists()


def test_what_others_have_set_for_the_service_stays(machine: Machine) -> None:
    installed(machine, "--broker", "192.0.2.7")
    other = machine.root / f"etc/systemd/system/{NAME}.service.d/local.conf"
    other.write_text("[Service]\n")
    installed(machine, "--uninstall")
    assert other.is_file()


def test_taken_away_it_leaves_what_is_the_sites_and_purged_nothing(machine: Machine) -> None:
    machine_before = machine.files()
    installed(machine, "--screen")
    (machine.root / "var/lib" / NAME / "home.json").write_text("{}")
    installed(machine, "--uninstall")
    left = {path for path in machine.files() - machine_before if NAME in path}
    assert left == {
        f"{folder}/{NAME}{file}"
        for folder, file in (
            ("etc", ""),
            ("etc", "/site.yaml"),
            ("var/cache", ""),
            ("var/lib", ""),
            ("var/lib", "/home.json"),
        )
    }
    installed(machine, "--purge")
    assert not {path for path in machine.files() if NAME in path}


def test_a_dry_run_does_nothing(machine: Machine) -> None:
    before = machine.files()
    told = installed(machine, "--dry-run")
    assert "would run: systemctl start" in told
    assert machine.files() == before


@pytest.mark.parametrize(
    "words", [("--upgrade",), ("--model",), ("--broker",), ("--broker", "broker.example"), ("now",)]
)
def test_wrong_use_says_what_is_right(machine: Machine, words: tuple[str, ...]) -> None:
    wrong = machine.runs(*words)
    assert wrong.returncode == 64
    assert "script/install --rollback" in wrong.stderr
