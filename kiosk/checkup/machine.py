"""The machine: room on its disks, memory, clock, heat, power, and how the service stands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.checkup.finding import Finding, fault, fine, note, warning
from kiosk.devices.wall_clock import SystemClock
from kiosk.settings import Settings

UNIT = "toe-cramp-kiosk.service"

_LEAST_FREE_MB = 200
_FULL_MB = 20
_LEAST_MEMORY_MB = 350  # what the unit allows the kiosk
_HOT_CELSIUS = 80.0  # a Raspberry Pi slows down from there on


def machine_findings(settings: Settings, root: Path = Path("/")) -> Iterator[Finding]:
    """Everything but sound and the kiosk's own parts.  root: where proc and sys are."""
    yield _system()
    yield from _disks(settings)
    yield _memory(root / "proc/meminfo")
    yield _clock(settings)
    yield from _heat(root / "sys/class/thermal")
    yield from _power(root / "sys/class/hwmon")
    yield from service_findings(runs_systemd=(root / "run/systemd/system").is_dir())


def _system() -> Finding:
    if sys.maxsize < 2**32:
        return fault("system", "it has 32 bits", "Install a 64-bit system: the speech recogniser needs one.")
    return fine("system", f"{os.uname().machine}, Linux {os.uname().release}, Python {sys.version.split()[0]}")


def _disks(settings: Settings) -> Iterator[Finding]:
    places = {"cache": settings.cache_folder}
    if settings.place == "home":
        places["state"] = settings.state_folder
    for part, folder in places.items():
        there = next(place for place in (folder, *folder.parents) if place.is_dir())
        try:
            free_mb = shutil.disk_usage(there).free // 1_000_000
        except OSError as err:
            yield fault(part, f"{there}: {err.strerror}", "Look at that disk.")
            continue
        told = f"{free_mb} MB are free at {folder}"
        if not os.access(there, os.W_OK):
            cure = f"Let this user write there, or set `{part}`. Is the disk read-only (`mount`)?"
            told = f"{folder} cannot be written"
            if part == "cache":
                yield warning(part, told, f"{cure} Until then sentences are rendered anew at each start.")
            else:
                yield fault(part, told, f"{cure} Until then nothing can be remembered.")
        elif free_mb < _FULL_MB:
            yield fault(part, told, "Make room there: `journalctl --vacuum-size=50M`, `apt-get clean`.")
        elif free_mb < _LEAST_FREE_MB:
            yield warning(part, told, "Make room there: `journalctl --vacuum-size=50M`, `apt-get clean`.")
        else:
            yield fine(part, told)


def _memory(meminfo: Path) -> Finding:
    kilobytes = dict(line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines())
    free_mb = int(kilobytes["MemAvailable"].split()[0]) // 1000
    told = f"{free_mb} MB of memory are free"
    if free_mb < _LEAST_MEMORY_MB:
        # a kiosk that runs has taken its own already
        return warning("memory", told, f"A kiosk that starts now needs {_LEAST_MEMORY_MB} MB. End other programs.")
    return fine("memory", told)


def _clock(settings: Settings) -> Finding:
    moment = SystemClock(is_trusted=settings.clock == "trusted").read(0)
    if moment is not None:
        return fine("clock", f"{moment.day} {moment.minute // 60:02}:{moment.minute % 60:02}, and believed")
    cure = "Let systemd-timesyncd set it, add a clock chip, or set it by hand and set `clock: trusted`."
    told = "nobody has set the machine's clock, as far as can be seen"
    if settings.place == "home":
        return warning("clock", f"{told}; reminders cannot be set", cure)
    return note("clock", told, cure)


def _heat(zones: Path) -> Iterator[Finding]:
    degrees = [int(text) / 1000 for path in zones.glob("thermal_zone*/temp") if (text := _text(path)).isdigit()]
    if not degrees:
        return
    told = f"{max(degrees):.0f} degrees Celsius"
    if max(degrees) >= _HOT_CELSIUS:
        yield warning("heat", told, "It slows down when hot: a heat sink, a fan, or a place out of the sun.")
    else:
        yield fine("heat", told)


def _power(monitors: Path) -> Iterator[Finding]:
    """Only a Raspberry Pi tells of it."""
    for monitor in monitors.glob("*"):
        if _text(monitor / "name") == "rpi_volt":
            if _text(monitor / "in0_lcrit_alarm") == "1":
                yield warning("power", "too little voltage came in since the last look", "Use the Pi's own supply.")
            else:
                yield fine("power", "the voltage was high enough")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def service_findings(*, runs_systemd: bool) -> Iterator[Finding]:
    """How systemd has it, as a service of the machine or of this user."""
    if not runs_systemd:
        yield note("service", "systemd does not run here; nothing starts the kiosk at boot")
        return
    for words, whose in (((), "machine"), (("--user",), "user")):
        enabled, active = (_asked("systemctl", *words, verb, UNIT) for verb in ("is-enabled", "is-active"))
        if enabled in ("", "not-found") or enabled.startswith("Failed"):
            continue
        user = "" if whose == "machine" else "--user "
        told = f"of the {whose}: {enabled}, {active}"
        if active == "failed":
            yield fault("service", told, f"`journalctl {user}-u {UNIT} -b` says why; mend it, then start it anew.")
        elif enabled != "enabled" or active != "active":
            yield warning("service", told, f"systemctl {user}enable --now {UNIT}")
        else:
            yield fine("service", told)
        if whose == "user":
            yield from _linger()
        return
    yield note("service", "not installed; nothing starts the kiosk at boot", "docs/boot.md tells how")


def _linger() -> Iterator[Finding]:
    """A user's service ends with the last login, unless the user lingers: then the kiosk is deaf at night."""
    user = str(os.getuid())
    if _asked("loginctl", "show-user", user, "--property=Linger", "--value") == "yes":
        yield fine("linger", "the user's services run without a login")
    else:
        yield fault("linger", "the service ends when the user logs out", "sudo loginctl enable-linger $USER")


def _asked(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() or done.stderr.strip()
