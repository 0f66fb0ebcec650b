"""`script/bench idle [FOLDER] [--seconds N] [--write FILE]`: what the kiosk costs while it sleeps, listens and speaks.

The real command in a private sound server, at a clinic, without a page; its processor time is what the system has
counted for it and for its recogniser (user and system), so that other work on the machine weighs little; the sound
server's own is not counted.  FOLDER is that of `script/bench hearing`: its read-speech is the speech around a sleeping
kiosk; without it a synthetic voice reads.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measurements import put, table

from kiosk.commands.render import render_missing
from kiosk.devices.recordings import read_recording
from kiosk.dialogue.lines import Lines
from kiosk.settings import Settings, load_settings
from kiosk.sound import RATE_HZ, Samples, samples_in
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.wiring import all_sentences, pack_of, prompt_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

_SETTLING_SECONDS = 8.0  # after the start, or after what was said last
_ANSWERS = 6
_THINKING_SECONDS = 5.0  # the kiosk asks again after eight
_TICKS = os.sysconf("SC_CLK_TCK")
_SPOKEN = "the ship was due to sail on a tuesday with forty barrels of salted herring and nobody had told the captain"


@dataclass(slots=True)
class Spent:
    """Processor seconds of both processes, and how long that took."""

    seconds: float = 0.0
    kiosk: float = 0.0
    ears: float = 0.0

    def row(self, name: str) -> tuple[str, ...]:
        """Shares of one core."""
        shares = (self.kiosk, self.ears, self.kiosk + self.ears)
        return name, f"{self.seconds:.0f} s", *(f"{share / self.seconds:.1%}" for share in shares)


@dataclass(slots=True)
class Meter:
    """Adds up what a kiosk and its children spend."""

    process_id: int
    spent: dict[str, Spent]

    @contextmanager
    def during(self, name: str) -> Iterator[None]:
        """All that is spent meanwhile goes by this name."""
        began, kiosk, ears = time.monotonic(), self._of(self.process_id), self._of_children()
        yield
        spent = self.spent.setdefault(name, Spent())
        spent.seconds += time.monotonic() - began
        spent.kiosk += self._of(self.process_id) - kiosk
        spent.ears += self._of_children() - ears

    def _of_children(self) -> float:
        children = Path(f"/proc/{self.process_id}/task/{self.process_id}/children").read_text(encoding="ascii")
        return sum(map(self._of, map(int, children.split())))

    def _of(self, process_id: int) -> float:
        after_name = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / _TICKS  # utime and stime


def main() -> int:
    """Print the table; with --write it also replaces the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench idle", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="human recordings with read-speech/")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="N", help="how long each sleep is measured")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its idle marks")
    arguments = parser.parse_args()
    settings = load_settings()
    store = prompt_store(settings)
    render_missing(store, all_sentences(settings))
    store.close()
    rows = [spent.row(name) for name, spent in _live(settings, arguments.seconds, _talk(arguments.folder)).items()]
    figures = table(("what it does", "measured for", "the kiosk", "its ears", "both, of one core"), rows)
    print(figures)
    put(arguments.write, "idle", figures)
    return 0


def _talk(folder: Path | None) -> Samples:
    """A minute of somebody reading."""
    paths = sorted((folder / "read-speech").glob("*.flac")) if folder is not None else []
    readings = map(read_recording, paths) if paths else (EspeakVoice("en-gb-x-rp", 150).render(_SPOKEN),)
    return np.resize(np.concatenate(tuple(readings)), samples_in(60.0))


def _live(settings: Settings, seconds: float, talk: Samples) -> dict[str, Spent]:
    """A kiosk that sleeps and is visited, and one that sleeps in talk, which keeps it busy for a while afterwards."""
    hiss = np.random.default_rng(1).normal(0.0, 33.0, RATE_HZ * 60)  # -60 dBFS: a quiet room, a fair microphone
    spent: dict[str, Spent] = {}
    with _kiosk(settings, spent) as (meter, server, visitor):
        with meter.during("asleep, a silent room (-70 dBFS)"):
            time.sleep(seconds)
        _sleeps(meter, server, seconds, "asleep, a quiet room (-60 dBFS)", hiss.astype(np.int16))
        time.sleep(_SETTLING_SECONDS)
        _visits(meter, visitor, Lines(pack_of(settings), settings))
    with _kiosk(settings, spent) as (meter, server, _):
        _sleeps(meter, server, seconds, "asleep, somebody reads aloud all the time", talk)
    return spent


@contextmanager
def _kiosk(settings: Settings, spent: dict[str, Spent]) -> Iterator[tuple[Meter, SoundServer, LiveVisitor]]:
    """One that has settled, with the room it is in; what it spends goes to `spent`."""
    server = SoundServer()
    try:
        with tempfile.TemporaryDirectory() as folder:
            visitor = LiveVisitor(server, settings, Path(folder))
            try:
                visitor.waits_until_ready()
                time.sleep(_SETTLING_SECONDS)
                yield Meter(visitor.process_id, spent), server, visitor
            finally:
                visitor.leaves()
    finally:
        server.close()


def _sleeps(meter: Meter, server: SoundServer, seconds: float, name: str, sound: Samples) -> None:
    with server.let_noise(sound):
        time.sleep(_SETTLING_SECONDS)
        with meter.during(name):
            time.sleep(seconds)


def _visits(meter: Meter, visitor: LiveVisitor, lines: Lines) -> None:
    """Wakes it, and answers until it has asked a few questions; each is heard out, and thought about for a while."""
    visitor.speaks_until("hello kiosk", lines.prompt("opening")[-1].text)
    for words in ("yes", *["no"] * _ANSWERS):
        with meter.during("somebody answers, and is understood"):
            visitor.speaks(words)
            caption = visitor.next_caption()
        with meter.during("speaking, ears open where it hears itself taken out"):
            visitor.hears_out(caption)
        with meter.during("listening, nobody speaks"):
            time.sleep(_THINKING_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
