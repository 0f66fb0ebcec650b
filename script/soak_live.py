"""What `script/soak --live HOURS` does: the real kiosk, hours long, in a private sound server.

Visit after visit is spoken through its microphone, which hears its loudspeaker too; between them are silence, noise,
talk that is not for it, and a fault: the microphone gone, the loudspeaker taking nothing, the sound server ended, the
recogniser killed.  Exit code 1 for a visit that did not go through, a process that ended, growth of more than 5 MB a
day, or more than 350 MB.
"""

import itertools
import signal
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from measurements import free_port, put, table
from processes import Endurance, signal_recogniser

from kiosk.dialogue.lines import Lines
from kiosk.library.loading import load_pack
from kiosk.settings import load_settings
from kiosk.sound import samples_in
from kiosk.speaking.espeak_voice import EspeakVoice

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

TALK = ("did you see the match last night", "my bus was late again", "number forty two please")
_ANSWERS = ("yes", "no", "no", "no", "what foods have magnesium", "no", "no", "goodbye")
_SLEEPS_AFTER_SECONDS = 90.0  # an unfinished visit may need staff: it is left as people leave it
_ECHO_DB = -12.0  # of the loudspeaker in the microphone
_FAULT_SECONDS = 8.0
_HEALED_SECONDS = 15.0
_WARM_UP_HOURS = 0.25  # until each fault has happened once


class LiveSoak:
    """One kiosk, the visitors that come to it, and what breaks around it."""

    def __init__(self, folder: Path, server: SoundServer) -> None:
        settings = load_settings()
        self._server = server
        server.let_echo(_ECHO_DB)
        self._opening = Lines(load_pack(settings.content_folder), settings).prompt("opening")[-1].text
        self._metrics_port = free_port()
        self._visitor = LiveVisitor(server, settings, folder, screen_port=free_port(), metrics_port=self._metrics_port)
        self._noise = np.random.default_rng(1)
        self._talk = [EspeakVoice("en-us+f3", 160).render(text) for text in TALK]
        self._faults: Sequence[tuple[str, Callable[[], None]]] = (
            ("no fault", lambda: None),
            ("microphone gone", self._unplug),
            ("loudspeaker takes nothing", self._stall),
            ("sound server ended", self._restart),
            ("recogniser killed", lambda: signal_recogniser(self._visitor.process_id, signal.SIGKILL)),
        )
        self._failures: list[str] = []
        self._endurance = Endurance(self._visitor.process_id)

    def run(self, hours: float, page: Path | None) -> int:
        """Until the hours are over; a line a round, then a table.  The exit code."""
        self._visitor.waits_until_ready()
        began = time.monotonic()
        for rounds in itertools.count(1):
            self._visit(rounds)
            self._wait_in_the_room()
            name, fault = self._faults[rounds % len(self._faults)]
            fault()
            time.sleep(_HEALED_SECONDS)  # as long as it may take to come back, thrice
            passed = (time.monotonic() - began) / 3600
            size = self._endurance.measure(passed / 24, is_warm=passed > _WARM_UP_HOURS)
            print(f"{rounds:4} {passed:6.3f} h  {size}  {self._lost_blocks()} blocks lost  {name}", flush=True)
            if passed >= hours:
                break
        lost = self._lost_blocks()
        code = self._visitor.leaves()
        rows = [
            ("hours, live", f"{(time.monotonic() - began) / 3600:.2f}"),
            ("visits, each followed by noise, talk and a fault", str(rounds)),
            ("visits that did not go through", "; ".join(self._failures) or "none"),
            *self._endurance.rows(),
            ("blocks of 20 ms lost, those of the faults with them", str(lost)),
            ("exit code when told to end", str(code)),
        ]
        figures = table(("figure", "value"), rows)
        print(figures)
        put(page, "soak-live", figures)
        return int(bool(self._failures) or bool(code) or self._endurance.is_too_large())

    def leave(self) -> None:
        """End the kiosk where that was not done."""
        if self._visitor.is_still_served():
            self._visitor.leaves()

    def _visit(self, number: int) -> None:
        try:
            self._visitor.speaks_until("hello kiosk", self._opening)
            for words in _ANSWERS:
                self._visitor.hears_out(self._visitor.answered(words))
        except (AssertionError, TimeoutError) as err:
            if not self._visitor.is_still_served():
                raise
            self._failures.append(f"visit {number}")
            print(f"visit {number}: {err}"[:300], file=sys.stderr, flush=True)
            time.sleep(_SLEEPS_AFTER_SECONDS)  # until the visit that nobody goes on with has ended

    def _wait_in_the_room(self) -> None:
        """Silence, a noise, people who talk to each other."""
        time.sleep(10.0)  # a visitor who has left
        noise = np.round(self._noise.normal(0, 120, samples_in(10.0))).astype(np.int16)  # -49 dBFS
        self._visitor.plays(noise)
        for talk in self._talk:
            self._visitor.plays(talk)
        time.sleep(20.0)  # what the talk may have woken sleeps again

    def _unplug(self) -> None:
        self._server.unplug("visitor")
        time.sleep(_FAULT_SECONDS)  # somebody finds the plug
        self._server.plug("visitor")

    def _stall(self) -> None:
        self._server.stall("speaker", is_stalled=True)
        time.sleep(_FAULT_SECONDS)  # as long as the wire is out
        self._server.stall("speaker", is_stalled=False)

    def _restart(self) -> None:
        self._server.stop()
        time.sleep(_FAULT_SECONDS)  # as long as it is away
        self._server.start()

    def _lost_blocks(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._metrics_port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return int(float(next(line.split()[-1] for line in lines if line.startswith("kiosk_lost_blocks "))))


def soak_live(hours: float, page: Path | None) -> int:
    """Run for these hours; the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        server = SoundServer()
        try:
            soak = LiveSoak(Path(folder), server)
            try:
                return soak.run(hours, page)
            finally:
                soak.leave()
        finally:
            server.close()
