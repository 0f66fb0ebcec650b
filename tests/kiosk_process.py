"""`kiosk run` in a process of its own, on a machine without microphone and loudspeaker."""

import os
import queue
import socket
import subprocess
import sys
import threading
from pathlib import Path

from kiosk.settings import SITE_VARIABLE

READY_SECONDS = 120.0  # it imports and reads all content; on a machine that does much else


class Run:
    """The real command in a process of its own."""

    def __init__(self, folder: Path, *settings: str) -> None:
        """settings: lines of its settings file beside the port of the page."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        site, no_devices = folder / "site.yaml", folder / "asound.conf"
        site.write_text("\n".join((f"screen_port: {port}", *settings, "")), encoding="utf-8")
        # a sound server that is not there; with no configuration at all ALSA ends the process
        no_devices.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n", encoding="utf-8")
        environment = {**os.environ, SITE_VARIABLE: str(site), "PYTHONUNBUFFERED": "1"}
        environment |= {"ALSA_CONFIG_PATH": str(no_devices), "PULSE_SERVER": f"unix:{folder}/none"}
        environment.pop("NOTIFY_SOCKET", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = f"http://127.0.0.1:{port}/"
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def prints(self, wanted: str) -> str:
        """The next line with this in it."""
        while True:
            line = self._lines.get(timeout=READY_SECONDS)
            if wanted in line:
                return line

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
