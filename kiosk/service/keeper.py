"""Keeps what the visitor wants kept, beside the sound loop and in order, and tells the kiosk how it went."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

from kiosk.dialogue.events import Event, Kept
from kiosk.dialogue.memory import Memory
from kiosk.errors import KioskError
from kiosk.service.memory_file import MemoryStore

_log = logging.getLogger(__name__)

Post: TypeAlias = Callable[[Callable[[int], Event]], None]


class Keeper:
    """One write after the other.  post: how an event reaches the kiosk from another thread."""

    def __init__(self, store: MemoryStore, post: Post, *, at_once: bool = False) -> None:
        """at_once: in the caller's thread, so that a rehearsal runs the same way twice."""
        self._store = store
        self._post = post
        self._kept = store.read()
        self._pool = None if at_once else ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")

    def take(self, memory: Memory) -> None:
        """Keep this; at the end of the program whatever was taken is still written."""
        if self._pool is None:
            self._keep(memory)
        else:  # asking for the result has the pool's own log tell of a fault of ours
            self._pool.submit(self._keep, memory).add_done_callback(Future.result)

    def _keep(self, memory: Memory) -> None:
        is_done = False
        try:
            self._store.write(memory)
            self._kept, is_done = memory, True
        except KioskError as err:
            _log.error("%s", err)
        finally:  # whatever happens, nobody waits in vain
            kept = self._kept
            self._post(lambda at: Kept(kept, is_done, at))
