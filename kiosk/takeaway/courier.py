"""Carries out what a visitor wants done with the summary, beside the sound loop, and tells the kiosk how it went."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from kiosk.dialogue.effects import Deliver
from kiosk.dialogue.events import Delivered, Event
from kiosk.errors import KioskError
from kiosk.library.pack import Pack
from kiosk.takeaway.handover import hand_over
from kiosk.takeaway.printing import Printer

_log = logging.getLogger(__name__)

Post: TypeAlias = Callable[[Callable[[int], Event]], None]


class Courier:
    """Each delivery has a thread of its own: printing takes seconds."""

    def __init__(self, pack: Pack, printer: Printer | None, folder: Path | None, post: Post) -> None:
        """printer, folder: None where the site has none.  post: how an event reaches the kiosk from another thread."""
        self._pack = pack
        self._printer = printer
        self._folder = folder
        self._post = post

    def take(self, order: Deliver) -> threading.Thread:
        """Start it and return at once; the thread ends when Delivered has been posted."""
        thread = threading.Thread(target=self._carry, args=(order,), name=f"deliver-{order.way}", daemon=True)
        thread.start()
        return thread

    def _carry(self, order: Deliver) -> None:
        is_done = False
        try:
            if order.way == "print" and self._printer is not None:
                self._printer.print(order.summary.text())
                is_done = True
            elif order.way == "hand_over" and self._folder is not None:
                hand_over(order.summary, self._pack, self._folder, dt.datetime.now(tz=dt.UTC))
                is_done = True
        except KioskError as err:
            _log.error("%s", err)
        finally:  # whatever happens, nobody waits in vain
            self._post(lambda at: Delivered(order.way, is_done, at))
