"""New settings, content and grammars for a kiosk that runs: tried beside it first, taken between two visits."""

import logging
import subprocess
import threading
from collections.abc import Sequence

_log = logging.getLogger(__name__)

_DEADLINE_SECONDS = 600.0  # a check and a rendering of everything, on a slow board that listens meanwhile
_LINES_TOLD = 20
# Last for the processor, and the first that has to go where memory ends: then nothing is changed.
_HUMBLY = ("nice", "choom", "--adjust", "1000", "--")


class Reload:
    """Asked for in a signal's handler, so `begin` only starts a thread.

    trials: commands that must all end with 0; they run one after the other, as nobody's priority.
    """

    def __init__(self, trials: Sequence[Sequence[str]]) -> None:
        self._trials = trials
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_ready = False  # what is new has passed; the loop begins anew when nobody is there

    def begin(self) -> None:
        """Try what is new.  Asked again meanwhile, it tries once more."""
        self.is_ready = False
        self._asked.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="reload", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until the trials have ended."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._asked.is_set():
            self._asked.clear()
            if all(self._passes(trial) for trial in self._trials) and not self._asked.is_set():
                _log.warning("what is new has passed; it is taken as soon as nobody is there")
                self.is_ready = True

    def _passes(self, trial: Sequence[str]) -> bool:
        try:
            done = subprocess.run(
                (*_HUMBLY, *trial),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_DEADLINE_SECONDS,
                check=False,
                text=True,
            )
        except (OSError, subprocess.TimeoutExpired) as err:
            _log.error("nothing was changed: what is new could not be tried: %s", err)
            return False
        if done.returncode == 0:
            return True
        told = [line for line in done.stdout.splitlines() if ": warning: " not in line]
        _log.error("nothing was changed; what is new has problems:\n%s", "\n".join(told[:_LINES_TOLD]))
        return False
