"""A bare Debian in a folder, for benches that install the kiosk there as a person would.  As root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from kiosk.hearing.model import locate_model
from kiosk.settings import load_settings

HERE = Path(__file__).resolve().parents[1]
CHECKOUT, MODEL = "opt/checkout", "opt/speech-model"
_RELEASE = "bookworm"
_CERTIFICATES = Path("usr/local/share/ca-certificates")  # a network's own, where it has some
_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ENVIRONMENT = ("env", "--ignore-environment", f"PATH={_PATH}", "HOME=/root", f"PIP_CERT={_BUNDLE}")


def refuse_without(needed: dict[str, str]) -> None:
    """Ends the bench where it is not root, or a command is missing.  needed: commands and their packages."""
    missing = sorted({package for command, package in needed.items() if shutil.which(command) is None})
    if os.geteuid() != 0 or missing:
        wanted = f"apt-get install {' '.join(missing)}; then " if missing else ""
        raise SystemExit(f"As root, run {wanted}this again")


def make_root(root: Path, *more: str, packages: Collection[str] = ()) -> None:
    """A bare Debian where there is none yet.  more: of debootstrap's own options."""
    if not (root / "etc" / "debian_version").exists():
        wanted = (f"--include={','.join(packages)}",) if packages else ()
        command = ["debootstrap", "--variant=minbase", *wanted, *more, _RELEASE, str(root)]
        subprocess.run(command, check=True, stdout=sys.stderr)


def join_network(root: Path) -> None:
    """It reaches names and packages as this machine does."""
    (root / _CERTIFICATES).mkdir(parents=True, exist_ok=True)
    for path in (Path("/") / _CERTIFICATES).glob("*.crt"):
        shutil.copy(path, root / _CERTIFICATES)
    for name in ("hosts", "resolv.conf"):
        shutil.copy(Path("/etc") / name, root / "etc" / name)
    for path in Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copy(path, root / "etc" / "apt" / "apt.conf.d")


def bring_checkout(root: Path) -> None:
    """The last commit of this checkout, and the speech model."""
    checkout = root / CHECKOUT
    shutil.rmtree(checkout, ignore_errors=True)
    checkout.mkdir(parents=True)
    archive = subprocess.run(["git", "-C", str(HERE), "archive", "HEAD"], check=True, capture_output=True)
    subprocess.run(["tar", "--extract", "--directory", str(checkout)], input=archive.stdout, check=True)
    shutil.copytree(locate_model(load_settings()), root / MODEL, dirs_exist_ok=True)
