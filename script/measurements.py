"""What benches share.  Their figures stand in a page, between `<!-- NAME:begin -->` and `<!-- NAME:end -->`."""

import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


def put(page: Path | None, name: str, figures: str) -> None:
    """Replace what stands between the marks of this name; without a page nothing is written.

    Raises ValueError where the page has no such marks: figures that nobody finds are no figures.
    """
    if page is None:
        return
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text, count = re.subn(
        f"{begin}.*?{end}", lambda _: f"{begin}\n{figures}\n{end}", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{page} must have one block between {begin} and {end}; it has {count}")
    page.write_text(text, encoding="utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows))


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and its children hold: each what it has for itself, and its share of memory in common."""

    megabytes: float
    files: int
    threads: int


def held_by(process_id: int) -> Held:
    """What they hold now."""
    process = Path(f"/proc/{process_id}")
    children = (process / "task" / str(process_id) / "children").read_text(encoding="ascii").split()
    memory = (process / "smaps_rollup").read_text(encoding="ascii")
    own = int(re.search(r"Pss:\s+(\d+)", memory)[1]) / 1024  # type: ignore[index]  # every Linux has the line
    held = [held_by(int(child)) for child in children]
    return Held(
        own + sum(one.megabytes for one in held),
        sum(1 for _ in (process / "fd").iterdir()) + sum(one.files for one in held),
        sum(1 for _ in (process / "task").iterdir()) + sum(one.threads for one in held),
    )


def growth(sizes: Sequence[tuple[float, float]]) -> float | None:
    """Megabytes a day, by least squares of (days, megabytes); None for less than a twentieth of a day."""
    if len(sizes) < 3 or sizes[-1][0] - sizes[0][0] < 0.05:
        return None
    days, megabytes = np.array(sizes).T
    return float(np.polyfit(days, megabytes, 1)[0])


def free_port() -> int:
    """One on the loopback address that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
