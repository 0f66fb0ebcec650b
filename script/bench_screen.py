"""`script/bench screen [--write FILE]`: is the page in step with the voice, and does it leave the sound alone?

The kiosk runs in this process on the virtual devices of a private sound server, with its real voice, ears and pages.
Chromium shows the page, and somebody goes through a visit by touch.  What the loudspeaker plays is recorded, and each
sentence is looked for in the recording; the browser and this process read the same clock of the machine.
"""

import argparse
import asyncio
import gc
import itertools
import logging
import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Iterator, Sequence
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from bench_coach import Cue, find
from measurements import put, table

from kiosk.clock import samples_in, seconds_in
from kiosk.commands.render import render_missing
from kiosk.devices.duplex import DuplexStream
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Say
from kiosk.dialogue.states import State
from kiosk.errors import DeviceError
from kiosk.kiosk import Happening, SpeechBegan
from kiosk.settings import Settings, load_settings
from kiosk.sound import Block
from kiosk.speaking.prompt_store import PromptStore
from kiosk.typed import TypedWords
from kiosk.wiring import all_sentences, grammar_of, health_of, live_ears, live_kiosk, pages_of, prompt_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.screen.browser.page import Page
from tests.sound_server import SoundServer

_LOADS = 12
_CALM_ANSWERS = 12
_ALONE_SECONDS = 20.0  # of the kiosk with no page open, in real time
_LOAD_SECONDS = 40.0
_PAGES_UNDER_LOAD = 3
_STRANGERS = 3
# Each page notes, in seconds of the machine's clock: which sentence is marked, once it is painted; touches, and the
# first change of what is seen after each; how many messages came.
_NOTES = """
const now = () => (performance.timeOrigin + performance.now()) / 1000;
const painted = (then) => requestAnimationFrame(() => setTimeout(then));
window.noted = { marks: [], waits: [], messages: 0, drawnAt: null };
let touchedAt = null;
let marked = null;
addEventListener("click", () => { touchedAt ??= now(); }, true);
window.WebSocket = class extends WebSocket {
  constructor(...what) { super(...what); this.addEventListener("message", () => { noted.messages += 1; }); }
};
new MutationObserver(() => {
  if (noted.drawnAt === null && document.body?.dataset.at) {
    noted.drawnAt = -1;
    painted(() => { noted.drawnAt = performance.now() / 1000; });
  }
  if (touchedAt !== null) {
    const since = touchedAt;
    touchedAt = null;
    painted(() => noted.waits.push(now() - since));
  }
  const text = document.querySelector("#caption p.now")?.textContent ?? null;
  if (text !== marked) {
    marked = text;
    if (text !== null) painted(() => noted.marks.push([text, now()]));
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "data-at"] });
"""
_REDRAW = "setInterval(() => dispatchEvent(new Event('resize')), 16)"  # every frame anew, whole


class LiveKiosk:
    """`kiosk run` with a stopwatch: its loop in a thread of its own."""

    def __init__(self, settings: Settings, store: PromptStore) -> None:
        self._store = store
        self._typed = TypedWords(grammar_of(settings))
        self._texts: tuple[str, ...] = ()
        self.step_seconds: list[float] = []
        self.computed: list[tuple[str, float]] = []  # a sentence, and when the block with its first sample was done
        self._due: list[tuple[int, str]] = []
        health = health_of(settings, has_ears=True)
        self.pages = pages_of(settings, self._typed, store.seconds, health, lambda: None, has_ears=True)
        ears = live_ears(settings)
        self.kiosk = live_kiosk(settings, store, ears, self._watch)
        ears.wait_until_ready()
        self.stream = DuplexStream(None, None)
        self.losses = 0  # of the whole stream
        self._lost_before = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kiosk")

    @property
    def lost_blocks(self) -> int:
        """Since the start."""
        return self._lost_before + self.stream.lost_blocks

    def open(self) -> str:
        """Begin, and the address of the page."""
        address = self.pages.open(self.kiosk)
        self._thread.start()
        return address

    def close(self) -> None:
        """End."""
        self._ended.set()
        self._thread.join()
        self.pages.close()
        self.kiosk.close()
        self.stream.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.stream.run(self._step, self._ended.is_set)
            except DeviceError:  # as `kiosk run` does
                self.losses += 1
                self._lost_before += self.stream.lost_blocks
                self.stream.close()
                self.stream = DuplexStream(None, None)

    def _step(self, microphone: Block) -> Block:
        began = time.perf_counter()
        block = self.kiosk.step(microphone)
        lag = samples_in(self.stream.lag_seconds)
        self.pages.advance(self.kiosk.now, lag=lag, is_thinking=self.kiosk.is_thinking)
        self.step_seconds.append(time.perf_counter() - began)
        while self._due and self._due[0][0] < self.kiosk.now:
            self.computed.append((self._due.pop(0)[1], time.time()))
        return block

    def _watch(self, happening: Happening, at: int) -> None:
        self._typed.watch(happening)
        self.pages.watch(happening, at)
        match happening:
            case Say(lines=lines):
                self._texts, self._due = tuple(line.text for line in lines), []
            case SpeechBegan(at=began):
                for text in self._texts:
                    self._due.append((began, text))
                    began += samples_in(self._store.seconds(text) + LINE_GAP_SECONDS)
            case _:
                pass


