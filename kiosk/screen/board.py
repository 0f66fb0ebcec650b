"""What stands on the screen: the latest message of each kind, put up by the kiosk's loop, read by the server's thread.

Latest wins: who reads late misses what was replaced, and nobody who writes ever waits for who reads.
"""

from collections.abc import Callable, Collection


class Board:
    """One writer and many readers, in two threads.  Each reader remembers up to which number it has read."""

    def __init__(self) -> None:
        self._number = 0
        self._notes: dict[str, tuple[int, str]] = {}  # kind -> (number, text); an entry is replaced in one step
        self.wake: Callable[[], None] = lambda: None  # called by the writer after each note; must not wait or raise

    def put(self, kind: str, text: str) -> None:
        """Replace what stands there of this kind."""
        self._number += 1
        self._notes[kind] = (self._number, text)
        self.wake()

    def since(self, number: int, kinds: Collection[str]) -> tuple[int, list[str]]:
        """(the latest number, every text of these kinds put up after `number`, the oldest first)."""
        new = sorted(note for kind, note in tuple(self._notes.items()) if kind in kinds and note[0] > number)
        return (new[-1][0] if new else number), [text for _, text in new]
