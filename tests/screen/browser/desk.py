"""A kiosk behind a real server, whose clock runs only while something happens; and a server that shows any scene."""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from kiosk.clock import RATE_HZ, samples_in, seconds_in
from kiosk.dialogue.effects import Show
from kiosk.dialogue.events import StaffActed
from kiosk.dialogue.scene import Scene
from kiosk.kiosk import Happening
from kiosk.library.pack import Pack
from kiosk.pages import Pages
from kiosk.reception import Reception
from kiosk.screen.board import Board
from kiosk.screen.messages import PageMessage, SoundState, topics_message
from kiosk.screen.pin import Door
from kiosk.screen.server import ScreenServer
from kiosk.screen.staff_link import StaffLink
from kiosk.settings import Settings
from kiosk.showing import Showing, listed_topics
from kiosk.sound import SILENCE
from kiosk.typed import TypedWords
from kiosk.wiring import grammar_of, pack_of, silent_seconds, site_words, typed_kiosk
from tests.screen.browser.scenes import Shown

_PAUSE_SECONDS = 0.0005  # between two blocks of 20 ms: forty times faster than life, and the server has its turn
_AFTER_ACT = samples_in(1.0)  # what comes of a touch begins within this


class Desk:
    """A conversation to be had through the page.

    Its clock stands still while the kiosk has nothing to say, so that a slow machine is not taken for a silent visitor;
    `goes_on` lets it run all the time, as a stretch needs it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._board = Board()
        self._typed = TypedWords(grammar_of(settings))
        self.scene = Scene("asleep")
        self.states: list[str] = []  # that the visit has been in
        self.restarts = 0
        self.goes_on = False
        self._runs_until = _AFTER_ACT
        self._ended = threading.Event()
        seconds_of, pack = silent_seconds(settings), pack_of(settings)
        words = site_words(settings)
        self._showing = Showing(self._board, pack, self._typed, seconds_of, has_ears=False, site=words)
        health = {"sound": {"ok": False, "value": "none"}, "version": {"ok": True, "value": "1"}}
        self._reception = Reception(self._board, settings.room, lambda: health)
        self.kiosk = typed_kiosk(settings, self._watch)
        self._pages = self._served(0)
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    @property
    def awaits_visitor(self) -> bool:
        """Whether all is said, and a person could have read what is asked."""
        return not self.kiosk.is_speaking and self.kiosk.now >= self._runs_until

    def end_visit(self) -> None:
        """A member of staff ends it."""
        self.goes_on = False
        self.kiosk.post(lambda at: StaffActed("ended", at))
        self._runs_until = self.kiosk.now + _AFTER_ACT
        while self.scene.state != "asleep" or not self.awaits_visitor:
            time.sleep(_PAUSE_SECONDS)

    def tell_sound(self, state: SoundState) -> None:
        """The sound device is gone, or back."""
        self._pages.tell_sound(state)

    def restart_server(self) -> None:
        """The server goes away and comes back at the same address; the conversation stays."""
        self._pages.close()
        self._pages = self._served(int(self.address.rsplit(":", 1)[1].strip("/")))

    def close(self) -> None:
        """End both."""
        self._ended.set()
        self._thread.join()
        self._pages.close()
        self.kiosk.close()

    def _served(self, port: int) -> Pages:
        door = Door(self._settings.staff_pin, time.monotonic)
        pages = Pages(
            self._board,
            self._showing,
            self._reception,
            door,
            port=port,
            restart=self._restart,
            pace_clock=self._seconds,
        )
        self.address = pages.open(self.kiosk)
        return pages

    def _seconds(self) -> float:
        return seconds_in(self.kiosk.now)

    def _restart(self) -> None:
        self.restarts += 1

    def _watch(self, happening: Happening, at: int) -> None:
        self._typed.watch(happening)
        self._showing.watch(happening, at)
        self._reception.watch(happening, at)
        if isinstance(happening, Show):
            self.scene = happening.scene
            self.states.append(happening.scene.state)

    def _run(self) -> None:
        while not self._ended.is_set():
            if not self.kiosk._inbox.empty():
                self._runs_until = self.kiosk.now + _AFTER_ACT
            if self.goes_on or not self.awaits_visitor:
                self.kiosk.step(SILENCE)
                self._showing.advance(self.kiosk.now)
                self._reception.advance(self.kiosk.now)
            time.sleep(_PAUSE_SECONDS)


class Stand:
    """Shows scenes that are put up by hand, and keeps what the page sends."""

    def __init__(self, pack: Pack, words: Mapping[str, str]) -> None:
        self._board = Board()
        self._board.put("topics", topics_message(listed_topics(pack)))
        self._words = words
        self.at = 0  # the instant of the scene that was put up last
        self._now = 0  # what its clock says
        self.sent: list[PageMessage] = []
        door = Door(None, time.monotonic)
        self._server = ScreenServer(
            self._board,
            self.sent.append,
            lambda: StaffLink(self._board, door, lambda _: None, words, time.monotonic),
            port=0,
        )
        self._server.start()
        self.address = self._server.address

    def show(self, shown: Shown, settings: Mapping[str, Any], **words: str) -> None:
        """Put this up; words: instead of the usual ones."""
        self.at = self._now = self.at + 1
        labels = {**self._words, **words}
        self._put("ears", state=shown.ears)
        self._put("sound", state=shown.sound)
        self._put("scene", at=self.at, rate=RATE_HZ, scene=shown.scene, qr=shown.qr, labels=labels, settings=settings)
        self._put("speaking", line=shown.line)

    def let_pass(self, seconds: float) -> None:
        """Its clock goes on by as much, and stands there."""
        self._now += samples_in(seconds)
        self._put("clock", at=self._now)

    def close(self) -> None:
        """No page any more."""
        self._server.close()

    def _put(self, kind: str, **what: object) -> None:
        self._board.put(kind, json.dumps({"type": kind, **what}))
