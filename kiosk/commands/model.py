"""`kiosk model`: where the speech model is and that it is whole; fetching it; installing it from a file."""

import argparse
import json
import sys
from pathlib import Path

from kiosk.errors import SettingsError
from kiosk.hearing.model import MODEL_NAME, MODEL_SUMS, locate_model
from kiosk.hearing.model_install import SOURCES, fetch_model, install_model
from kiosk.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `kiosk model`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a sentence")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--fetch", action="store_true", help="fetch the model if there is no whole one on this machine yet"
    )
    how.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="install it from a zip, an aar or a folder"
    )
    parser.add_argument(
        "--only", choices=tuple(SOURCES), help="with --fetch: from this source only (the default is all, in this order)"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the folder of the whole model; install one first if that was asked for."""
    if arguments.source is not None:
        install_model(arguments.source, settings)
    elif arguments.fetch:
        _fetch_if_missing(arguments.only, settings)
    folder = locate_model(settings)
    if arguments.json:
        print(json.dumps({"model": MODEL_NAME, "folder": str(folder), "whole": True, "files": len(MODEL_SUMS)}))
    else:
        print(f"{MODEL_NAME} is whole ({len(MODEL_SUMS)} files), in {folder}")
    return 0


def _fetch_if_missing(only: str | None, settings: Settings) -> None:
    try:
        locate_model(settings)
    except SettingsError:
        if settings.model is not None:  # a fetched one goes to our cache, which this setting hides
            raise
        fetch_model(settings, _say, (SOURCES[only],) if only else tuple(SOURCES.values()))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
