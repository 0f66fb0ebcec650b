"""The command line: which subcommands there are, and how errors reach a person."""

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from kiosk import __version__
from kiosk.errors import KioskError, UsageError
from kiosk.journal import begin_journal
from kiosk.settings import load_settings

# name -> what it does; the module kiosk.commands.<name>, with _ for -, is imported only when it is called, so that
# `kiosk model` works before anything else is installed
COMMANDS = {
    "run": "the kiosk, live, on this machine's sound",
    "chat": "the same conversation, typed",
    "hear": "recordings through the whole hearing path",
    "rehearse": "simulated visitors who speak to the kiosk",
    "replay": "a visit that was recorded to find a fault, played again",
    "triage": "answers in, level, signs and possible causes out",
    "check": "check content, grammars and settings",
    "review": "whether a clinician has signed the content, and signing it",
    "staff-pin": "what the settings keep of the PIN of the staff's page",
    "render": "render every sentence the kiosk can say",
    "routine": "a stretching routine to read, see and hear before anyone stretches",
    "draw": "the state diagram, as Mermaid",
    "export": "the questions in a form that other programs read",
    "model": "find, fetch or install the speech model",
    "reload": "the running service takes new settings and content, between two visits",
    "doctor": "what is wrong with this machine, and what to do about it",
}


def _module_of(command: str) -> ModuleType:
    return importlib.import_module(f"kiosk.commands.{command.replace('-', '_')}")


class _Parser(argparse.ArgumentParser):
    """argparse exits with 2 on wrong use; ours is EX_USAGE, as docs/commands.md promises."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UsageError.exit_code, f"{self.prog}: {message}\n")


def parser_for(name: str | None) -> argparse.ArgumentParser:
    """The whole parser; only the subcommand `name` has its arguments, the others just their help line."""
    parser = _Parser(prog="kiosk", description="An offline voice kiosk for toe cramps. It does not diagnose.")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    parser.add_argument("--site", type=Path, metavar="FILE", help="the site's settings file")
    parser.add_argument("--verbose", action="store_true", help="log at DEBUG, which includes what visitors say")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, summary in COMMANDS.items():
        sub = commands.add_parser(command, help=summary, description=summary)
        if command == name:
            _module_of(command).add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 fine, 1 a finding or a failed run, 64 wrong use, 78 author or installer."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in words if word in COMMANDS), None)
    arguments = parser_for(name).parse_args(words)
    story = logging.INFO if name == "run" else logging.WARNING  # the journal of a kiosk tells its visits
    level = logging.DEBUG if arguments.verbose else story
    begin_journal(level)
    try:
        settings = load_settings(arguments.site)
        code: int = _module_of(arguments.command).run(arguments, settings)
    except KioskError as err:
        print(f"kiosk {arguments.command}: {err}", file=sys.stderr)
        return err.exit_code
    except BrokenPipeError:  # `kiosk chat | head`
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    return code
