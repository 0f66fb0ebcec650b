"""Rehearsals through real recognition and real voices, on the sample clock."""

import hashlib
import json
from pathlib import Path

import pytest
import soundfile

from kiosk.cli import main
from kiosk.commands.rehearse import kiosk_for
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.rehearsal.rehearsal import Rehearsal, Report
from kiosk.rehearsal.scenario import load_scenario, shipped_scenarios
from kiosk.settings import Settings
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.prompt_store import PromptStore

pytestmark = pytest.mark.audio


def rehearse(
    path: Path, grammar: Grammar, pack: Pack, settings: Settings, store: PromptStore, ears: DirectEars
) -> tuple[Report, str]:
    scenario = load_scenario(path, grammar, pack)
    rehearsal = Rehearsal(scenario, EspeakVoice(scenario.voice, scenario.words_per_minute), lambda _line: None)
    report = rehearsal.run(kiosk_for(scenario, settings, store, ears, rehearsal.watch))
    return report, hashlib.sha256(rehearsal.sound().tobytes()).hexdigest()


@pytest.mark.parametrize("path", shipped_scenarios("en"), ids=lambda path: path.stem)
def test_each_shipped_scenario_goes_as_it_is_written(
    path: Path, grammar: Grammar, pack: Pack, settings: Settings, store: PromptStore, ears: DirectEars
) -> None:
    report, _ = rehearse(path, grammar, pack, settings, store, ears)
    assert report.failures == []
    latencies = [turn.latency_seconds for turn in report.turns if turn.intent and turn.latency_seconds is not None]
    assert max(latencies) < 1.5  # sample time: an incomplete phrase waits a second


def test_a_rehearsal_gives_the_same_bytes_twice(
    grammar: Grammar, pack: Pack, settings: Settings, store: PromptStore, ears: DirectEars
) -> None:
    path = next(path for path in shipped_scenarios("en") if path.stem == "warning-sign")
    assert (
        rehearse(path, grammar, pack, settings, store, ears)[1]
        == rehearse(path, grammar, pack, settings, store, ears)[1]
    )


def test_a_scenario_that_does_not_come_true_fails_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hopeful.yaml"
    path.write_text("title: hopeful\nsteps:\n  - say: hello kiosk\n  - hears: goodbye\n", encoding="utf-8")
    record, report = tmp_path / "sound.wav", tmp_path / "report.json"
    assert main(["rehearse", str(path), "--json", "--record", str(record), "--report", str(report)]) == 1
    printed = capsys.readouterr()
    assert "hopeful.yaml:4: expected to hear 'goodbye'; heard opening" in printed.err
    (told,) = [json.loads(line) for line in printed.out.splitlines()]
    assert told["passed"] is False
    assert told["turns"][0]["intent"] == "wake"
    assert json.loads(report.read_text(encoding="utf-8"))[0] == told
    sound, rate_hz = soundfile.read(record)
    assert rate_hz == 16_000
    assert sound.shape[1] == 2
    assert abs(sound[:, 0]).max() > 0.1 < abs(sound[:, 1]).max()
