"""`kiosk render`: have every sentence the kiosk can say ready before somebody needs it."""

import argparse
import json
import sys
import time
from pathlib import Path

from tqdm import tqdm

from kiosk.errors import SettingsError
from kiosk.settings import Settings
from kiosk.speaking.prompt_store import PromptStore
from kiosk.speaking.recordings import recording_name
from kiosk.speaking.voice_pack import export_pack, import_pack
from kiosk.wiring import (
    all_lines,
    all_sentences,
    lack_of_natural_voice,
    natural_files,
    natural_store,
    prompt_store,
    wording_of,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk render`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--embedded", action="store_true", help="only what a start needs: nothing in the natural voice")
    what.add_argument("--export", type=Path, metavar="FILE", help="write all sentences in the natural voice to a pack")
    what.add_argument("--import", type=Path, metavar="FILE", dest="pack", help="take the sentences of such a pack")
    what.add_argument("--names", action="store_true", help="list what a recording of each sentence is to be called")
    parser.epilog = "Exit code 1: the natural voice is set, and some sentences are not in it."


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Render what is missing and say how much there is now, or do what the option says."""
    if arguments.names:
        for line in all_lines(settings):
            print(f"{recording_name(line)}\t{line.text}")
        return 0
    if arguments.export is not None:
        return _export(arguments.export, settings)
    if arguments.pack is not None:
        return _import(arguments.pack, settings)
    return _render(settings, in_natural_voice=settings.natural_voice and not arguments.embedded, as_json=arguments.json)


def render_missing(store: PromptStore, texts: tuple[str, ...]) -> int:
    """Render what is missing and return how many; a bar on standard error tells of it, or a line if that is a file."""
    if sys.stderr.isatty():
        with tqdm(unit="sentence", desc="rendering", leave=False) as bar:

            def move(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return store.render(texts, move)
    return store.render(texts, _tell_once)


def _render(settings: Settings, *, in_natural_voice: bool, as_json: bool) -> int:
    texts = all_sentences(settings)
    began = time.monotonic()
    rendered = 0
    if in_natural_voice:
        natural = natural_store(settings)
        try:
            rendered = render_missing(natural, texts)
        except SettingsError as err:
            print(err, file=sys.stderr)
        finally:
            natural.close()
    store = prompt_store(settings)
    try:
        rendered += render_missing(store, texts)
    finally:
        store.close()
    took_seconds = time.monotonic() - began
    speech_seconds = sum(map(store.seconds, texts))
    if as_json:
        report = {
            "sentences": len(texts),
            "prepared": len(texts) - len(store.unprepared(texts)),
            "rendered": rendered,
            "speech_seconds": round(speech_seconds, 1),
            "took_seconds": round(took_seconds, 2),
        }
        print(json.dumps(report))
    else:
        print(f"{len(texts)} sentences, {speech_seconds:.0f} s of speech; {rendered} rendered in {took_seconds:.1f} s")
    lack = lack_of_natural_voice(settings, store) if in_natural_voice else None
    if lack is None:
        return 0
    print(f"{lack}.", file=sys.stderr)
    return 1


def _export(archive: Path, settings: Settings) -> int:
    texts = all_sentences(settings)
    natural = natural_store(settings)
    try:
        render_missing(natural, texts)
    finally:
        natural.close()
    size = export_pack(archive, natural_files(settings), texts, wording_of(settings))
    print(f"{archive}: {len(texts)} sentences, {size / 1e6:.1f} MB")
    return 0


def _import(archive: Path, settings: Settings) -> int:
    files = natural_files(settings)
    count = import_pack(archive, files, wording_of(settings))
    texts = all_sentences(settings)
    lacking = sum(files.find(text) is None for text in texts)
    print(f"{count} sentences are installed; this site says {len(texts)}, {lacking} of them are not among those")
    if not settings.natural_voice:
        print("They are heard with natural_voice: yes in the settings.")
    return 0


def _tell_once(done: int, total: int) -> None:
    if done == 0:
        print(f"rendering {total} sentences", file=sys.stderr)
