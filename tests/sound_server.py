"""A sound server of one's own, with a room in it: what the visitor says and what the loudspeaker plays.

Two virtual devices, both at 48 kHz as a USB speakerphone would be: `visitor` is what the kiosk's microphone picks up,
`speaker` is what its loudspeaker plays.  Needs no terminal, no D-Bus and no other user than root.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kiosk.sound import RATE_HZ, Samples

_SINK_RATE_HZ = 48_000
_READY_SECONDS = 20.0
_LATENCY_MILLISECONDS = 20  # of the clients that keep the devices awake: at 200 the kiosk's stream broke down
_ROOM_VOLUME = "--volume=5400"  # of 65536, cubed: white noise of some -70 dBFS
_VISITOR_LATENCY_MILLISECONDS = 200  # of the visitor's voice: at 20 a busy machine left holes in it
# PortAudio reaches the server through ALSA; this file takes the place of all of ALSA's own configuration.
_ALSA = """
pcm.pulse { type pulse }
ctl.pulse { type pulse }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class SoundServer:
    """PulseAudio in a private folder, from construction to `close`.

    `environment` is what a process needs to play and record here: its default microphone hears the visitor.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-sound-"))
        self._processes: list[subprocess.Popen[bytes]] = []
        self._wakers: dict[str, subprocess.Popen[bytes]] = {}
        self._socket = self._folder / "native"
        self._echo_db: float | None = None
        alsa = self._folder / "asound.conf"
        alsa.write_text(_ALSA, encoding="utf-8")
        self.environment = {
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_RUNTIME_PATH": str(self._folder / "pulse"),
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(alsa),
        }
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def play_to_visitor(self, samples: Samples) -> None:
        """Say this into the kiosk's microphone; returns when all of it was played."""
        command = self._client("--playback", "visitor", RATE_HZ, _VISITOR_LATENCY_MILLISECONDS)
        subprocess.run(command, input=samples.astype("<i2").tobytes(), env=self._whole_environment(), check=True)

    @contextmanager
    def record_speaker(self, path: Path) -> Iterator[float]:
        """Write what the loudspeaker plays meanwhile to this wave file: 16 kHz mono int16.

        Runs from the first sample that arrives to the last one before the end of the `with` block; gives the instant of
        the first one, in seconds of the monotonic clock, less than the clients' latency late.
        """
        with self._record("speaker.monitor", path) as began:
            yield began

    @contextmanager
    def record_microphone(self, path: Path) -> Iterator[float]:
        """The same of what the kiosk's microphone picks up."""
        with self._record("visitor.monitor", path) as began:
            yield began

    @contextmanager
    def let_noise(self, samples: Samples) -> Iterator[None]:
        """Meanwhile the microphone hears this too, over and over."""
        path = self._folder / "noise.raw"
        path.write_bytes(samples.astype("<i2").tobytes())
        player = shlex.join(self._client("--playback", "visitor", RATE_HZ, _VISITOR_LATENCY_MILLISECONDS))
        noise = self._spawn(("sh", "-c", f"while cat {shlex.quote(str(path))}; do :; done | {player}"))
        try:
            yield
        finally:
            self._end(noise)

    def let_echo(self, decibels: float) -> None:
        """From now on the microphone hears the loudspeaker too, at this level and some 60 ms later, as in a room."""
        self._echo_db = decibels
        self._begin_echo()

    def _begin_echo(self) -> None:
        """Where there is one.  It ends when either of the two is unplugged, and with the server."""
        if self._echo_db is None:
            return
        steady = "adjust_time=0"  # else the server bends the rate to keep its latency, by more than two clocks differ
        held = ("sink_dont_move=true", "source_dont_move=true")  # else one device becomes an echo of itself
        loopback = ("module-loopback", "source=speaker.monitor", "sink=visitor", "latency_msec=60", steady, *held)
        assert self._control("load-module", *loopback) == 0
        number = next(line.split()[0] for line in self._listed("sink-inputs") if "module-loopback" in line)
        assert self._control("set-sink-input-volume", number, f"{self._echo_db}dB") == 0

    def unplug(self, sink: str) -> None:
        """Take `visitor` (the microphone) or `speaker` (the loudspeaker) away; the server gives its users another."""
        self._end(self._wakers.pop(sink))
        module = next(line.split()[0] for line in self._listed("modules") if f"sink_name={sink}" in line)
        assert self._control("unload-module", module) == 0

    def plug(self, sink: str, rate_hz: int = _SINK_RATE_HZ) -> None:
        """Bring it back, at this rate, with another number than before."""
        assert (
            self._control("load-module", "module-null-sink", f"rate={rate_hz}", "channels=1", f"sink_name={sink}") == 0
        )
        self._wake(sink)
        self._make_default()
        self._begin_echo()

    def stall(self, device: str, *, is_stalled: bool) -> None:
        """`visitor` brings no sound, or `speaker` takes none, as when its wire is pulled; or does again."""
        assert self._control("suspend-sink", device, str(int(is_stalled))) == 0

    def mute(self, *, is_muted: bool) -> None:
        """The microphone sends zeros, or what it hears again."""
        assert self._control("set-source-mute", "visitor.monitor", str(int(is_muted))) == 0

    def stop(self) -> None:
        """End every process that was started here, by its own id, as if the server had crashed."""
        for process in reversed(self._processes[:]):
            self._end(process)

    def close(self) -> None:
        """Stop, and remove the folder.  Open no stream afterwards: without ALSA's configuration PortAudio aborts."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start the server and keep both devices awake.  Done at construction; needed again only after `stop`."""
        null_sink = f"module-null-sink rate={_SINK_RATE_HZ} channels=1 sink_name="
        modules = (
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            f"{null_sink}visitor",
            f"{null_sink}speaker",
        )
        self._server = server = self._spawn(
            (
                "pulseaudio",
                *("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"),
                *(part for module in modules for part in ("-L", module)),
            )
        )
        until = time.monotonic() + _READY_SECONDS
        while self._control("info") != 0:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(
                    "PulseAudio did not start: install the Debian packages pulseaudio, pulseaudio-utils."
                )
            time.sleep(0.05)
        self._make_default()
        for sink in ("visitor", "speaker"):
            self._wake(sink)
        self._begin_echo()

    def hang(self) -> None:
        """The server answers nobody any more, until `go_on`."""
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again."""
        self._server.send_signal(signal.SIGCONT)

    def _make_default(self) -> None:
        for kind, name in (("sink", "speaker"), ("source", "visitor.monitor")):
            self._control(f"set-default-{kind}", name)  # the one that is unplugged is no default

    def _wake(self, sink: str) -> None:
        """A sink nobody plays to falls asleep and stalls the next one for 1.9 s.

        The microphone's room is never without a sound: zeros alone are what a muted one sends.
        """
        sounds = {"speaker": ("/dev/zero",), "visitor": (_ROOM_VOLUME, "/dev/urandom")}[sink]
        self._wakers[sink] = self._spawn((*self._client("--playback", sink, _SINK_RATE_HZ), *sounds))

    @contextmanager
    def _record(self, device: str, path: Path) -> Iterator[float]:
        recorder = self._spawn(self._client("--record", device, RATE_HZ), stdout=subprocess.PIPE)
        assert recorder.stdout is not None
        heard = bytearray(recorder.stdout.read(2))
        began = time.monotonic()
        rest = threading.Thread(target=_drain, args=(recorder.stdout, heard))
        rest.start()
        try:
            yield began
        finally:
            self._end(recorder)
            rest.join()
            recorder.stdout.close()
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
                file.writeframes(heard[: len(heard) // 2 * 2])

    def _listed(self, what: str) -> list[str]:
        command = ("pactl", "list", "short", what)
        return subprocess.run(
            command, env=self._whole_environment(), capture_output=True, check=True, text=True
        ).stdout.splitlines()

    def _client(
        self, direction: str, device: str, rate_hz: int, latency_milliseconds: int = _LATENCY_MILLISECONDS
    ) -> tuple[str, ...]:
        form = (f"--rate={rate_hz}", "--channels=1", "--format=s16le", "--raw")
        return ("pacat", direction, f"--device={device}", *form, f"--latency-msec={latency_milliseconds}")

    def _control(self, *words: str) -> int:
        return subprocess.run(
            ("pactl", *words), env=self._whole_environment(), capture_output=True, check=False
        ).returncode

    def _spawn(self, command: tuple[str, ...], stdout: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            ("setpriv", "--pdeathsig", "TERM", *command),  # it must not outlive tests that were killed
            env=self._whole_environment(),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if process in self._processes:
            self._processes.remove(process)
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _whole_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


def _drain(pipe: IO[bytes], into: bytearray) -> None:
    for part in iter(lambda: pipe.read1(4096), b""):  # type: ignore[attr-defined]  # a pipe is a BufferedReader
        into += part
