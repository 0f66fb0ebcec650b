"""A kiosk on the sample clock with its real server, and pages that are real sockets."""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

import aiohttp

from kiosk.clock import seconds_in
from kiosk.dialogue.effects import Show
from kiosk.dialogue.events import Event
from kiosk.dialogue.machine import Dialogue
from kiosk.hearing.echo import NoEcho
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import Happening, Kiosk
from kiosk.library.pack import Pack
from kiosk.pages import Pages
from kiosk.reception import Reception
from kiosk.screen.board import Board
from kiosk.screen.pin import Door
from kiosk.settings import Settings
from kiosk.showing import Showing
from kiosk.sound import BLOCK_SAMPLES, SILENCE, samples_in
from kiosk.speaking.mixer import Mixer
from kiosk.speaking.silent_store import SilentStore
from kiosk.typed import TypedWords

DEADLINE_SECONDS = 20.0  # of a machine that does much else; nothing here takes that long by itself


class _Told(Kiosk):
    """A kiosk that lets a test wait for a post."""

    posted = threading.Event()

    def post(self, make: Callable[[int], Event | None]) -> None:
        super().post(make)
        self.posted.set()


class House:
    """The kiosk, its pages and their server."""

    def __init__(
        self, pack: Pack, grammar: Grammar, settings: Settings, *, port: int = 0, has_ears: bool = False
    ) -> None:
        self.happened: list[tuple[int, Happening]] = []
        self.restarts = 0
        self.now = 0.0  # of the clock of the staff's page
        store = SilentStore(settings.words_per_minute)
        typed = TypedWords(grammar)
        board = self.board = Board()
        self.showing = Showing(board, pack, typed, store.seconds, has_ears=has_ears)
        health = {"version": {"ok": True, "value": "1"}}
        self.pages = Pages(
            board,
            self.showing,
            Reception(board, settings.room, lambda: health),
            Door(settings.staff_pin, lambda: self.now),
            port=port,
            restart=self._restart,
            clock=lambda: self.now,
            pace_clock=lambda: seconds_in(self.kiosk.now),
        )

        def watch(happening: Happening, at: int) -> None:
            typed.watch(happening)
            self.happened.append((at, happening))
            self.pages.watch(happening, at)

        dialogue = Dialogue(pack, settings, store.seconds)
        self.kiosk = _Told(dialogue, Mixer(store), None, echo=NoEcho(), watch=watch)
        self.kiosk.posted = threading.Event()
        self.step()
        self.address = self.pages.open(self.kiosk)

    def step(self) -> None:
        self.kiosk.step(SILENCE)
        self.pages.advance(self.kiosk.now)

    def waits(self, seconds: float) -> None:
        for _ in range(samples_in(seconds) // BLOCK_SAMPLES):
            self.step()

    def finishes(self) -> None:
        """Until the kiosk has said what it has to say."""
        for _ in range(240 * 50):
            if not self.kiosk.is_speaking:
                return
            self.step()
        raise AssertionError("the kiosk spoke for four minutes")

    def takes(self) -> None:
        """What a page has sent reaches the kiosk."""
        assert self.kiosk.posted.wait(DEADLINE_SECONDS), "nothing came from the page"
        self.kiosk.posted.clear()
        self.step()

    def showing_caption(self) -> tuple[str, ...]:
        return [one.scene.caption for _, one in self.happened if isinstance(one, Show)][-1]

    def close(self) -> None:
        self.pages.close()

    def _restart(self) -> None:
        self.restarts += 1


class Served(Protocol):
    """Whatever has a server behind an address."""

    address: str


class Page:
    """A page's socket, read and written from a test that is not asynchronous."""

    def __init__(self, house: Served, path: str = "socket", headers: Mapping[str, str] | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._session = self._wait(self._opened())
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.latest: dict[str, dict[str, Any]] = {}  # by type
        self.seen: list[dict[str, Any]] = []
        origin = {"Origin": house.address.rstrip("/")}
        try:
            self.socket = self._wait(
                self._session.ws_connect(f"{house.address}{path}", headers=origin if headers is None else headers)
            )
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def scene(self) -> dict[str, Any]:
        scene: dict[str, Any] = self.latest["scene"]["scene"]
        return scene

    def sends(self, kind: str, **what: object) -> None:
        self.sends_text(json.dumps({"type": kind, **what}))

    def sends_text(self, text: str) -> None:
        assert self.socket is not None
        self._wait(self.socket.send_str(text))

    def sends_bytes(self, data: bytes) -> None:
        assert self.socket is not None
        self._wait(self.socket.send_bytes(data))

    def until(self, kind: str, is_so: Callable[[dict[str, Any]], bool] = lambda _told: True) -> dict[str, Any]:
        """Read until the latest message of this kind is so."""
        while kind not in self.latest or not is_so(self.latest[kind]):
            assert self.reads() is not None, f"the socket was closed with {self.close_code}"
        return self.latest[kind]

    def reads(self) -> dict[str, Any] | None:
        """The next message; None when the server has closed."""
        assert self.socket is not None
        message = self._wait(asyncio.wait_for(self.socket.receive(), DEADLINE_SECONDS))
        if message.type is not aiohttp.WSMsgType.TEXT:
            return None
        told: dict[str, Any] = json.loads(message.data)
        self.latest[told["type"]] = told
        self.seen.append(told)
        return told

    def is_closed_with(self, code: int) -> bool:
        """Whether the server closes it, and with this code."""
        while self.reads() is not None:
            pass
        return self.close_code == code

    @property
    def close_code(self) -> int | None:
        return None if self.socket is None else self.socket.close_code

    def close(self) -> None:
        if self.socket is not None:
            self._wait(self.socket.close())
        self._wait(self._session.close())
        self._loop.close()

    async def _opened(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    def _wait(self, what: Any) -> Any:
        return self._loop.run_until_complete(what)
