"""The scripts a newcomer runs, in a checkout that is set up and on machines that lack something."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPTS = sorted(path for path in (PROJECT / "script").iterdir() if path.suffix == "")
INPUTS = (
    "script",
    "constraints.txt",
    "constraints-build.txt",
    "constraints-test.txt",
    "constraints-voice.txt",
    "pyproject.toml",
)


class Machine:
    """A checkout of its own, and a PATH with nothing on it but plain tools and what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.programs = folder / "programs"
        self.calls = folder / "calls"
        self.programs.mkdir()
        self.checkout.mkdir()
        for name in INPUTS:
            copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
            copy(PROJECT / name, self.checkout / name)
        for tool in (
            "bash",
            "env",
            "cat",
            "grep",
            "sed",
            "sha256sum",
            "dirname",
            "readlink",
            "uname",
            "rm",
            "mkdir",
            "chmod",
        ):
            (self.programs / tool).symlink_to(shutil.which(tool) or tool)
        self.has("id", "echo 1000")
        self.has("python3", "exit 1")
        self.has("dpkg-query", "echo 'install ok installed'")
        self.has("apt-get")

    def has(self, program: str, script: str = "") -> None:
        """Put a program there; its calls are noted."""
        self._write(self.programs / program, f'echo "{program} $*" >> {self.calls}\n{script}\n')

    def has_python(self) -> None:
        """A Python whose environments install without complaint, and whose kiosk finds its model."""
        note = f'#!/bin/bash\necho {{}} \\"\\$*\\" >> {self.calls}\n'
        make = "".join(
            f'printf "{note.format(name)}" > $venv/bin/{name}; chmod +x $venv/bin/{name}\n'
            for name in ("python", "kiosk")
        )
        self.has("python3.11", f'[ "$1" = -m ] || exit 0\nfor venv; do :; done\nmkdir -p $venv/bin\n{make}')

    def runs(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("")
        return subprocess.run(
            [str(self.checkout / "script" / script), *words],
            env={"PATH": str(self.programs)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def was_called(self, program: str) -> list[str]:
        """The arguments of each call since the last run."""
        return [
            line.removeprefix(program).strip()
            for line in self.calls.read_text().splitlines()
            if line.startswith(f"{program} ")
        ]

    @staticmethod
    def _write(path: Path, script: str) -> None:
        path.write_text(f"#!/bin/bash\n{script}")
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("script", [*SCRIPTS, PROJECT / ".ci" / "run"], ids=lambda path: path.name)
def test_each_script_may_be_run_and_is_bash(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_setup_installs_from_the_locks_by_hash_and_the_second_time_does_nothing(machine: Machine) -> None:
    machine.has_python()
    first = machine.runs("setup")
    assert first.returncode == 0, first.stderr
    installs = [call for call in machine.was_called("python") if "pip install" in call]
    assert ["--require-hashes" in call for call in installs] == [True, True, False]
    assert installs[1].endswith("--requirement=constraints.txt --requirement=constraints-test.txt")
    assert "--no-deps --editable ." in installs[2]
    second = machine.runs("setup")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert not any("pip" in call for call in machine.was_called("python"))


def test_running_needs_no_tools_for_tests_and_what_can_test_can_run(machine: Machine) -> None:
    machine.has_python()
    machine.runs("setup", "--run-only")
    assert not any("constraints-test" in call for call in machine.was_called("python"))
    assert not any("pulseaudio" in call for call in machine.was_called("dpkg-query"))
    machine.runs("setup")
    assert any("constraints-test" in call for call in machine.was_called("python"))
    assert machine.runs("setup", "--run-only").stderr == ""


def test_the_natural_voice_comes_only_when_asked_for_from_its_lock_and_once(machine: Machine) -> None:
    machine.has_python()
    machine.runs("setup", "--run-only")
    assert not any("constraints-voice" in call for call in machine.was_called("python"))
    assert machine.runs("setup", "--run-only", "--natural-voice").stderr == (
        "setup: Piper and its voice; this takes a minute or two\n"
    )
    (install,) = [call for call in machine.was_called("python") if "pip install" in call]
    assert install.endswith("--require-hashes -r constraints-voice.txt")
    assert machine.runs("setup", "--run-only", "--natural-voice").stderr == ""
    assert machine.runs("setup", "--run-only").stderr == ""


def test_a_changed_lock_is_installed(machine: Machine) -> None:
    machine.has_python()
    machine.runs("setup")
    with (machine.checkout / "constraints.txt").open("a") as lock:
        lock.write("# newer\n")
    machine.runs("setup")
    assert any("pip install" in call for call in machine.was_called("python"))


def test_without_root_or_sudo_the_missing_packages_and_the_cure_are_one_line(machine: Machine) -> None:
    machine.has_python()
    machine.has("dpkg-query", "exit 1")
    told = machine.runs("setup", "--run-only")
    assert told.returncode == 1
    assert "Neither root nor sudo is at hand: as root, run apt-get install ca-certificates libportaudio2" in told.stderr
    assert told.stderr.count("\n") == 1
    assert machine.was_called("apt-get") == []


def test_without_a_terminal_sudo_is_told_not_to_ask(machine: Machine) -> None:
    machine.has_python()
    machine.has("dpkg-query", "exit 1")
    machine.has("sudo", 'shift; exec "$@"')
    assert machine.runs("setup", "--run-only").returncode == 0
    assert all(call.startswith("--non-interactive ") for call in machine.was_called("sudo"))
    assert "env DEBIAN_FRONTEND=noninteractive apt-get install" in machine.was_called("sudo")[-1]


def test_packages_that_cannot_be_had_are_said_and_nothing_goes_on(machine: Machine) -> None:
    machine.has_python()
    machine.has("id", "echo 0")
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", "exit 100")
    told = machine.runs("setup", "--run-only")
    assert told.returncode == 1
    assert "could not be installed. As root, run apt-get install" in told.stderr
    assert machine.was_called("python") == []


def test_a_machine_with_an_old_python_only_is_told_what_is_needed(machine: Machine) -> None:
    machine.has("python3", '[ "$1" != --version ] || { echo Python 3.9.2; exit 0; }\nexit 1')
    told = machine.runs("setup")
    assert told.returncode == 1
    assert "no Python from 3.11 on" in told.stderr
    assert "found Python 3.9.2" in told.stderr


def test_an_unknown_word_shows_how_it_is_used(machine: Machine) -> None:
    told = machine.runs("setup", "--everything")
    assert told.returncode == 64
    assert "script/setup --run-only" in told.stderr


def test_run_passes_its_words_on_and_starts_the_kiosk_without_any(machine: Machine) -> None:
    machine.has_python()
    machine.runs("run", "chat", "--json", "two words")
    assert machine.was_called("kiosk")[-1] == "chat --json two words"
    machine.runs("run")
    assert machine.was_called("kiosk")[-1] == "run"


def test_run_goes_on_without_a_model_because_typing_needs_none(machine: Machine) -> None:
    machine.has_python()
    machine.runs("setup", "--run-only", "--no-model")
    machine._write(
        machine.checkout / ".venv" / "bin" / "kiosk", f'echo "kiosk $*" >> {machine.calls}\n[ "$1" != model ]\n'
    )
    machine.has("id", "echo 0")
    machine.has("mvn")
    assert machine.runs("setup", "--run-only").returncode == 78
    told = machine.runs("run", "chat")
    assert told.returncode == 0
    assert machine.was_called("kiosk") == ["model", "model --fetch", "chat"]


def test_maven_is_installed_only_where_vosks_own_site_cannot_be_reached(machine: Machine) -> None:
    machine.has_python()
    machine.runs("setup", "--run-only", "--no-model")
    machine.has("id", "echo 0")
    machine.has("dpkg-query", 'case "$*" in *maven) exit 1;; esac; echo install ok installed')
    kiosk = machine.checkout / ".venv" / "bin" / "kiosk"
    machine._write(kiosk, f'echo "kiosk $*" >> {machine.calls}\n[ "$*" != model ]\n')
    assert machine.runs("setup", "--run-only").returncode == 0
    assert machine.was_called("apt-get") == []
    machine._write(kiosk, f'echo "kiosk $*" >> {machine.calls}\n[ "$*" = "model --fetch --only maven" ]\n')
    assert machine.runs("setup", "--run-only").returncode == 0
    assert machine.was_called("apt-get")[-1].endswith(" maven")
    assert machine.was_called("kiosk")[-1] == "model --fetch --only maven"


def test_bench_lists_what_can_be_measured(machine: Machine) -> None:
    for tool in ("find", "sort", "tr"):
        (machine.programs / tool).symlink_to(shutil.which(tool) or tool)
    (machine.checkout / "script" / "bench_echo.py").write_text("")
    told = machine.runs("bench")
    assert told.returncode == 64
    assert "echo" in told.stderr
