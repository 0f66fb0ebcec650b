"""The summary on paper: what a printer is, and one reached through CUPS.

CUPS is spoken to by its own programs (lp, lpstat, cancel), which ask the machine's print service on its local socket.
The text goes to it by standard input.  Whether the service keeps what it has printed is its own setting: see
`PreserveJobFiles` in docs/commands.md.
"""

import os
import re
import subprocess
import textwrap
import time
from typing import Literal, Protocol, TypeAlias

from kiosk.errors import DeviceError

Paper: TypeAlias = Literal["page", "receipt"]
# Characters in a line.  page: A4 holds 77 and Letter 80 of CUPS's ten to the inch, and some printers cannot reach the
# edge.  receipt: a roll of 80 mm in a receipt printer's usual letters.
_COLUMNS: dict[Paper, int] = {"page": 72, "receipt": 42}
_ANSWER_SECONDS = 10.0  # the service is on this machine: measured 10 ms
_PRINTING_SECONDS = 90.0  # a page from a printer that was asleep
_LOOK_SECONDS = 0.2
_JOB = re.compile(r"^request id is (\S+) \(", re.MULTILINE)
_STATES = re.compile(r"^printer (\S+) (.*(?:\n[ \t].*)*)", re.MULTILINE)
_DEFAULT = re.compile(r"^system default destination: (\S+)$", re.MULTILINE)


class PrinterError(DeviceError):
    """It did not get onto paper.  The message names printer, cause and cure."""


class Printer(Protocol):
    """Something that puts text on paper."""

    def print(self, text: str) -> None:
        """Print, and return when it is printed.  Takes seconds, so not for the thread that serves the sound.

        Raises PrinterError.  A page that was sent is taken back then, so that the next visitor does not find it, unless
        the print service itself is gone.
        """


class CupsPrinter:
    """A queue of this machine's print service.

    A queue whose policy drops a failed job (`abort-job`, not the usual one) makes a failure look like a success: the
    service tells its clients only that the job is gone.
    """

    def __init__(
        self,
        queue: str,
        paper: Paper = "page",
        *,
        answer_seconds: float = _ANSWER_SECONDS,
        printing_seconds: float = _PRINTING_SECONDS,
    ) -> None:
        """queue: its name, or `default` for the machine's own default."""
        self._queue = queue
        self._columns = _COLUMNS[paper]
        self._answer_seconds = answer_seconds
        self._printing_seconds = printing_seconds

    def print(self, text: str) -> None:
        """Hand it to the service and wait until it has gone to the printer; after the deadline, cancel it."""
        queue = self._ready_queue()
        job = self._send(queue, wrapped(text, self._columns))
        until = time.monotonic() + self._printing_seconds
        while self._is_waiting(queue, job):
            if time.monotonic() > until:
                self._ask("cancel", job)
                raise PrinterError(
                    f'the printer "{queue}" did not print within {self._printing_seconds:.0f} s, so the page was '
                    "taken back. See whether it is on and has paper and ink."
                )
            time.sleep(_LOOK_SECONDS)  # CUPS's programs tell of a job's end only when asked

    def _ready_queue(self) -> str:
        """The queue's name, if it is there and takes pages: a stopped one would print when somebody else is there."""
        told = self._ask("lpstat", "-r", "-d", "-p").stdout
        if "scheduler is not running" in told:
            raise PrinterError("the print service does not run. Start it: systemctl start cups.")
        states = dict(_STATES.findall(told))
        queue = self._queue
        if queue == "default":
            default = _DEFAULT.search(told)
            if default is None:
                raise PrinterError(
                    f"there is no default printer; found {_named(states)}. "
                    "Set printer in the settings file, or choose a default: lpadmin -d NAME."
                )
            queue = default[1]
        if queue not in states:
            raise PrinterError(
                f'no printer named "{queue}"; found {_named(states)}. '
                "Set printer in the settings file, or add it: lpadmin -p NAME."
            )
        if states[queue].startswith("disabled"):
            reason = " ".join(states[queue].partition("\n")[2].split()).rstrip(".") or "no reason given"
            raise PrinterError(f'the printer "{queue}" is stopped: {reason}. Start it: cupsenable {queue}.')
        return queue

    def _send(self, queue: str, text: str) -> str:
        """The job's name."""
        done = self._ask("lp", "-d", queue, "-t", "summary", text=text)
        job = _JOB.search(done.stdout)
        if done.returncode != 0 or job is None:
            cause = " ".join((done.stderr or done.stdout).split())
            raise PrinterError(f'the printer "{queue}" took no page: {cause} Look at it: lpstat -p -a {queue}.')
        return job[1]

    def _is_waiting(self, queue: str, job: str) -> bool:
        done = self._ask("lpstat", "-W", "not-completed", "-o", queue)
        if done.returncode != 0:
            cause = " ".join(done.stderr.split())
            raise PrinterError(f'the printer "{queue}" was lost while it printed: {cause} See: systemctl status cups.')
        return any(line.split()[:1] == [job] for line in done.stdout.splitlines())

    def _ask(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                command,
                input=text,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=self._answer_seconds,
                check=False,
                env={**os.environ, "LC_ALL": "C.UTF-8"},  # we read what it says, and it reads what we print
            )
        except FileNotFoundError as err:
            raise PrinterError(f"found no program {command[0]}. Install it: apt-get install cups-client.") from err
        except subprocess.TimeoutExpired as err:
            raise PrinterError(
                f"the print service did not answer {command[0]} within {self._answer_seconds:.0f} s. "
                "Restart it: systemctl restart cups."
            ) from err


def wrapped(text: str, columns: int) -> str:
    """Every line broken at `columns`; what goes on after a "- " stands under its words."""
    return "".join(f"{part}\n" for line in text.splitlines() for part in _parts(line, columns))


def _parts(line: str, columns: int) -> list[str]:
    return textwrap.wrap(line, columns, subsequent_indent="  " if line.startswith("- ") else "") or [""]


def _named(states: dict[str, str]) -> str:
    return ", ".join(f'"{name}"' for name in states) or "none"
