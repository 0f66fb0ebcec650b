"""A broker of one's own: Mosquitto in a private folder, on a free port of this machine, and one who watches it."""

import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

DEADLINE_SECONDS = 30.0  # of a machine that does much else; nothing here takes that long by itself


class Mosquitto:
    """The real broker, from `start` to `kill`, as often as a test likes.  It keeps nothing of its own on a disk.

    more: lines of mosquitto.conf beside its port.
    """

    def __init__(self, folder: Path, *more: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._config = folder / "mosquitto.conf"
        user = pwd.getpwuid(os.getuid()).pw_name  # as root it would become another one, who cannot read the folder
        lines = (f"listener {self.port} 127.0.0.1", f"user {user}", *(more or ("allow_anonymous true",)))
        self._config.write_text("\n".join((*lines, "")), encoding="utf-8")
        self._log = folder / "mosquitto.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Begin, with nothing remembered, and wait until it listens.  Done at construction."""
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "these tests need Mosquitto: apt-get install mosquitto"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                # it must not outlive tests that were killed
                ("setpriv", "--pdeathsig", "TERM", program, "-c", str(self._config)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + DEADLINE_SECONDS
        while not self._listens():
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            assert time.monotonic() < until, "mosquitto does not listen"
            time.sleep(0.02)  # it does not tell when it is there

    def kill(self) -> None:
        """It is gone at once, and takes what it remembered with it.  Safe to call twice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0


class Watcher:
    """Somebody's dashboard: sees every message, with whether it was kept for those who come later."""

    def __init__(
        self, broker: Mosquitto, *, ca_file: Path | None = None, signs_in: tuple[str, str] | None = None
    ) -> None:
        """signs_in: with user and password."""
        self.seen: list[tuple[str, str, bool]] = []  # topic, text, whether the broker had retained it
        self._news = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        if ca_file is not None:
            self._client.tls_set(str(ca_file))
        if signs_in is not None:
            self._client.username_pw_set(*signs_in)
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_message = self._sees
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def until(self, topic: str, is_so: Callable[[str], bool] = lambda _text: True) -> str:
        """The first message there that is so, waited for if need be."""
        with self._news:
            assert self._news.wait_for(lambda: self._found(topic, is_so), DEADLINE_SECONDS), self.seen
            return self._found(topic, is_so)[0]

    def texts(self, topic: str) -> list[str]:
        """All that was seen there, the oldest first."""
        with self._news:
            return self._found(topic, lambda _text: True)

    def _found(self, topic: str, is_so: Callable[[str], bool]) -> list[str]:
        return [text for where, text, _ in self.seen if where == topic and is_so(text)]

    def _sees(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        with self._news:
            self.seen.append((message.topic, message.payload.decode(), message.retain))
            self._news.notify_all()
