"""The recogniser's process: `python -m kiosk.hearing.ears_child REQUESTS ANSWERS MODEL GRAMMARS LEVEL PHRASE…`.

REQUESTS and ANSWERS are the numbers of its ends of two pipes, LEVEL what it logs, the PHRASEs what
wakes it at this site, in place of the language's own.  Ends when the other process does.
"""

import fcntl
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from kiosk.hearing.ears import Ears
from kiosk.hearing.remote_ears import RemoteEars, serve
from kiosk.journal import begin_journal

_YIELDS = 5  # of niceness: the loop that plays and records goes first
# Making a phrase list's recogniser takes tens of megabytes for a moment.  Pieces this large go back to the system at
# once; glibc would learn to keep them, and did: 20 MB, never used again (mallopt(3), M_MMAP_THRESHOLD).
GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": str(128 * 1024)}
_ROOM_BYTES = 256 * 1024  # for requests that wait: some five seconds of sound, as much as a conversation bears


def start_ears(model: Path, grammars: Path, wake_phrases: tuple[str, ...] = ()) -> RemoteEars:
    """Ears in a process of their own, which loads both folders; see RemoteEars.wait_until_ready for what is wrong.

    wake_phrases: as the setting has them; none: the language's own.
    """
    requests, our_requests = os.pipe()
    our_answers, answers = os.pipe()
    fcntl.fcntl(requests, fcntl.F_SETPIPE_SZ, _ROOM_BYTES)
    level = logging.getLogger().getEffectiveLevel()
    words = (str(requests), str(answers), str(model), str(grammars), str(level), *wake_phrases)
    process = subprocess.Popen(
        (sys.executable, "-m", "kiosk.hearing.ears_child", *words),
        stdin=subprocess.DEVNULL,
        pass_fds=(requests, answers),
        env={**os.environ, **GIVES_BACK},
    )
    os.close(requests)
    os.close(answers)
    return RemoteEars(Connection(our_requests, readable=False), Connection(our_answers, writable=False), process)


def main(requests: str, answers: str, model: str, grammars: str, level: str, *wake_phrases: str) -> None:
    """The child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # control-C in a terminal is the parent's to answer
    with suppress(OSError):  # a hardened service may not change it
        os.nice(_YIELDS)
    begin_journal(int(level))
    serve(
        Connection(int(requests), writable=False),
        Connection(int(answers), readable=False),
        lambda: _loaded(Path(model), Path(grammars), wake_phrases),
    )


def _loaded(model: Path, grammars: Path, wake_phrases: tuple[str, ...]) -> Ears:
    from kiosk.hearing.direct_ears import direct_ears
    from kiosk.hearing.grammar import Grammar

    return direct_ears(model, Grammar.load(grammars, wake_phrases))


if __name__ == "__main__":
    main(*sys.argv[1:])