def flood(address: str, seconds: float, sent: "Synchronized[int]") -> None:
    """A program on this machine that passes for a page and sends as much as it can; closed, it comes back at once."""

    async def stranger() -> None:
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < until:
                try:
                    async with session.ws_connect(f"{address}socket", headers={"Origin": address.rstrip("/")}) as line:
                        while time.monotonic() < until and not line.closed:
                            await line.send_str('{"type":"touch","name":"nonsense"}')
                            await asyncio.sleep(0)  # it must see that it was closed
                            sent.value += 1
                except (aiohttp.ClientError, ConnectionError):
                    continue

    async def all_of_them() -> None:
        await asyncio.gather(*(stranger() for _ in range(_STRANGERS)))

    until = time.monotonic() + seconds
    asyncio.run(all_of_them())


def answer(page: Page, live: LiveKiosk, *, is_over: bool) -> None:
    """Touch what a healthy person would, when all is said; over: at once, while it is still speaking."""
    while live.kiosk.is_speaking and not is_over:
        time.sleep(0.05)
    time.sleep(0.5)  # a person's, before and after the touch; what is measured goes on in other threads
    names = page.run("return [...document.querySelectorAll('main button[data-name]')].map((one) => one.dataset.name)")
    touched = next((name for name in ("wake", "no", "skip", "remedies", "go_on") if name in names), names[0])
    if live.kiosk.state is State.OPENING:
        touched = "yes"
    page.run("document.querySelector(`main [data-name='${arguments[0]}']`)?.click()", touched)
    time.sleep(0.5)


def steps(seconds: Sequence[float]) -> str:
    """How long the kiosk's steps took."""
    ordered = sorted(1000 * one for one in seconds)
    most = ordered[int(0.999 * len(ordered))]
    middle = statistics.median(ordered)
    return f"median {middle:.2f} ms, 99.9 % {most:.1f} ms, longest {ordered[-1]:.1f} ms ({len(ordered)})"


def spread(seconds: Sequence[float]) -> str:
    """Median and worst."""
    worst = max(seconds, key=abs)
    return f"median {1000 * statistics.median(seconds):.0f} ms, worst {1000 * worst:.0f} ms ({len(seconds)})"


def in_step(marks: Sequence[tuple[str, float]], others: Sequence[tuple[str, float]], within: float) -> Iterator[float]:
    """By how much each mark is later than the same sentence of the others, where there is one near."""
    for text, at in marks:
        near = [at - other for name, other in others if name == text and abs(at - other) < within]
        if near:
            yield min(near, key=abs)


