"""`kiosk render`: have every sentence the kiosk can say ready before somebody needs it."""

import argparse
import json
import sys
import time

from tqdm import tqdm

from kiosk.settings import Settings
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import all_sentences, prompt_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk render`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Render what is missing and say how much there is now."""
    texts = all_sentences(settings)
    store = prompt_store(settings)
    began = time.monotonic()
    try:
        rendered = render_missing(store, texts)
    finally:
        store.close()
    took_seconds = time.monotonic() - began
    speech_seconds = sum(map(store.seconds, texts))
    if arguments.json:
        report = {
            "sentences": len(texts),
            "rendered": rendered,
            "speech_seconds": round(speech_seconds, 1),
            "took_seconds": round(took_seconds, 2),
        }
        print(json.dumps(report))
    else:
        print(f"{len(texts)} sentences, {speech_seconds:.0f} s of speech; {rendered} rendered in {took_seconds:.1f} s")
    return 0


def render_missing(store: PromptStore, texts: tuple[str, ...]) -> int:
    """Render what is missing and return how many; a bar on standard error tells of it, or a line if that is a file."""
    if sys.stderr.isatty():
        with tqdm(unit="sentence", desc="rendering", leave=False) as bar:

            def move(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return store.render(texts, move)
    return store.render(texts, _tell_once)


def _tell_once(done: int, total: int) -> None:
    if done == 0:
        print(f"rendering {total} sentences", file=sys.stderr)
