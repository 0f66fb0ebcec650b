"""`kiosk routine`: what is printed, drawn and rendered is the same timeline, and a wrong wish loses nothing."""

import json
from pathlib import Path

import pytest
import soundfile

from kiosk.cli import main
from kiosk.clock import RATE_HZ

pytestmark = pytest.mark.audio


@pytest.fixture
def cues(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["routine", "two-minutes", "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_without_a_name_it_lists_routines_and_stretches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routine"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"bedtime", "daily", "cramp-now", "E1", "E7"} <= set(listed)


def test_the_sound_holds_each_cue_where_it_is_planned_and_silence_between(
    cues: list[dict[str, int]], tmp_path: Path
) -> None:
    path = tmp_path / "routine.wav"
    assert main(["routine", "two-minutes", "--render", str(path)]) == 0
    sound, rate = soundfile.read(path, dtype="int16")
    assert rate == RATE_HZ
    assert len(sound) == max(cue["ends_at"] for cue in cues)
    heard = [cue for cue in cues if cue["sound_ends_at"] > cue["at"]]
    assert all(abs(sound[cue["at"] : cue["sound_ends_at"]]).max() > 1000 for cue in heard)
    silent = sound.copy()
    for cue in heard:
        silent[cue["at"] : cue["sound_ends_at"] + RATE_HZ // 100] = 0
    assert abs(silent).max() == 0


@pytest.mark.parametrize(("name", "begins"), [("routine.png", b"\x89PNG"), ("routine.svg", b"<?xml")])
def test_it_draws(name: str, begins: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    assert main(["routine", "E7", "--plot", str(path)]) == 0
    assert path.read_bytes().startswith(begins)


def test_the_drawing_tells_what_is_said(cues: list[dict[str, list[str]]], tmp_path: Path) -> None:
    path = tmp_path / "routine.svg"
    assert main(["routine", "two-minutes", "--plot", str(path)]) == 0
    drawn = path.read_text(encoding="utf-8")  # letters are drawn as shapes, each text beside a comment that holds it
    short = {" ".join(cue["said"]) for cue in cues if cue["said"] and len(" ".join(cue["said"])) < 12}
    assert short
    assert all(f"<!-- {words} -->" in drawn for words in short)


def test_few_words_are_tones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routine", "two-minutes", "--less-talk", "--json"]) == 0
    tones = [json.loads(line)["tone"] for line in capsys.readouterr().out.splitlines()]
    assert {"count", "end"} <= set(tones)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (["juggling"], "there is no routine 'juggling'; there are two-minutes"),
        (["E7", "--plot", "routine.gif"], "--plot draws .png and .svg files; routine.gif is neither."),
        (["E7", "--plot", "nowhere/routine.png"], "Name a file in a folder that exists"),
        (["E7", "--render", "nowhere/routine.wav"], "Name a file in a folder that exists"),
    ],
)
def test_a_wrong_wish_is_named_with_its_cure(
    wish: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["routine", *wish]) == 64
    assert told in capsys.readouterr().err
