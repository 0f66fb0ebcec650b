"""`kiosk rehearse`: simulated visitors speak to the kiosk, through the whole hearing path, on the sample clock."""

import argparse
import dataclasses
import json
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kiosk.commands.render import render_missing
from kiosk.devices.recordings import write_recording
from kiosk.errors import ContentError, SettingsError, UsageError
from kiosk.kiosk import Kiosk, Watcher
from kiosk.rehearsal.rehearsal import Rehearsal, Report
from kiosk.rehearsal.scenario import Scenario, load_scenario, shipped_scenarios
from kiosk.settings import Settings
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import all_sentences, ears_of, grammar_of, pack_of, prompt_store, rehearsed_kiosk

if TYPE_CHECKING:
    from kiosk.hearing.direct_ears import DirectEars


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk rehearse`."""
    parser.add_argument(
        "scenarios", nargs="*", type=Path, metavar="SCENARIO", help="scenario files; none: all that ship"
    )
    parser.add_argument("--record", type=Path, metavar="FILE.wav", help="write the sound: visitor left, kiosk right")
    parser.add_argument(
        "--report", type=Path, metavar="FILE.json", help="write what was heard and how long answers took"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object per scenario instead of the conversation"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Rehearse every scenario; 1 when one did not go as it says."""
    for file in (arguments.record, arguments.report):
        if file is not None and not file.absolute().parent.is_dir():
            raise UsageError(f"{file}: there is no folder {file.absolute().parent} to write it in. Make it first.")
    grammar, pack = grammar_of(settings), pack_of(settings)
    paths = arguments.scenarios or shipped_scenarios(settings.language)
    scenarios = [load_scenario(path, grammar, pack) for path in paths]
    voices = [_voice_of(scenario) for scenario in scenarios]
    store = prompt_store(settings)
    for place in dict.fromkeys(scenario.at_its_place(settings).place for scenario in scenarios):
        render_missing(store, all_sentences(settings.model_copy(update={"place": place})))
    ears = ears_of(settings)
    reports: list[Report] = []
    sounds = []
    for scenario, voice in zip(scenarios, voices, strict=True):
        if not arguments.json:
            print(f"\n== {scenario.title}", flush=True)
        rehearsal = Rehearsal(scenario, voice, (lambda _line: None) if arguments.json else print)
        report = rehearsal.run(kiosk_for(scenario, settings, store, ears, rehearsal.watch))
        reports.append(report)
        sounds.append(rehearsal.sound())
        print(json.dumps(_summary(report)) if arguments.json else _told(report), flush=True)
    store.close()
    if arguments.record is not None:
        write_recording(arguments.record, np.concatenate(sounds))
    if arguments.report is not None:
        arguments.report.write_text(
            json.dumps([_summary(report) for report in reports], indent=1) + "\n", encoding="utf-8"
        )
    failures = [failure for report in reports for failure in report.failures]
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def kiosk_for(scenario: Scenario, settings: Settings, store: PromptStore, ears: "DirectEars", watch: Watcher) -> Kiosk:
    """The kiosk that a scenario is played to: at its place, its time of day and in its room."""
    ears.forget_room()
    return rehearsed_kiosk(
        scenario.at_its_place(settings),
        store,
        ears,
        watch,
        start=scenario.starts_at,
        has_echo=scenario.echo_db is not None,
        closes_ears=scenario.closed_ears,
    )


def _voice_of(scenario: Scenario) -> EspeakVoice:
    """The visitor's voice, tried before the rehearsal begins."""
    voice = EspeakVoice(scenario.voice, scenario.words_per_minute)
    try:
        voice.render("hello")
    except SettingsError as err:
        cure = str(err).replace("Set voice in the settings.", "Correct `voice` in the scenario.")
        raise ContentError(f"{scenario.path}:1: voice: {cure}") from err
    return voice


def _latencies(report: Report) -> list[float]:
    return [turn.latency_seconds for turn in report.turns if turn.latency_seconds is not None]


def _summary(report: Report) -> dict[str, object]:
    latencies = _latencies(report)
    return {
        "title": report.title,
        "passed": not report.failures,
        "failures": report.failures,
        "turns": [dataclasses.asdict(turn) for turn in report.turns],
        "latency_median_seconds": round(statistics.median(latencies), 3) if latencies else None,
        "latency_worst_seconds": round(max(latencies), 3) if latencies else None,
        "seconds": round(report.seconds, 2),
        "compute_seconds": round(report.compute_seconds, 2),
        "real_time_factor": round(report.compute_seconds / report.seconds, 4),
    }


def _told(report: Report) -> str:
    latencies = _latencies(report)
    outcome = "went as written" if not report.failures else "DID NOT GO AS WRITTEN"
    timing = (
        f"answers began after {statistics.median(latencies):.2f} s (median), {max(latencies):.2f} s (worst); "
        if latencies
        else ""
    )
    return (
        f"-- {outcome}: {len(report.turns)} turns; {timing}{report.seconds:.0f} s took {report.compute_seconds:.1f} s"
    )
