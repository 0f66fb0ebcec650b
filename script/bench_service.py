"""`script/bench service FOLDER [--write FILE]`: the kiosk as a service of a fresh machine, from install to purge.

As root, with debootstrap, systemd-nspawn and PulseAudio.  FOLDER keeps a bare Debian; a copy of it is booted with a
systemd of its own, and this checkout's last commit is installed in it as docs/boot.md has it done.  Its sound is a
PulseAudio outside, which goes and comes.  Then it is killed, stood still, reloaded, given wrong settings, upgraded,
taken back and removed.  Prints a table of what came of each; exit code 1 where anything else did.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from debian_root import CHECKOUT, ENVIRONMENT, HERE, MODEL, bring_checkout, join_network, make_root, refuse_without
from measurements import put, table

from kiosk.checkup.machine import UNIT
from kiosk.settings import Settings

sys.path.insert(0, str(HERE))
from tests.sound_server import SoundServer

_NEEDED = {"debootstrap": "debootstrap", "systemd-nspawn": "systemd-container", "pulseaudio": "pulseaudio"}
_PACKAGES = ("systemd", "systemd-sysv", "dbus", "ca-certificates", "sudo")
_NAME = UNIT.removesuffix(".service")  # of its folders
_SITE = f"etc/{_NAME}/site.yaml"
_PAGE = f"http://127.0.0.1:{Settings().screen_port}/"
_SOUND = "/srv/sound"  # where the container finds the server outside
_ALSA = f"""
pcm.pulse {{ type pulse server "unix:{_SOUND}/native" }}
ctl.pulse {{ type pulse server "unix:{_SOUND}/native" }}
pcm.!default {{ type pulse server "unix:{_SOUND}/native" }}
ctl.!default {{ type pulse server "unix:{_SOUND}/native" }}
"""
_PATIENCE_SECONDS = 300.0  # on a busy machine
_LOOK_SECONDS = 0.2
_MOST_EXPOSED = 2.0  # of 10, as systemd-analyze weighs it
_GRACE_SECONDS = 8.0  # systemd starts it again after 2, where it does

Row = tuple[str, str, bool]  # what was done, what came of it, whether that is as it should be


class Machine:
    """A booted copy of a Debian.  `close` powers it off."""

    def __init__(self, root: Path, server: SoundServer) -> None:
        self.root = root
        self._server = server
        self._nspawn: subprocess.Popen[bytes] | None = None

    def boot(self) -> None:
        """Until its systemd answers."""
        sound = f"--bind={Path(self._server.environment['HOME'])}:{_SOUND}"
        command = ("systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe", sound)
        self._nspawn = subprocess.Popen(
            (*command, f"--directory={self.root}"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        _until(lambda: self.told("systemctl", "is-system-running") in ("running", "degraded", "starting"))

    def close(self) -> None:
        """Off.  Safe to call twice."""
        if self._nspawn is not None:
            self.run("systemctl", "poweroff")
            self._nspawn.wait(_PATIENCE_SECONDS)
            self._nspawn = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of root's in it, to its end."""
        inside = ("nsenter", f"--target={self._leader()}", "--mount", "--pid", "--uts", "--ipc", *ENVIRONMENT)
        from_root = ("sh", "-c", 'cd / && exec "$@"', "sh", *command)
        return subprocess.run(
            (*inside, *from_root), check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    def told(self, *command: str) -> str:
        """What it prints."""
        return self.run(*command).stdout.strip()

    def unit(self, name: str) -> str:
        """A property of the service."""
        return self.told("systemctl", "show", f"--property={name}", "--value", UNIT)

    def is_active(self) -> bool:
        """Whether the service hears and can speak."""
        return self.unit("ActiveState") == "active"

    def journal_since(self, moment: float) -> str:
        """What the service has told since then; moment: of the wall clock, in seconds."""
        return self.told("journalctl", f"--unit={UNIT}", f"--since=@{moment:.0f}", "--output=cat")

    def _leader(self) -> int:
        """Its first process, by our number."""
        assert self._nspawn is not None
        number = self._nspawn.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
        return int(children[0]) if children else number


class Walk:
    """What a person does with the machine, step by step.  Each gives a row."""

    def __init__(self, machine: Machine, server: SoundServer) -> None:
        self._machine = machine
        self._server = server
        self._checkout = machine.root / CHECKOUT
        self._site = machine.root / _SITE

    def steps(self) -> Iterator[Row]:
        """All of them, in their order."""
        yield self._installs()
        yield self._doctor()
        yield self._security()
        yield self._boots()
        yield self._boots_without_sound()
        yield self._sound_comes()
        yield self._comes_back("`kill -9`", "KILL")
        yield self._comes_back("stopped (SIGSTOP): nothing moves any more", "STOP")
        yield self._reloads()
        yield self._refuses_to_reload()
        yield self._ends_for_good()
        yield self._refuses_to_upgrade()
        yield self._upgrades()
        yield self._goes_back()
        yield self._rolls_back()
        yield self._uninstalls()
        yield self._purges()

    def _install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self._machine.run("sudo", "--preserve-env", f"/{CHECKOUT}/script/install", *arguments)
        print(done.stderr, file=sys.stderr, flush=True)
        return done

    def _installs(self) -> Row:
        began = time.monotonic()
        done = self._install("--model", f"/{MODEL}")
        is_well = done.returncode == 0 and self._machine.is_active()
        return "`sudo script/install --model FILE`", f"hears and speaks {_seconds_since(began)} later", is_well

    def _doctor(self) -> Row:
        done = self._machine.run("sudo", "-u", "kiosk", "kiosk", "doctor", "--json")
        findings = [json.loads(line) for line in done.stdout.splitlines()[:-1]]  # the last one counts them
        amiss = sorted({one["part"] for one in findings if one["severity"] in ("warning", "fault")})
        told = f"exit code {done.returncode}; to be looked at: {', '.join(amiss) or 'nothing'}"
        return "`sudo -u kiosk kiosk doctor`", told, done.returncode in (0, 1) and bool(findings)

    def _security(self) -> Row:
        told = self._machine.told("systemd-analyze", "security", "--no-pager", UNIT)
        found = re.search(r"exposure level for .*: ([\d.]+)", told)
        level = float(found[1]) if found is not None else 10.0
        return "`systemd-analyze security`", f"{level}", level <= _MOST_EXPOSED

    def _boots(self) -> Row:
        self._machine.close()
        began = time.monotonic()
        self._machine.boot()
        is_well = _until(self._machine.is_active)
        return "boot", f"hears and speaks {_seconds_since(began)} after power on", is_well

    def _boots_without_sound(self) -> Row:
        self._machine.close()
        self._server.stop()
        self._machine.boot()
        is_well = _until(lambda: self._machine.unit("StatusText").startswith("waits for")) and _until(_page_answers)
        return "boot without any sound device", f'"{self._machine.unit("StatusText")}"; the page answers', is_well

    def _sound_comes(self) -> Row:
        before, began = self._machine.unit("MainPID"), time.monotonic()
        self._server.start()
        is_well = _until(self._machine.is_active)
        is_same = self._machine.unit("MainPID") == before
        where = "the same" if is_same else "another"
        return "sound comes", f"hears and speaks {_seconds_since(began)} later, in {where} process", is_well and is_same

    def _comes_back(self, what: str, signal: str) -> Row:
        before, began = self._machine.unit("MainPID"), time.monotonic()
        self._machine.run("systemctl", "kill", "--kill-whom=main", f"--signal={signal}", UNIT)
        is_well = _until(lambda: self._machine.unit("MainPID") not in (before, "0") and self._machine.is_active())
        return what, f"started again by systemd, hears and speaks {_seconds_since(began)} later", is_well

    def _reloads(self) -> Row:
        before, moment, began = self._machine.unit("MainPID"), time.time(), time.monotonic()
        self._set("desk: the person at the door")
        asked = self._machine.run("kiosk", "reload")
        if asked.returncode != 0:
            return "another setting, `kiosk reload`", asked.stderr.strip(), False
        is_taken = _until(lambda: "what is new is taken" in self._machine.journal_since(moment))
        taken = _seconds_since(began)
        is_well = is_taken and _until(self._machine.is_active) and self._machine.unit("MainPID") == before
        told = f"taken {taken} later, hears and speaks again {_seconds_since(began)} later, in the same process"
        return "another setting, `kiosk reload`", told, is_well

    def _refuses_to_reload(self) -> Row:
        before = self._machine.unit("MainPID")
        self._set("place: moon")
        asked = self._machine.run("kiosk", "reload")
        is_same = self._machine.is_active() and self._machine.unit("MainPID") == before
        told = (asked.stderr or asked.stdout).strip().splitlines()[0]
        return (
            "a wrong setting, `kiosk reload`",
            f"exit code {asked.returncode}, {told}; it goes on",
            asked.returncode == 78 and is_same,
        )

    def _ends_for_good(self) -> Row:
        self._machine.run("systemctl", "restart", UNIT)
        is_failed = _until(lambda: self._machine.unit("ActiveState") == "failed")
        time.sleep(_GRACE_SECONDS)  # in which it would be started again
        code = self._machine.unit("ExecMainStatus")
        is_well = is_failed and code == "78" and self._machine.unit("ActiveState") == "failed"
        return "the wrong setting, restart", f"failed with {code}, not started again", is_well

    def _refuses_to_upgrade(self) -> Row:
        before = self._current()
        with (self._checkout / "README.md").open("a", encoding="utf-8") as readme:
            readme.write("\nAnother release.\n")
        done = self._install("--model", f"/{MODEL}")
        told = next((line for line in done.stderr.splitlines() if "does not agree" in line), "")
        is_well = done.returncode == 78 and self._current() == before and bool(told)
        return "upgrade while the setting is wrong", "refused; what was there was not touched", is_well

    def _upgrades(self) -> Row:
        before = self._current()
        self._set("place: clinic")
        began = time.monotonic()
        done = self._install("--model", f"/{MODEL}")
        is_well = done.returncode == 0 and self._machine.is_active() and self._current() != before
        return "upgrade with the right one", f"the new release hears and speaks {_seconds_since(began)} later", is_well

    def _goes_back(self) -> Row:
        before, began = self._current(), time.monotonic()
        program = self._checkout / "kiosk" / "commands" / "run.py"
        whole = program.read_text(encoding="utf-8")
        program.write_text(f"{whole}\nraise RuntimeError\n", encoding="utf-8")
        done = self._install("--model", f"/{MODEL}")
        program.write_text(whole, encoding="utf-8")
        is_well = done.returncode == 1 and self._current() == before and self._machine.is_active()
        told = f"given up; the release before hears and speaks {_seconds_since(began)} later"
        return "upgrade to one that does not start", told, is_well

    def _rolls_back(self) -> Row:
        before, began = self._current(), time.monotonic()
        done = self._install("--rollback")
        is_well = done.returncode == 0 and self._machine.is_active() and self._current() != before
        return "`--rollback`", f"the release before hears and speaks {_seconds_since(began)} later", is_well

    def _uninstalls(self) -> Row:
        done = self._install("--uninstall")
        left = self._machine.told("systemctl", "list-unit-files", "--no-legend", f"{_NAME}*")
        is_gone = not (self._machine.root / "opt" / _NAME).exists() and not left
        return (
            "`--uninstall`",
            "program and unit gone, settings kept",
            done.returncode == 0 and is_gone and self._site.exists(),
        )

    def _purges(self) -> Row:
        done = self._install("--purge")
        places = [self._machine.root / place / _NAME for place in ("etc", "opt", "var/lib", "var/cache")]
        is_gone = not any(place.exists() for place in places) and self._machine.run("id", "kiosk").returncode != 0
        return "`--purge`", "settings and user gone too", done.returncode == 0 and is_gone

    def _set(self, line: str) -> None:
        """A setting, in place of what it was."""
        name = line.split(":", maxsplit=1)[0]
        kept = [one for one in self._site.read_text(encoding="utf-8").splitlines() if not one.startswith(f"{name}:")]
        self._site.write_text("\n".join((*kept, line)) + "\n", encoding="utf-8")

    def _current(self) -> str:
        return str((self._machine.root / "opt" / _NAME / "current").readlink())


def main() -> int:
    """Walk, print one table; with --write it also replaces the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench service", description=__doc__)
    parser.add_argument("folder", type=Path, help="where a bare Debian and its copy are; made where they are not")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its service marks")
    arguments = parser.parse_args()
    refuse_without(_NEEDED)
    bare, root = (arguments.folder.resolve() / name for name in ("bare", "machine"))
    make_root(bare, packages=_PACKAGES)
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "--archive", str(bare), str(root)], check=True)
    join_network(root)
    bring_checkout(root)
    (root / "etc" / "asound.conf").write_text(_ALSA, encoding="utf-8")
    server = SoundServer()
    try:
        Path(server.environment["HOME"]).chmod(0o755)  # the kiosk's user reaches it, too
        machine = Machine(root, server)
        machine.boot()
        try:
            machine.run("update-ca-certificates")
            rows = list(_told(Walk(machine, server).steps()))
        finally:
            machine.close()
    finally:
        server.close()
    figures = table(("what was done", "what came of it"), [(what, came) for what, came, _ in rows])
    print(figures)
    put(arguments.write, "service", figures)
    return int(not all(is_well for *_, is_well in rows))


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    """The same, each told as it comes; one that is not as it should be says so."""
    for what, came, is_well in rows:
        told = came if is_well else f"NOT AS IT SHOULD BE: {came}"
        print(f"{what}: {told}", file=sys.stderr, flush=True)
        yield what, told, is_well


def _until(is_so: Callable[[], bool]) -> bool:
    """Waits for it; whether it came."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_SECONDS)  # between two looks
    return True


def _page_answers() -> bool:
    try:
        with urllib.request.urlopen(_PAGE, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _seconds_since(moment: float) -> str:
    return f"{time.monotonic() - moment:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
