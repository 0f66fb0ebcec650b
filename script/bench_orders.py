"""`script/bench orders FOLDER [--snr DB…] [--write FILE]`: Picovoice's public set of 619 human orders.

FOLDER is a clone of github.com/Picovoice/speech-to-intent-benchmark.  Its kitchen noise is mixed in by its own rule:
the loudest 2048 samples of speech against the loudest of a piece of the noise, here one that the clip's name decides.
An order counts as the set counts it: the intent and every slot that was said.  The grammar is bench_orders.yaml.
"""

import argparse
import json
import multiprocessing
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from measurements import put, table

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import listen_to
from kiosk.hearing.model import locate_model
from kiosk.hearing.recogniser import SpeechModel
from kiosk.settings import load_settings
from kiosk.sound import Samples

_GRAMMAR = Path(__file__).with_name("bench_orders.yaml")
_QUIET = 99  # dB: no noise at all
_PUBLISHED = (24, 21, 18, 15, 12, 9, 6)
_FRAME_SAMPLES = 2048
_SLOTS = dict[str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """One clip at one level of noise.  said, heard: slots; heard is None where nothing was understood."""

    name: str
    snr: int
    said: _SLOTS
    heard: _SLOTS | None
    band: Band

    @property
    def outcome(self) -> str:
        """As the set counts: slots that were not said do no harm to it, and are told apart here."""
        if self.heard is None:
            return "missed"
        if any(self.heard.get(slot) != value for slot, value in self.said.items()):
            return "wrong"
        if self.band is Band.CONFIRM:
            return "asked back"
        return "right" if self.heard.keys() == self.said.keys() else "more than was said"


def main() -> int:
    """Print the table; with --write put it into a Markdown file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--snr", nargs="+", type=int, default=[_QUIET, *_PUBLISHED], metavar="DB", help="99: quiet")
    parser.add_argument("--only", type=int, metavar="N", help="every Nth order")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its orders marks")
    parser.add_argument("--errors", action="store_true", help="print every order that was not right")
    arguments = parser.parse_args()
    labels = json.loads((arguments.folder / "data/label/label.json").read_text(encoding="utf-8"))
    clips = arguments.folder / "data/speech/clean"
    names = sorted(name for name in labels if (clips / name).is_file())[:: arguments.only or 1]
    said = {name: {slot: value.strip() for slot, value in labels[name]["slots"].items()} for name in names}
    workers = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        shares = [
            (arguments.folder, {name: said[name] for name in names[first::workers]}, arguments.snr)
            for first in range(workers)
        ]
        orders = list(chain.from_iterable(pool.starmap(_measure, shares)))
    if arguments.errors:
        for order in orders:
            if order.outcome != "right":
                print(f"{order.snr} dB {order.name}: {order.outcome}: said {order.said} heard {order.heard}")
    text = _shown(orders, arguments.snr)
    print(text)
    put(arguments.write, "orders", text)
    return 0


def _measure(folder: Path, said: dict[str, _SLOTS], levels: list[int]) -> list[Order]:
    settings = load_settings()
    grammar = Grammar.load_file(_GRAMMAR, shared=settings.grammars_folder)
    ears = DirectEars(SpeechModel(locate_model(settings)), grammar)
    ears.listen(grammar.contexts, only=True)
    noise = read_recording(folder / "data/noise/kitchen.wav")
    orders = []
    for name, slots in said.items():
        clip = read_recording(folder / "data/speech/clean" / name)
        for snr in levels:
            samples = clip if snr == _QUIET else _mixed(clip, _piece(noise, len(clip), f"{name} {snr}"), snr)
            events = (spoken.event for spoken in listen_to(ears, samples))
            heard = next((event for event in events if isinstance(event, Heard)), None)
            found = None if heard is None else dict(heard.meaning.slots)
            orders.append(Order(name, snr, slots, found, Band.REJECT if heard is None else heard.band))
    return orders


def _piece(noise: Samples, length: int, name: str) -> Samples:
    start = zlib.crc32(name.encode()) % (len(noise) - length)
    return noise[start : start + length]


def _mixed(speech: Samples, noise: Samples, snr: int) -> Samples:
    """By the set's rule, and as loud as it makes it: half of full scale at the loudest sample."""
    scale = np.sqrt(_loudest(speech) / (_loudest(noise) * 10 ** (snr / 10)))
    mixed = speech + scale * noise
    return np.asarray(mixed * (2**14 / np.abs(mixed).max())).astype(np.int16)


def _loudest(samples: Samples) -> float:
    frames = samples[: len(samples) // _FRAME_SAMPLES * _FRAME_SAMPLES].reshape(-1, _FRAME_SAMPLES).astype(float)
    return float((frames**2).sum(axis=1).max())


def _shown(orders: list[Order], levels: list[int]) -> str:
    kinds = ("right", "more than was said", "asked back", "wrong", "missed")
    return table(("noise", "orders", "fully right by the set's rule", *kinds), _rows(orders, levels, kinds))


def _rows(orders: list[Order], levels: list[int], kinds: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    shares = []
    for snr in levels:
        counts = Counter(order.outcome for order in orders if order.snr == snr)
        share = (counts["right"] + counts["more than was said"] + counts["asked back"]) / counts.total()
        if snr != _QUIET:
            shares.append(share)
        name = "quiet" if snr == _QUIET else f"kitchen, {snr} dB"
        yield (name, str(counts.total()), f"{share:.1%}", *(str(counts[kind]) for kind in kinds))
    if len(shares) > 1:
        yield (f"mean of {len(shares)} levels", "", f"{sum(shares) / len(shares):.1%}", *("" for _ in kinds))


if __name__ == "__main__":
    raise SystemExit(main())
