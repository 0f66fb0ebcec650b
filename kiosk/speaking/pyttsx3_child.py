"""The process in which pyttsx3 lives: `python -m kiosk.speaking.pyttsx3_child VOICE WORDS_PER_MINUTE`.

Each line in is a JSON object {"text", "file"}; each line out is {"saved": true} or {"error": …}.  The first line out is
{"ready": true}, {"voices": […]} when none of them is VOICE, or {"error": …} when there is no engine.
pyttsx3 hangs after a stop, a fork or a second thread, and its init() hands out one shared engine, so nothing but this
loop may touch it.  Ends when standard input does.
"""

import json
import signal
import sys
from typing import Any

from kiosk.errors import SettingsError
from kiosk.speaking.replies import Replies
from kiosk.speaking.voice_names import voice_id

_HUNG_SECONDS = 30  # if the parent is gone while the engine hangs, the alarm signal ends this process


def main(voice: str, words_per_minute: int) -> None:
    """Answer requests until there are no more."""
    replies = Replies()
    engine = _started(voice, words_per_minute, replies)
    if engine is None:
        return
    for line in sys.stdin:
        request = json.loads(line)
        signal.alarm(_HUNG_SECONDS)
        engine.save_to_file(request["text"], request["file"])
        engine.runAndWait()
        settle()
        signal.alarm(0)
        replies.send(saved=True)


def _started(voice: str, words_per_minute: int, replies: Replies) -> Any:  # noqa: ANN401 - pyttsx3 has no types
    """The engine, ready to save; None when there is none, which has been told."""
    try:
        import pyttsx3

        engine = pyttsx3.init("espeak")  # by name: other systems would bring voices with other ids and levels
    except Exception as err:  # noqa: BLE001 - whatever a missing or broken library raises, the parent falls back
        replies.send(error=f"{type(err).__name__}: {err}")
        return None
    # The first run returns before anything is written; this empty one takes that upon itself.
    engine.runAndWait()
    ids = [each.id for each in engine.getProperty("voices")]
    try:
        engine.setProperty("voice", voice_id(voice, ids))
    except (SettingsError, ValueError):
        replies.send(voices=ids)
        return None
    if engine.getProperty("voice") != voice_id(voice, ids):  # an unknown variant (+f9) is dropped without a word
        replies.send(voices=ids)
        return None
    engine.setProperty("rate", words_per_minute)
    settle()
    replies.send(ready=True)
    return engine


def settle() -> None:
    """Wait until the engine's own thread has done what it was told.

    espeak-ng sets a rate and ends a sentence there.  pyttsx3 starts each run with a stop, which cancels the sentence to
    come if that thread is not idle yet (measured: 134 of 2,400 sentences empty when the rate is set just before, 0 with
    this wait).
    """
    from pyttsx3.drivers import _espeak  # loads the engine's library: only where there is one

    _espeak.Synchronize()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
