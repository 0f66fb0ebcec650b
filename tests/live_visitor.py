"""A person in front of the running kiosk: hears its loudspeaker, sees its captions, speaks into its microphone.

The kiosk is the real command in a process of its own, in a private sound server; its captions come from the terminal it
prints them to.
"""

import os
import pty
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import yaml

from kiosk.clock import seconds_in
from kiosk.hearing.model import locate_model
from kiosk.settings import SITE_VARIABLE, Settings
from kiosk.sound import Samples
from kiosk.speaking.espeak_voice import EspeakVoice
from tests.sound_server import SoundServer

_READY_SECONDS = 180.0  # a first start renders every sentence
_PATIENCE_SECONDS = 40.0
_ANSWER_SECONDS = 5.0
_LINES_TOLD = 20  # of what a kiosk that ended complained of
_PAUSE_SECONDS = 0.6  # a person's, before answering


class LiveVisitor:
    """Starts the kiosk, talks to it and ends it.  `said`: every caption so far."""

    def __init__(
        self,
        server: SoundServer,
        settings: Settings,
        folder: Path,
        voice: str = "en-us",
        *,
        under: tuple[str, ...] = (),
        **site: object,
    ) -> None:
        """under: a command that runs the kiosk.  site: more settings of it; without `screen_port` it serves no page."""
        self._server = server
        self._kiosks_voice = EspeakVoice(settings.voice, settings.words_per_minute)
        self._voice = EspeakVoice(voice, 140)
        self._captions: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        self.errors = ""  # what the kiosk complained of; known when it has ended
        file = folder / "site.yaml"
        wanted = {
            "cache": str(settings.cache_folder.resolve()),
            "model": str(locate_model(settings).resolve()),
            "screen_port": 0,
            **site,
        }
        file.write_text(yaml.safe_dump(wanted), encoding="utf-8")
        self._errors = (folder / "errors.txt").open("w+", encoding="utf-8")
        self._controller, terminal = pty.openpty()
        environment = {**os.environ, **server.environment, SITE_VARIABLE: str(file), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            [*under, sys.executable, "-m", "kiosk", "run"],
            env=environment,
            stdin=terminal,
            stdout=terminal,
            stderr=self._errors,
        )
        os.close(terminal)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def waits_until_ready(self) -> None:
        """Until it hears and can speak."""
        until = time.monotonic() + _READY_SECONDS
        while not self._next_line(until - time.monotonic()).startswith("ready"):
            pass

    @property
    def process_id(self) -> int:
        """The kiosk's."""
        return self._process.pid

    def sees(self, wanted: str) -> None:
        """Waits for a caption with this sentence, and until it has been spoken."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while wanted not in self.sees_anything():
            assert time.monotonic() < until, f"{wanted!r} never came; so far: {self.said}"

    def speaks_until(self, words: str, wanted: str) -> None:
        """Says it, as a person does who was not understood, up to four times, until this sentence is the answer."""
        for _ in range(4):
            caption = self.answered(words)
            self.hears_out(caption)
            if wanted in caption:
                return
        raise AssertionError(f"{words!r} was never answered with {wanted!r}; so far: {self.said}")

    def answered(self, words: str) -> str:
        """Says it, as a person does who was not understood, up to four times; the caption that begins to be spoken.

        What the kiosk says at its own time before that is heard out first, as a person would.
        """
        for _ in range(4):
            while not self._captions.empty():
                with suppress(TimeoutError):
                    self.hears_out(self.next_caption(0.0))
            self.speaks(words)
            with suppress(TimeoutError):
                return self.next_caption(_ANSWER_SECONDS)
        raise AssertionError(f"{words!r} was never answered; so far: {self.said}")

    def sees_anything(self) -> str:
        """Waits for the next caption, and until it has been spoken."""
        caption = self.next_caption()
        self.hears_out(caption)
        return caption

    def next_caption(self, seconds: float = _PATIENCE_SECONDS) -> str:
        """Waits for the next caption; the kiosk begins to speak it now.  Raises TimeoutError when none comes."""
        until = time.monotonic() + seconds
        while True:
            line = self._next_line(until - time.monotonic())
            if line.startswith("kiosk:"):
                self.said.append(line.removeprefix("kiosk:").strip())
                return self.said[-1]

    def hears_out(self, caption: str) -> None:
        """Waits as long as the caption takes to say: in one go, a little longer than sentence by sentence."""
        time.sleep(seconds_in(self._kiosks_voice.render(caption).size) + 0.5)

    def speaks(self, words: str) -> None:
        """Speaks after a person's pause."""
        time.sleep(_PAUSE_SECONDS)
        self.plays(self._voice.render(words))

    def plays(self, samples: Samples) -> None:
        """Says this recording at once; returns when all of it was played."""
        self._server.play_to_visitor(samples)

    def types(self, words: str) -> None:
        """Types a line into the kiosk's terminal, which counts as said."""
        os.write(self._controller, f"{words}\n".encode())

    def is_still_served(self) -> bool:
        """Whether the kiosk is running."""
        return self._process.poll() is None

    def leaves(self) -> int:
        """Ends the kiosk as systemd would, and gives its exit code."""
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._reader.join(timeout=5)
        os.close(self._controller)
        self.errors = self._told_errors()
        self._errors.close()
        return code

    def _told_errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def _next_line(self, seconds: float) -> str:
        until = time.monotonic() + seconds
        while True:
            try:
                return self._captions.get(timeout=min(0.5, max(seconds, 0.01)))
            except queue.Empty:
                if self._process.poll() is not None:
                    told = "\n".join(self._told_errors().splitlines()[-_LINES_TOLD:])
                    raise AssertionError(f"the kiosk ended with exit code {self._process.returncode}: {told}") from None
                if time.monotonic() > until:
                    raise TimeoutError(f"nothing more came from the kiosk; so far: {self.said}") from None

    def _read(self) -> None:
        rest = b""
        while True:
            try:
                part = os.read(self._controller, 4096)
            except OSError:  # the process has closed its terminal
                return
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                self._captions.put(line.decode("utf-8", errors="replace").strip())