def heard(
    recording: Path, began: float, marks: Sequence[tuple[str, float]], store: PromptStore
) -> Iterator[tuple[str, float]]:
    """When each marked sentence began in the loudspeaker, where it is found near."""
    with wave.open(str(recording)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    for text, at in marks:
        around = max(samples_in(at - began), 0)
        place = find(Cue(text, store.samples(text), around, State.SCREENING), samples).at
        if place is not None:
            yield text, began + seconds_in(place)


def loads(page: Page, address: str) -> list[float]:
    """How long from asking for the page until its first scene is painted."""
    waits = []
    for _ in range(_LOADS):
        page.open(address)
        page.wait_for(lambda: (page.run("return noted.drawnAt") or -1) > 0, "the page is drawn")
        waits.append(float(page.run("return noted.drawnAt")))
    return waits[1:]  # the first fills the caches of the browser's own code


def noted(page: Page) -> dict[str, Any]:
    """What the page has noted."""
    found: dict[str, Any] = page.run("return noted")
    return found


def resident_mb() -> float:
    """Of this process."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # every Linux has the line


def measured(settings: Settings, store: PromptStore, page: Page, server: SoundServer) -> Iterator[tuple[str, str]]:
    """The rows of the table."""
    live = LiveKiosk(settings, store)
    before = resident_mb()
    address = live.open()
    try:
        time.sleep(_ALONE_SECONDS)
        yield "the kiosk's steps with no page open", steps(live.step_seconds)
        yield "lost blocks with no page open", f"{live.lost_blocks} in {_ALONE_SECONDS:.0f} s"
        page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _NOTES})
        yield "page asked for to first scene painted", spread(loads(page, address))
        first, lost = len(live.step_seconds), live.lost_blocks
        with tempfile.TemporaryDirectory() as folder:
            recording = Path(folder) / "speaker.wav"
            with server.record_speaker(recording):
                began = time.time()
                for _ in range(_CALM_ANSWERS):
                    answer(page, live, is_over=False)
            calm = noted(page)
            seconds = time.time() - began
            marks = [(text, at) for text, at in calm["marks"] if began < at]
            computed = list(in_step(marks, live.computed, 1.0))
            sounded = list(in_step(marks, list(heard(recording, began, marks, store)), 1.0))
        yield "sentence marked and painted, after its first sample was computed", spread(computed)
        yield "the same, after its first sample left the loudspeaker (minus: before)", spread(sounded)
        yield "touch to the first change painted", spread(calm["waits"])
        yield "messages to a page in a visit", f"{calm['messages'] / seconds:.1f} a second"
        yield "the kiosk's steps in that visit", steps(live.step_seconds[first:])
        yield "lost blocks in that visit", f"{live.lost_blocks - lost} in {seconds:.0f} s"
        yield from under_load(live, page, address)
        now = resident_mb()
        yield "memory that pages, visit and load have cost", f"{now - before:.1f} MB, {now:.0f} MB in all"
    finally:
        live.close()


def under_load(live: LiveKiosk, page: Page, address: str) -> Iterator[tuple[str, str]]:
    """The visit goes on in the first of several pages that draw themselves anew in every frame, in a flood."""
    windows = [page.driver.current_window_handle]
    for _ in range(_PAGES_UNDER_LOAD - 1):
        page.driver.switch_to.new_window("window")
        page.open(address)
        windows.append(page.driver.current_window_handle)
    for window in reversed(windows):
        page.driver.switch_to.window(window)
        page.run(_REDRAW)
    context = multiprocessing.get_context("spawn")
    sent = context.Value("q", 0)
    stranger = context.Process(target=flood, args=(address, _LOAD_SECONDS, sent))
    lost, losses, first, old = live.lost_blocks, live.losses, len(live.step_seconds), noted(page)
    stranger.start()
    began = time.time()
    for number in itertools.count():
        if time.time() > began + _LOAD_SECONDS:
            break
        answer(page, live, is_over=number % 2 == 0)
    stranger.join()
    new = noted(page)
    marks = new["marks"][len(old["marks"]) :]
    yield (
        f"under load: {_PAGES_UNDER_LOAD} pages drawn anew in every frame, a flood from {_STRANGERS} strangers",
        f"{sent.value:,} messages in {_LOAD_SECONDS:.0f} s",
    )
    yield "under load: the kiosk's steps", steps(live.step_seconds[first:])
    yield "under load: lost blocks", f"{live.lost_blocks - lost} in {time.time() - began:.0f} s"
    yield "under load: how often the stream had to be opened again", str(live.losses - losses)
    yield (
        "under load: sentence marked and painted, after its first sample was computed",
        spread(list(in_step(marks, live.computed, 1.0))),
    )
    yield "under load: touch to the first change painted", spread(new["waits"][len(old["waits"]) :])


def main() -> int:
    """Measure and print; with --write also replace the table between the marks of a file."""
    parser = argparse.ArgumentParser(prog="script/bench screen", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this file")
    arguments = parser.parse_args()
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # of the flood
    settings = load_settings().model_copy(update={"screen_port": 0})  # any free one
    texts = all_sentences(settings)
    store = prompt_store(settings)
    render_missing(store, texts)
    store.preload(texts)
    page = Page()
    server = SoundServer()
    os.environ.update({**server.environment, "HOME": os.environ["HOME"]})
    try:
        figures = table(("figure", "value"), measured(settings, store, page, server))
    finally:
        page.close()
        store.close()
        server.close()
    figures += f"\n\nLoad of the machine in the last five minutes, the bench's own included: {os.getloadavg()[1]:.1f}."
    print(figures)
    put(arguments.write, "screen", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
