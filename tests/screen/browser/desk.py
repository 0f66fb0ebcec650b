"""A kiosk without sound behind a real server, whose clock runs faster than ours; and a server that shows any scene."""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from kiosk.clock import RATE_HZ
from kiosk.dialogue.effects import Show
from kiosk.dialogue.scene import Scene
from kiosk.kiosk import Happening
from kiosk.screen.board import Board
from kiosk.screen.messages import PageMessage
from kiosk.screen.server import ScreenServer
from kiosk.settings import Settings
from kiosk.showing import Showing
from kiosk.sound import BLOCK_SECONDS, SILENCE
from kiosk.typed import TypedWords
from kiosk.wiring import grammar_of, pack_of, silent_seconds, site_words, typed_kiosk
from tests.screen.browser.scenes import Shown

_FASTER = 8  # times our own clock: a sentence takes a third of a second
_ANSWERED_TOO_SOON = 16000  # samples after a scene before which nobody can have read it (the kiosk's own: 0.7 s)


class Desk:
    """A conversation to be had through the page."""

    def __init__(self, settings: Settings) -> None:
        self._board = Board()
        typed = TypedWords(grammar_of(settings))
        self.scene = Scene("asleep")
        self._shown_at = 0
        self._ended = threading.Event()
        self._showing = Showing(
            self._board,
            pack_of(settings),
            typed,
            silent_seconds(settings),
            has_ears=False,
            site=site_words(settings),
        )
        self.kiosk = typed_kiosk(settings, self._watch)
        self.server = self._served(0)
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    @property
    def may_answer(self) -> bool:
        """Whether a person could have read what is asked now."""
        return self.kiosk.now > self._shown_at + _ANSWERED_TOO_SOON

    def restart_server(self, *, after_seconds: float) -> None:
        """The server goes away and comes back at the same address; the conversation goes on meanwhile."""
        port = int(self.server.address.rsplit(":", 1)[1].strip("/"))
        self.server.close()
        time.sleep(after_seconds)
        self.server = self._served(port)

    def close(self) -> None:
        """End both."""
        self._ended.set()
        self._thread.join()
        self.server.close()
        self.kiosk.close()

    def _served(self, port: int) -> ScreenServer:
        server = ScreenServer(self._board, self._take, port=port)
        server.start()
        return server

    def _take(self, message: PageMessage) -> None:
        self.kiosk.post(self._showing.event_of(message))

    def _watch(self, happening: Happening, at: int) -> None:
        self._showing.watch(happening, at)
        if isinstance(happening, Show):
            self.scene, self._shown_at = happening.scene, at

    def _run(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            self.kiosk.step(SILENCE)
            self._showing.advance(self.kiosk.now)
            due += BLOCK_SECONDS / _FASTER
            time.sleep(max(due - time.monotonic(), 0))


class Stand:
    """Shows scenes that are put up by hand, and keeps what the page sends."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._board = Board()
        self._words = words
        self.at = 0  # the instant of the scene that was put up last
        self.sent: list[PageMessage] = []
        self.server = ScreenServer(self._board, self.sent.append, port=0)
        self.server.start()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="stand", daemon=True)
        self._thread.start()

    def show(self, shown: Shown, settings: Mapping[str, Any], **words: str) -> None:
        """Put this up; words: instead of the usual ones."""
        self.at += 1
        labels = {**self._words, **words}
        self._put("ears", state=shown.ears)
        self._put("scene", at=self.at, rate=RATE_HZ, scene=shown.scene, qr=shown.qr, labels=labels, settings=settings)
        self._put("speaking", line=shown.line)

    def close(self) -> None:
        """No page any more."""
        self._ended.set()
        self._thread.join()
        self.server.close()

    def _live(self) -> None:
        while not self._ended.wait(1.0):  # a page that hears nothing for four seconds takes the kiosk for lost
            self._put("clock", at=self.at)

    def _put(self, kind: str, **what: object) -> None:
        self._board.put(kind, json.dumps({"type": kind, **what}))
