"""Whether a device can be had, tried in a process of its own: `python -m kiosk.devices.probe microphone NAME …`.

PortAudio lists devices only when it starts, starts only while no stream is open, and may hang with a sound server that
does: so the kiosk's own process, which may still be speaking, leaves the trying to a child with a deadline.
The child opens each direction it is asked for, waits for sound to flow, and prints the names of those that do.
"""

import subprocess
import sys
from collections.abc import Collection, Mapping
from contextlib import closing

from kiosk.devices.device_choice import DIRECTIONS, Direction
from kiosk.devices.duplex import DuplexStream
from kiosk.errors import DeviceError

_DEADLINE_SECONDS = 12.0  # of the child: it starts, opens two devices, and each may have to wake up


def usable(names: Mapping[Direction, str | None], asked: Collection[Direction]) -> frozenset[Direction]:
    """Those of the directions asked for whose device opens and lets sound flow.  Takes up to 12 s."""
    words = [f"{way}={names[way] or ''}" for way in DIRECTIONS if way in asked]
    try:
        done = subprocess.run(
            (sys.executable, "-m", "kiosk.devices.probe", *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_DEADLINE_SECONDS,
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired:
        return frozenset()
    found = done.stdout.split()
    return frozenset(way for way in asked if way in found)


def main(words: Collection[str]) -> None:
    """The child."""
    for word in words:
        way, _, name = word.partition("=")
        for direction in DIRECTIONS:
            if way == direction and _flows(direction, name or None):
                print(direction, flush=True)


def _flows(direction: Direction, name: str | None) -> bool:
    names: dict[Direction, str | None] = dict.fromkeys(DIRECTIONS)
    names[direction] = name
    try:
        with closing(DuplexStream(names["microphone"], names["loudspeaker"], directions=(direction,))) as stream:
            stream.awaken()
    except DeviceError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
