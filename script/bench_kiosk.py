"""`script/bench kiosk [--write FILE]`: start-up, rendering, memory, answer times and speed of the whole kiosk.

Real time where it says live (a private PulseAudio with virtual devices), sample time where it says so.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from measurements import free_port, put
from processes import held_by

from kiosk.commands.rehearse import kiosk_for
from kiosk.dialogue.lines import Lines
from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.rehearsal.rehearsal import Rehearsal, Report
from kiosk.rehearsal.scenario import load_scenario, shipped_scenarios
from kiosk.settings import Settings, load_settings
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.wiring import all_sentences, ears_of, prompt_store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

VOICES = ("en-us", "en-us+f3", "en-gb-x-rp")


def main() -> int:
    """Measure and print one table; with --write it also replaces the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench kiosk", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this file")
    arguments = parser.parse_args()
    settings = load_settings()
    rows = [*_rendering(settings), *_rehearsing(settings), *_live(settings)]
    table = "\n".join(["| figure | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)])
    print(table)
    put(arguments.write, "kiosk", table)
    return 0


def _rendering(settings: Settings) -> list[tuple[str, str]]:
    texts = all_sentences(settings)
    with tempfile.TemporaryDirectory() as folder:
        store = prompt_store(settings.model_copy(update={"cache": Path(folder)}))
        began = time.perf_counter()
        store.render(texts)
        first = time.perf_counter() - began
        store.close()
        again = prompt_store(settings.model_copy(update={"cache": Path(folder)}))
        began = time.perf_counter()
        again.preload(texts)
        second = time.perf_counter() - began
        speech = sum(map(again.seconds, texts))
        again.close()
    return [
        ("sentences the kiosk can say", f"{len(texts)}, {speech:.0f} s of speech"),
        ("rendering all of them, first start", f"{first:.1f} s ({1000 * first / len(texts):.0f} ms each)"),
        ("loading them, later starts", f"{second:.2f} s"),
    ]


def _rehearsing(settings: Settings) -> list[tuple[str, str]]:
    grammar, pack = Grammar.load(settings.grammars_folder), load_pack(settings.content_folder)
    store, ears = prompt_store(settings), ears_of(settings)
    reports: list[Report] = []
    for path in shipped_scenarios(settings.language):
        scenario = load_scenario(path, grammar, pack)
        for voice in VOICES:
            spoken = EspeakVoice(voice, scenario.words_per_minute)
            rehearsal = Rehearsal(scenario, spoken, lambda _line: None)
            reports.append(rehearsal.run(kiosk_for(scenario, settings, store, ears, rehearsal.watch)))
    store.close()
    turns = [turn for report in reports for turn in report.turns]
    latencies = sorted(
        turn.latency_seconds for turn in turns if turn.latency_seconds is not None and turn.intent is not None
    )
    factors = [report.compute_seconds / report.seconds for report in reports]
    passed = sum(not report.failures for report in reports)
    return [
        (
            "rehearsals that went as written",
            f"{passed} of {len(reports)} ({len(reports) // len(VOICES)} scenarios, {len(VOICES)} synthetic voices)",
        ),
        (
            "end of speech to first sound of the answer, understood turns, sample time",
            (
                f"median {statistics.median(latencies):.2f} s, 95 % {latencies[int(0.95 * len(latencies))]:.2f} s, "
                f"worst {latencies[-1]:.2f} s ({len(latencies)} turns)"
            ),
        ),
        ("real-time factor of a rehearsal", f"median {statistics.median(factors):.3f}, worst {max(factors):.3f}"),
    ]


def _live(settings: Settings) -> list[tuple[str, str]]:
    """Start the real command three times; hold one short visit."""
    lines = Lines(load_pack(settings.content_folder), settings)
    starts: list[float] = []
    memory = 0.0
    waits: list[float] = []
    server = SoundServer()
    try:
        for number in range(3):
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                site = {"screen_port": free_port(), "place": "home", "state": str(Path(folder) / "state")}
                visitor = LiveVisitor(server, settings, Path(folder), **site)
                try:
                    visitor.waits_until_ready()
                    starts.append(time.perf_counter() - began)
                    if number == 0:
                        visitor.speaks("hello kiosk")
                        visitor.sees(lines.prompt("opening")[-1].text)
                        for words in ("yes", "no", "no", "no", "no"):
                            visitor.speaks(words)
                            ended = time.monotonic()
                            caption = visitor.next_caption()
                            waits.append(time.monotonic() - ended)
                            visitor.hears_out(caption)
                        memory = held_by(visitor.process_id).megabytes
                finally:
                    visitor.leaves()
    finally:
        server.close()
    return [
        ("start to ready, live, sentences rendered before", f"median {statistics.median(starts):.1f} s"),
        ("resident memory in a visit, live, at home, with the page", f"{memory:.0f} MB"),
        (
            "end of the clip to the answer's caption, live, sound server's 200 ms included",
            f"median {statistics.median(waits):.2f} s, worst {max(waits):.2f} s ({len(waits)} turns)",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
