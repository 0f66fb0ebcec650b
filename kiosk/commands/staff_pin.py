"""`kiosk staff-pin`: what the settings keep of the PIN of the staff's page."""

import argparse
import getpass
import sys

from kiosk.errors import UsageError
from kiosk.screen.pin import LONGEST, SHORTEST, hashed
from kiosk.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk staff-pin`: none, as others could read them in the list of processes."""
    parser.epilog = "Asks for the PIN twice, or reads it from a pipe. Put the line it prints into the settings file."


def run(_arguments: argparse.Namespace, _settings: Settings) -> int:
    """Ask for a PIN and print the setting."""
    pin = _asked() if sys.stdin is not None and sys.stdin.isatty() else _piped()
    if not SHORTEST <= len(pin) <= LONGEST:
        raise UsageError(f"found a PIN of {len(pin)} characters; allowed are {SHORTEST} to {LONGEST}, better six.")
    print(f"staff_pin: {hashed(pin)}")
    return 0


def _asked() -> str:
    pin = getpass.getpass("PIN of the staff's page: ")
    if getpass.getpass("Once more: ") != pin:
        raise UsageError("the two are not the same; nothing was made of them.")
    return pin


def _piped() -> str:
    return sys.stdin.readline().rstrip("\n") if sys.stdin is not None else ""
