"""`script/bench faults [--times N] [--write FILE]`: the running kiosk, its sound taken away and given back.

The real command in a real, private PulseAudio; each fault N times (10), each after the last was healed.  "Noticed" is
from the fault to the line in the journal, which comes with the state that `/staff` shows; "back" from the beginning of
what undoes its cause, or where the kiosk does that itself from that line on, until it hears and speaks again.
"""

import argparse
import os
import queue
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from measurements import put
from processes import signal_recogniser

from kiosk.hearing.model import locate_model
from kiosk.settings import SITE_VARIABLE, load_settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.sound_server import SoundServer

_PATIENCE_SECONDS = 30.0
_GONE = re.compile(r"is gone|nothing but zeros|another one listens")
_BACK = re.compile(r"back: |as it should be")
_HELD_SECONDS = 4.0  # how long a cause lasts
_BETWEEN_FAILURES_SECONDS = 20.0  # of the recogniser: four in a minute are meant to end the process
_BETWEEN_SECONDS = 3.0  # of peace, in real time, so that one fault is not taken for the next


class RunningKiosk:
    """`kiosk run`, and its journal as it comes."""

    def __init__(self, server: SoundServer, folder: Path) -> None:
        settings = load_settings()
        site = folder / "site.yaml"
        places = f"cache: {settings.cache_folder.resolve()}\nmodel: {locate_model(settings).resolve()}\n"
        site.write_text(f"{places}screen_port: 0\n", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run"],
            env={**os.environ, **server.environment, SITE_VARIABLE: str(site)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.SimpleQueue[tuple[float, str]] = queue.SimpleQueue()
        self.journal: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self.waits_for(re.compile("^ready"), 180.0)

    def waits_for(self, line: re.Pattern[str], seconds: float = _PATIENCE_SECONDS) -> float:
        """When such a line came.  Raises TimeoutError."""
        until = time.monotonic() + seconds
        while True:
            try:
                at, told = self._lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no {line.pattern!r} in {seconds:g} s; {self.journal[-5:]}") from None
            if line.search(told):
                return at

    @property
    def process_id(self) -> int:
        """Its own."""
        return self._process.pid

    def forget(self) -> None:
        """What the journal has said so far."""
        while not self._lines.empty():
            self._lines.get_nowait()

    def is_running(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def end(self) -> None:
        """As systemd would."""
        self._process.terminate()
        self._process.wait(timeout=20)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "ALSA lib" not in line and "Expression" not in line:
                self.journal.append(line.strip())
                self._lines.put((time.monotonic(), line))


def faults(server: SoundServer, kiosk: RunningKiosk) -> dict[str, tuple[Callable[[], None], Callable[[], None] | None]]:
    """What is done, and what undoes it; None: the kiosk does."""

    def stall(device: str, *, is_stalled: bool) -> Callable[[], None]:
        return lambda: server.stall(device, is_stalled=is_stalled)

    def both(*, is_stalled: bool) -> None:
        for device in ("visitor", "speaker"):
            server.stall(device, is_stalled=is_stalled)

    return {
        "recogniser killed": (lambda: signal_recogniser(kiosk.process_id, signal.SIGKILL), None),
        "recogniser hangs": (lambda: signal_recogniser(kiosk.process_id, signal.SIGSTOP), None),
        "microphone brings nothing": (stall("visitor", is_stalled=True), stall("visitor", is_stalled=False)),
        "loudspeaker takes nothing": (stall("speaker", is_stalled=True), stall("speaker", is_stalled=False)),
        "both at once": (lambda: both(is_stalled=True), lambda: both(is_stalled=False)),
        "microphone muted": (lambda: server.mute(is_muted=True), lambda: server.mute(is_muted=False)),
        "microphone unplugged, back with another number": (
            lambda: server.unplug("visitor"),
            lambda: server.plug("visitor"),
        ),
        "microphone unplugged, back at 44,100 Hz": (
            lambda: server.unplug("visitor"),
            lambda: server.plug("visitor", 44_100),
        ),
        "sound server killed, started again": (server.stop, server.start),
        "sound server hangs, goes on": (server.hang, server.go_on),
    }


def main() -> int:
    """Measure and print one table; with --write it also replaces the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench faults", description=__doc__)
    parser.add_argument("--times", type=int, default=10, metavar="N", help="how often each fault (10)")
    parser.add_argument("--only", metavar="WORD", help="faults whose name has this word")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this file")
    arguments = parser.parse_args()
    rows = [
        "| fault | times | noticed after, median and worst | back after, median and worst | not healed |",
        "| --- | --- | --- | --- | --- |",
    ]
    server = SoundServer()
    try:
        with tempfile.TemporaryDirectory() as folder:
            kiosk = RunningKiosk(server, Path(folder))
            try:
                time.sleep(_BETWEEN_SECONDS)
                for name, (cause, cure) in faults(server, kiosk).items():
                    if arguments.only is None or arguments.only in name:
                        rows.append(_row(name, kiosk, cause, cure, arguments.times))
                        print(rows[-1], file=sys.stderr, flush=True)
                alive = "it ran to the end" if kiosk.is_running() else "IT ENDED"
            finally:
                kiosk.end()
    finally:
        server.close()
    table = "\n".join([*rows, "", f"One process for all of them: {alive}."])
    print(table)
    put(arguments.write, "faults", table)
    return 0


def _row(name: str, kiosk: RunningKiosk, cause: Callable[[], None], cure: Callable[[], None] | None, times: int) -> str:
    noticed: list[float] = []
    back: list[float] = []
    failed = 0
    for _ in range(times):
        kiosk.forget()
        began = time.monotonic()
        cause()
        try:
            ended = kiosk.waits_for(_GONE)
            noticed.append(ended - began)
            if cure is not None:
                time.sleep(_HELD_SECONDS)
                kiosk.forget()
                ended = time.monotonic()
                cure()
            back.append(kiosk.waits_for(_BACK) - ended)
        except TimeoutError as err:
            print(f"{name}: {err}", file=sys.stderr)
            failed += 1
            if cure is not None:
                cure()
        time.sleep(_BETWEEN_SECONDS if cure is not None else _BETWEEN_FAILURES_SECONDS)
    return f"| {name} | {times} | {_told(noticed)} | {_told(back)} | {failed} |"


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.1f} s, {max(seconds):.1f} s" if seconds else "–"


if __name__ == "__main__":
    sys.exit(main())
