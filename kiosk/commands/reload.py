"""`kiosk reload`: the running service takes new settings, content and grammars, between two visits."""

import argparse
import shutil
import subprocess
import sys

from kiosk.checkup.machine import UNIT
from kiosk.commands.check import findings_of
from kiosk.errors import ContentError, DeviceError
from kiosk.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk reload`."""
    parser.epilog = "As root.  What does not check is named here and not taken; the service checks once more by itself."


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - there are none
    """Name every problem, or have the service take what is new."""
    problems = [one for one in findings_of(settings) if one.severity == "problem"]
    for one in problems:
        print(one)
    if problems:
        print("nothing was changed", file=sys.stderr)
        return ContentError.exit_code
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        raise DeviceError("systemd does not run here: send SIGHUP to the kiosk's process.")
    done = subprocess.run([systemctl, "reload", UNIT], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DeviceError(f"the service could not be asked: {done.stderr.strip()}")
    print(f"asked; it is taken as soon as nobody is there: journalctl -u {UNIT} -f")
    return 0
