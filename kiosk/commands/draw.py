"""`kiosk draw`: the state diagram, from the table itself."""

import argparse

from kiosk.dialogue.diagram import mermaid
from kiosk.dialogue.machine import Dialogue
from kiosk.settings import Settings
from kiosk.wiring import pack_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`kiosk draw` takes none."""
    parser.epilog = "The copy in docs/states.md is made with: kiosk draw > docs/states.md"


def run(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a Markdown page with the diagram."""
    print(mermaid(Dialogue(pack_of(settings), settings, lambda _text: 1.0).table))
    return 0
