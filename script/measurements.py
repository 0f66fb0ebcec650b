"""What benches share.  Their figures stand in a page, between `<!-- NAME:begin -->` and `<!-- NAME:end -->`."""

import re
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path


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


def free_port() -> int:
    """One on the loopback address that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
