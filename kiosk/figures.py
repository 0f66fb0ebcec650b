"""What is counted of a kiosk, for whoever watches many: OpenMetrics on this machine's own address.

Numbers only.  Nothing tells what anybody said, and no line belongs to one visitor.
"""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, start_http_server

from kiosk import __version__
from kiosk.clock import RATE_HZ
from kiosk.dialogue.effects import CallStaff, Show
from kiosk.dialogue.events import Heard, NotUnderstood
from kiosk.dialogue.states import State
from kiosk.errors import DeviceError
from kiosk.kiosk import Happening

_LATENCIES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0, 5.0)


class Figures:
    """`watch` is called in the kiosk's loop and never waits."""

    def __init__(self, port: int) -> None:
        """`port`: on 127.0.0.1; 0 is any that is free."""
        self._port = port
        self._close: Callable[[], None] = lambda: None
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, processor time, open files
        Info("kiosk", "Which program this is", registry=self.registry).info({"version": __version__})
        self._visits = Counter("kiosk_visits", "Visits that began", registry=self.registry)
        self._levels = Counter("kiosk_levels", "Visits by the level they were told", ["level"], registry=self.registry)
        self._turns = Counter("kiosk_turns", "What was said, by what came of it", ["outcome"], registry=self.registry)
        self._calls = Counter("kiosk_staff_calls", "Calls for staff", ["kind"], registry=self.registry)
        self._latency = Histogram(
            "kiosk_understanding_seconds",
            "From the end of speech until it was settled, in sample time",
            buckets=_LATENCIES,
            registry=self.registry,
        )
        self._lost = Gauge("kiosk_lost_blocks", "Blocks of 20 ms lost since the start", registry=self.registry)
        self._sound = Gauge("kiosk_sound", "1: it works", ["direction"], registry=self.registry)
        self._state = State.ASLEEP.value
        self._level: str | None = None

    def watch(self, happening: Happening, _at: int) -> None:
        """One thing that happened."""
        match happening:
            case Show(scene=scene):
                if self._state == State.ASLEEP.value != scene.state:
                    self._visits.inc()
                if scene.level is not None and scene.level != self._level:
                    self._levels.labels(scene.level).inc()
                self._state, self._level = scene.state, scene.level
            case Heard(band=band):
                self._turns.labels(band.value).inc()
                self._take(happening)
            case NotUnderstood():
                self._turns.labels("not-understood").inc()
                self._take(happening)
            case CallStaff(is_emergency=is_emergency):
                self._calls.labels("emergency" if is_emergency else "help").inc()
            case _:
                pass

    def tell_sound(self, *, can_hear: bool, can_speak: bool) -> None:
        """How sound is, when that has changed."""
        self._sound.labels("microphone").set(can_hear)
        self._sound.labels("loudspeaker").set(can_speak)

    def follow(self, lost_blocks: Callable[[], int]) -> None:
        """Where the lost blocks are counted."""
        self._lost.set_function(lost_blocks)

    def follow_ears(self, process_id: Callable[[], int]) -> None:
        """The recogniser's process: the same figures as of this one."""
        ProcessCollector(namespace="ears", pid=process_id, registry=self.registry)

    def open(self) -> int:
        """Serve, in a thread of its own; the port.  Raises DeviceError when it is taken."""
        try:
            server, thread = start_http_server(self._port, addr="127.0.0.1", registry=self.registry)
        except OSError as err:
            raise DeviceError(f"metrics_port {self._port} cannot be had: {err.strerror}. Set another.") from err

        def close() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        self._close = close
        return int(server.server_port)

    def close(self) -> None:
        """Serve no more.  Safe to call twice."""
        self._close()
        self._close = lambda: None

    def _take(self, said: Heard | NotUnderstood) -> None:
        if said.at > said.speech_end:  # typed words take no time
            self._latency.observe((said.at - said.speech_end) / RATE_HZ)
