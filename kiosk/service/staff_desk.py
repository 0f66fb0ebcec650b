"""Where calls for a person go beside the kiosk's own bell and screen.

A `StaffDesk` is all that another channel has to be; whoever answers there posts `StaffActed` to the kiosk.
"""

import logging
import subprocess
import threading
from pathlib import Path
from typing import Protocol

_log = logging.getLogger(__name__)

_DEADLINE_SECONDS = 20.0


class StaffDesk(Protocol):
    """Somebody or something that fetches people.  Never told what a visitor said."""

    def call(self, *, is_emergency: bool) -> None:
        """A visitor needs a person; more than one call may come for one visitor.  Returns at once, raises nothing."""


class JournalDesk:
    """One line in the journal for each call."""

    def call(self, *, is_emergency: bool) -> None:
        """Warn whoever reads it."""
        _log.warning("a visitor at the kiosk needs a person%s", ", now: an emergency" if is_emergency else "")


class CommandDesk:
    """Runs the site's own program: a pager, a lamp, a message to the desk's computer."""

    def __init__(self, program: Path) -> None:
        self._program = program

    def call(self, *, is_emergency: bool) -> None:
        """Run it with `emergency` or `help` as its one argument, in a thread of its own and with a deadline."""
        reason = "emergency" if is_emergency else "help"
        threading.Thread(target=self._run, args=(reason,), name="call-command", daemon=True).start()

    def _run(self, reason: str) -> None:
        try:
            ended = subprocess.run(
                [str(self._program), reason],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_DEADLINE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            _log.error("call_command %s did not end within %.0f s and was ended", self._program, _DEADLINE_SECONDS)
        except OSError as err:
            _log.error("call_command %s cannot be run: %s. Correct it in the settings", self._program, err.strerror)
        else:
            if ended.returncode != 0:
                told = ended.stderr.decode(errors="replace").strip()[:200]
                _log.error("call_command %s ended with %d: %s", self._program, ended.returncode, told)
