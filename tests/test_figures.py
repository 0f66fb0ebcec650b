"""What is counted, and that nothing else is told."""

from http.client import HTTPConnection

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from kiosk.clock import RATE_HZ
from kiosk.dialogue.effects import CallStaff, Show
from kiosk.dialogue.events import Band, Heard, Meaning, NotUnderstood
from kiosk.dialogue.scene import Scene
from kiosk.figures import Figures


def served(figures: Figures) -> dict[str, float]:
    """Every sample by its name and labels, as a watcher of OpenMetrics reads it."""
    port = figures.open()
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics", headers={"Accept": "application/openmetrics-text"})
    text = connection.getresponse().read().decode()
    connection.close()
    figures.close()
    figures.close()
    assert "chest" not in text
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)  # type: ignore[no-untyped-call]  # has no types
        for sample in family.samples
    }


def test_a_visit_is_counted_and_not_told() -> None:
    figures = Figures(0)
    lost = [0]
    figures.follow(lambda: lost[0])
    figures.tell_sound(can_hear=True, can_speak=True)
    end = 10 * RATE_HZ
    for happening in (
        Show(Scene("asleep")),
        Show(Scene("opening")),
        Show(Scene("screening")),
        Heard(Meaning("emergency", {"sign": "RF01"}, "chest pain"), Band.ACCEPT, 1.0, 0, end, end + RATE_HZ // 4),
        NotUnderstood("my chest of drawers", 0, end, end + RATE_HZ // 2),
        Show(Scene("emergency", level="emergency")),
        Show(Scene("emergency", level="emergency", heard="chest pain")),
        CallStaff(is_emergency=True),
        Show(Scene("asleep")),
        Show(Scene("opening")),
    ):
        figures.watch(happening, 0)
    figures.tell_sound(can_hear=False, can_speak=True)
    lost[0] = 7
    told = served(figures)
    wanted = {
        "kiosk_visits_total": 2,
        "kiosk_levels_total emergency": 1,
        "kiosk_turns_total accept": 1,
        "kiosk_turns_total not-understood": 1,
        "kiosk_staff_calls_total emergency": 1,
        "kiosk_understanding_seconds_count": 2,
        "kiosk_understanding_seconds_sum": 0.75,
        "kiosk_lost_blocks": 7,
        "kiosk_sound microphone": 0,
        "kiosk_sound loudspeaker": 1,
    }
    assert {name: told[name] for name in wanted} == wanted
    assert told["process_resident_memory_bytes"] > 0
