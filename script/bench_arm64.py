"""`script/bench arm64 FOLDER [--write FILE]`: the kiosk installed on 64-bit ARM, emulated, beside this machine.

As root, with debootstrap and qemu-user-static.  FOLDER becomes a bare Debian of that architecture, kept for the next
run; this checkout's last commit is installed there as a service by script/install.  What it hears in the tests'
recordings and in rehearsed visits is compared with what this machine hears.  Exit code 1 where they differ.
"""

import argparse
import json
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from debian_root import CHECKOUT, ENVIRONMENT, HERE, MODEL, bring_checkout, join_network, make_root, refuse_without
from measurements import put, table

_SCENARIOS = ("warning-sign", "cramp-now")  # of kiosk/rehearsal/scenarios/en: an emulator takes some 40 times as long
_NEEDED = {"debootstrap": "debootstrap", "qemu-aarch64-static": "qemu-user-static"}  # command: package

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """What the kiosk told, one JSON object a line, and the seconds it took."""

    told: tuple[Report, ...]
    seconds: float


def main() -> int:
    """Measure and print one table; with --write it also replaces the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench arm64", description=__doc__)
    parser.add_argument("folder", type=Path, help="a bare Debian of that architecture; made where it is not there")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its arm64 marks")
    arguments = parser.parse_args()
    refuse_without(_NEEDED)
    root = arguments.folder.resolve()
    _emulate()
    make_root(root, "--arch=arm64")
    install_seconds = _install(root)
    recordings = sorted(str(path.relative_to(HERE)) for path in (HERE / "tests" / "audio").glob("*.flac"))
    scenarios = [f"kiosk/rehearsal/scenarios/en/{name}.yaml" for name in _SCENARIOS]
    here = [str(HERE / ".venv" / "bin" / "kiosk")]
    there = _inside(root, "runuser", "-u", "kiosk", "--", "env", "HOME=/var/lib/toe-cramp-kiosk", "kiosk")
    copy = root / CHECKOUT
    heard_here, heard_there = (
        _run([*kiosk, "hear", "--json", *recordings], at) for kiosk, at in ((here, HERE), (there, copy))
    )
    said_here, said_there = (
        _run([*kiosk, "rehearse", "--json", *scenarios], at) for kiosk, at in ((here, HERE), (there, copy))
    )
    clips_alike = _alike(heard_here, heard_there, ("outcome", "band", "intent"))
    turns_here, turns_there = _turns(said_here), _turns(said_there)
    turns_alike = _alike(turns_here, turns_there, ("said", "heard", "intent"))
    went = sum(bool(report["passed"]) for report in said_there.told)
    minutes = sum(report["turns"][-1]["at"] for report in said_here.told) / 60
    rows = [
        ("the machine emulated", _output(_inside(root, "sh", "-c", "uname -m; cat /etc/debian_version; python3 -V"))),
        ("the emulator, on", f"{_output(['qemu-aarch64-static', '--version']).split(' (')[0]}, {platform.machine()}"),
        ("`script/install`, emulated", f"{install_seconds:.0f} s"),
        ("recordings heard as on this machine", f"{clips_alike} of {len(recordings)}"),
        ("rehearsed visits that went as written", f"{went} of {len(scenarios)}, {minutes:.0f} minutes of visit"),
        ("sentences in them heard as on this machine", f"{turns_alike} of {len(turns_here.told)}"),
        (
            "answers in them at the same time, to 0.1 s",
            f"{_in_time(turns_here, turns_there)} of {len(turns_here.told)}",
        ),
        ("computing them, here and emulated", f"{said_here.seconds:.0f} s, {said_there.seconds:.0f} s"),
    ]
    figures = table(("figure", "value"), rows)
    print(figures)
    put(arguments.write, "arm64", figures)
    is_alike = clips_alike == len(recordings) and turns_alike == len(turns_here.told)
    return int(not is_alike or went < len(scenarios))


def _emulate() -> None:
    """Have the emulator run commands of its architecture, wherever they stand."""
    binfmt = Path("/proc/sys/fs/binfmt_misc")
    if not (binfmt / "register").exists():
        subprocess.run(["mount", "-t", "binfmt_misc", "none", str(binfmt)], check=True)
    if not (binfmt / "qemu-aarch64").exists():
        (binfmt / "register").write_bytes(Path("/usr/lib/binfmt.d/qemu-aarch64.conf").read_bytes().rstrip(b"\n"))


def _install(root: Path) -> float:
    """The last commit as a service, as docs/boot.md has it done; its seconds."""
    join_network(root)
    bring_checkout(root)
    packages = "apt-get update -qq && apt-get install -qq --yes --no-install-recommends systemd ca-certificates"
    subprocess.run(_inside(root, "sh", "-c", packages), check=True, stdout=sys.stderr)
    began = time.monotonic()
    subprocess.run(_inside(root, f"/{CHECKOUT}/script/install", "--model", f"/{MODEL}"), check=True, stdout=sys.stderr)
    return time.monotonic() - began


def _inside(root: Path, *command: str) -> list[str]:
    """The command in that Debian, with mounts that are gone when it ends."""
    mounts = " && ".join(f"mount --rbind /{name} {shlex.quote(str(root / name))}" for name in ("dev", "proc", "sys"))
    # a command is begun where its caller stands, where that is inside
    inner = shlex.join(["chroot", str(root), *ENVIRONMENT, "sh", "-c", 'cd "$0" && exec "$@"'])
    script = f'at=${{PWD#{shlex.quote(str(root))}}}; [ "$at" != "$PWD" ] || at=/; {mounts} && exec {inner} "$at" "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *command]


def _run(command: Sequence[str], at: Path) -> Run:
    began = time.monotonic()
    done = subprocess.run(command, cwd=at, check=False, stdout=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not lines:
        raise SystemExit(f"nothing came of it: {shlex.join(command)}")
    return Run(tuple(lines), time.monotonic() - began)


def _turns(run: Run) -> Run:
    return Run(tuple(turn for report in run.told for turn in report["turns"]), run.seconds)


def _alike(here: Run, there: Run, names: Sequence[str]) -> int:
    return sum(
        all(one.get(name) == other.get(name) for name in names)
        for one, other in zip(here.told, there.told, strict=False)
    )


def _in_time(here: Run, there: Run) -> int:
    pairs = zip(here.told, there.told, strict=False)
    return sum(abs((one["latency_seconds"] or 0) - (other["latency_seconds"] or 0)) < 0.1 for one, other in pairs)


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return ", ".join(done.stdout.split("\n")[:3]).strip(", ")


if __name__ == "__main__":
    sys.exit(main())
