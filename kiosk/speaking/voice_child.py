"""An engine in a process of its own, with a deadline: text in, a file of sound out.

Each line to the process is a JSON object {"text", "file"}; each line from it is {"saved": true} or {"error": …}.  Its
first line is {"ready": true}, {"error": …} when there is no engine, or what else the engine's own module says.
"""

import json
import logging
import os
import select
import subprocess
import tempfile
import time
from pathlib import Path

from kiosk.sound import Samples
from kiosk.speaking.mastering import mastered, read_wave

_log = logging.getLogger(__name__)


class ChildFailedError(Exception):
    """The child is of no more use.  is_final: another one would do no better."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class VoiceChild:
    """One process, its pipes and the private folder in which it writes."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="toe-cramp-kiosk-")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._unread = b""

    def render(self, text: str, deadline_seconds: float) -> Samples:
        """The sentence, mastered.  Raises ChildFailedError when no whole sound of it is there in time."""
        path = Path(self._folder.name) / "sentence.wav"
        path.unlink(missing_ok=True)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"text": text, "file": str(path)}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as err:
            raise ChildFailedError("it had ended") from err
        self.answer(deadline_seconds)
        try:
            return mastered(*read_wave(path))
        except ValueError as err:
            raise ChildFailedError(str(err)) from err

    def answer(self, deadline_seconds: float) -> dict[str, list[str]]:
        """The next line, as JSON.  Raises ChildFailedError when none comes in time or it tells of an error."""
        assert self._process.stdout is not None
        pipe, until = self._process.stdout.fileno(), time.monotonic() + deadline_seconds
        while b"\n" not in self._unread:
            if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
                raise ChildFailedError(f"no answer within {deadline_seconds:g} s")
            found = os.read(pipe, 65_536)
            if not found:
                raise ChildFailedError("it ended without an answer")
            self._unread += found
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            message: dict[str, list[str]] = json.loads(line)
        except ValueError as err:
            raise ChildFailedError(f"it answered {line[:60]!r}") from err
        if "error" in message:
            raise ChildFailedError(str(message["error"]), is_final=True)
        return message

    def close(self) -> None:
        """Kill the process, by its own id, and wait for it; remove what it wrote."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    _log.debug("the child had not read its last request")
        self._process.wait()
        self._folder.cleanup()
