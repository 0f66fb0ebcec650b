"""`kiosk export`: our questions in a form that other programs read."""

import argparse
import datetime as dt
import json
from pathlib import Path

from kiosk.errors import UsageError
from kiosk.library.review import review_of
from kiosk.settings import Settings
from kiosk.takeaway.fhir import questionnaire
from kiosk.wiring import pack_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk export`."""
    parser.add_argument("form", choices=["fhir"], help="fhir: a FHIR R4 Questionnaire")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there; not set: print it")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print or write one JSON object."""
    found = questionnaire(pack_of(settings), _day_signed(settings))
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if arguments.output is None:
        print(text)
        return 0
    try:
        arguments.output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as err:
        raise UsageError(f"{arguments.output}: cannot be written: {err.strerror}. Name another file.") from err
    return 0


def _day_signed(settings: Settings) -> dt.date | None:
    state = review_of(settings.content_folder)
    return dt.date.fromisoformat(state.review.day) if state.is_signed and state.review else None
