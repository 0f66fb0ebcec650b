"""`kiosk doctor`: looks at the machine, and names every fault with its cure."""

import argparse
import json
import os
import sys
from collections.abc import Iterator

from kiosk.checkup.broker import broker_findings
from kiosk.checkup.finding import Finding, Severity, note
from kiosk.checkup.machine import machine_findings
from kiosk.checkup.parts import is_kiosk_running, part_findings
from kiosk.checkup.sound import sound_findings
from kiosk.errors import SettingsError
from kiosk.settings import Settings

_COLOURS = {Severity.FINE: "32", Severity.NOTE: "36", Severity.WARNING: "33;1", Severity.FAULT: "31;1"}
_EXIT_CODES = {Severity.FAULT: SettingsError.exit_code, Severity.WARNING: 1}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk doctor`."""
    parser.add_argument("--json", action="store_true", help="one JSON object per finding, then one with the counts")
    parser.add_argument("--no-tone", action="store_true", help="play nothing, and do not listen")
    parser.epilog = (
        "It plays a tone of a second and listens for it; what it hears is judged in memory and never kept. "
        "Exit code 0: all is well; 1: look at something; 78: something must be mended."
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was found as it is found; the worst finding makes the exit code."""
    has_colours = sys.stdout.isatty() and not arguments.json and not os.environ.get("NO_COLOR")
    counts = dict.fromkeys(Severity, 0)
    for one in findings(settings, plays=not arguments.no_tone):
        counts[one.severity] += 1
        print(_as_json(one) if arguments.json else _as_text(one, has_colours=has_colours), flush=True)
    if arguments.json:
        print(json.dumps({severity.name.lower(): count for severity, count in counts.items()}))
    else:
        told = (f"{counts[severity]} {name}" for severity, name in _PLURALS.items())
        print(f"\n{', '.join(told)}")
    worst = max((severity for severity, count in counts.items() if count), default=Severity.FINE)
    return _EXIT_CODES.get(worst, 0)


_PLURALS = {Severity.FAULT: "to mend", Severity.WARNING: "to look at", Severity.NOTE: "to know", Severity.FINE: "fine"}


def findings(settings: Settings, *, plays: bool = True) -> Iterator[Finding]:
    """Everything, in the order in which a person would look.  plays: whether a tone may sound."""
    yield from machine_findings(settings)
    yield from part_findings(settings)
    yield from broker_findings(settings.broker)
    if plays and is_kiosk_running(settings):
        plays = False
        yield note(
            "loop-back",
            "a kiosk runs here and has the sound: it is not disturbed",
            "To try it: `sudo systemctl stop toe-cramp-kiosk`, then `kiosk doctor`.",
        )
    yield from sound_findings(settings, plays=plays)


def _as_json(one: Finding) -> str:
    found = {"part": one.part, "severity": one.severity.name.lower(), "found": one.found, "cure": one.cure}
    return json.dumps(found, ensure_ascii=False)


def _as_text(one: Finding, *, has_colours: bool) -> str:
    mark = f"{one.severity.name.lower():8}"
    if has_colours:
        mark = f"\x1b[{_COLOURS[one.severity]}m{mark}\x1b[0m"
    cure = f"\n{'':22}{one.cure}" if one.cure else ""
    return f"{mark} {one.part:12} {one.found}{cure}"
