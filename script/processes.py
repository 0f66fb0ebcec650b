"""What processes hold, and whether it grows, for benches."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_MOST_MEGABYTES = 350.0
_MOST_GROWTH = 5.0  # megabytes a day
_SHORTEST_DAYS = 0.05  # that say anything of a day
_FEWEST = 5  # measures


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and its children hold: each what it has for itself, and its share of memory in common."""

    megabytes: float
    files: int
    threads: int


def held_by(process_id: int) -> Held:
    """What they hold now."""
    process = Path(f"/proc/{process_id}")
    memory = (process / "smaps_rollup").read_text(encoding="ascii")
    own = int(re.search(r"Pss:\s+(\d+)", memory)[1]) / 1024  # type: ignore[index]  # every Linux has the line
    held = [held_by(child) for child in _children_of(process_id)]
    return Held(
        own + sum(one.megabytes for one in held),
        sum(1 for _ in (process / "fd").iterdir()) + sum(one.files for one in held),
        sum(1 for _ in (process / "task").iterdir()) + sum(one.threads for one in held),
    )


def signal_recogniser(kiosk_id: int, number: int) -> None:
    """To the process in which a running kiosk hears, by its own id."""
    for child in _children_of(kiosk_id):
        if b"kiosk.hearing.ears_child" in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(child, number)


@dataclass(frozen=True, slots=True)
class Growth:
    """Megabytes a day, by least squares, with the standard error: what is held rises and falls with every visit."""

    slope: float
    error: float


class Endurance:
    """What a process holds, over days."""

    def __init__(self, process_id: int) -> None:
        self._process_id = process_id
        self._sizes: list[tuple[float, float]] = []  # (days, megabytes) after the warm-up
        self._held = Held(0.0, 0, 0)
        self._most_megabytes = 0.0

    def measure(self, days: float, *, is_warm: bool) -> str:
        """Once more, and what it is.  is_warm: it counts for what grew."""
        held = self._held = held_by(self._process_id)
        self._most_megabytes = max(self._most_megabytes, held.megabytes)
        if is_warm:
            self._sizes.append((days, held.megabytes))
        return f"{held.megabytes:6.1f} MB  {held.files} files  {held.threads} threads"

    def rows(self) -> Iterator[tuple[str, str]]:
        """Of a table: the last measure, the most of all, and what grew."""
        growth, held, most = self._growth(), self._held, self._most_megabytes
        yield "memory of all its processes: at the end, the most", f"{held.megabytes:.0f}, {most:.0f} MB"
        told = "too short" if growth is None else f"{growth.slope:+.0f} ± {2 * growth.error:.0f} MB a day"
        yield "growth after the warm-up, and twice its standard error", told
        yield "open files, threads", f"{held.files}, {held.threads}"

    def is_too_large(self) -> bool:
        """Whether it holds, or grows by, more than a small board has for it."""
        growth = self._growth()
        grows = growth is not None and growth.slope - 2 * growth.error > _MOST_GROWTH
        return self._most_megabytes > _MOST_MEGABYTES or grows

    def _growth(self) -> Growth | None:
        if len(self._sizes) < _FEWEST or self._sizes[-1][0] - self._sizes[0][0] < _SHORTEST_DAYS:
            return None
        days, megabytes = np.array(self._sizes).T
        (slope, _), covariance = np.polyfit(days, megabytes, 1, cov=True)
        return Growth(float(slope), float(np.sqrt(covariance[0, 0])))


def _children_of(process_id: int) -> list[int]:
    """Whichever of its threads has started them."""
    children = (path.read_text(encoding="ascii") for path in Path(f"/proc/{process_id}/task").glob("*/children"))
    return [int(child) for some in children for child in some.split()]
