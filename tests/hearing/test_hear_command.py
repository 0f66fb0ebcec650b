"""`kiosk hear`, as a person calls it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kiosk.cli import main
from kiosk.devices.recordings import read_recording, write_recording
from kiosk.errors import ContentError
from kiosk.sound import RATE_HZ

KEYS = ["file", "outcome", "band", "intent", "slots", "text", "certainty", "speech_start", "speech_end", "settled_at"]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.audio
def test_one_object_for_each_file_in_their_order(
    recordings: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    quiet = tmp_path / "quiet.wav"
    write_recording(quiet, np.zeros(RATE_HZ, dtype=np.int16))
    files = [recordings / "no-03401e93.flac", quiet, recordings / "oov_house.flac", recordings / "yes-03401e93.flac"]
    assert main(["hear", "--json", *map(str, files)]) == 0
    found = lines(capsys)
    assert [list(line) for line in found] == [KEYS] * 4
    assert [line["file"] for line in found] == [str(path) for path in files]
    assert [(line["outcome"], line["band"], line["intent"]) for line in found] == [
        ("understood", "accept", "no"),
        ("silence", None, None),
        ("not-understood", "reject", None),
        ("understood", "accept", "yes"),
    ]


@pytest.mark.audio
def test_an_unreadable_file_is_named_and_the_others_are_heard(
    recordings: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF....")
    good = recordings / "yes-03401e93.flac"
    assert main(["hear", "--json", str(broken), str(tmp_path / "missing.wav"), str(good)]) == 78
    captured = capsys.readouterr()
    assert [json.loads(line)["file"] for line in captured.out.splitlines()] == [str(good)]
    assert "broken.wav: not audio" in captured.err
    assert "missing.wav: no such recording" in captured.err


@pytest.mark.audio
def test_every_prints_each_utterance_of_a_long_recording(
    recordings: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pause = np.zeros(RATE_HZ, dtype=np.int16)
    words = [read_recording(recordings / f"{name}.flac") for name in ("yes-03401e93", "no-03401e93")]
    long = tmp_path / "long.flac"
    write_recording(long, np.concatenate((words[0], pause, words[1], pause)))
    assert main(["hear", "--json", "--every", str(long)]) == 0
    assert [line["intent"] for line in lines(capsys)] == ["yes", "no"]
    assert main(["hear", "--json", str(long)]) == 0
    assert [line["intent"] for line in lines(capsys)] == ["yes"]


@pytest.mark.audio
def test_a_grammar_file_brings_its_own_phrases(
    recordings: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    grammar = tmp_path / "lamp.yaml"
    grammar.write_text(
        "language: en\nintents:\n  LampOff:\n    data:\n      - sentences: ['(stop|halt) [the lamp]']\n"
        "        slots: {lamp: desk}\n"
    )
    assert main(["hear", "--json", "--grammar", str(grammar), str(recordings / "stop-cfde27ba.flac")]) == 0
    (found,) = lines(capsys)
    assert (found["intent"], found["slots"]) == ("LampOff", {"lamp": "desk"})


@pytest.mark.audio
def test_without_json_a_line_is_for_people(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", "--only", "--no-pad", str(recordings / "yes-03401e93.flac")]) == 0
    assert "yes (accept" in capsys.readouterr().out


def test_contexts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", "--contexts"]) == 0
    assert {"wake", "yes-no", "commands", "numbers", "questions"} <= set(capsys.readouterr().out.split())


@pytest.mark.parametrize("arguments", [["--context", "lunch", "a.wav"], []])
def test_wrong_use_is_told_with_what_is_allowed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", *arguments]) == 64
    assert "Name" in capsys.readouterr().err


def test_a_missing_grammar_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", "--grammar", "nowhere.yaml", "a.wav"]) == 78
    assert "nowhere.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rate_hz", "channels", "subtype"),
    [(8_000, 1, "PCM_16"), (44_100, 2, "FLOAT"), (48_000, 6, "PCM_24"), (16_000, 1, "PCM_U8")],
)
def test_any_rate_and_any_channels_become_ours(tmp_path: Path, rate_hz: int, channels: int, subtype: str) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.repeat(tone[:, None], channels, axis=1), rate_hz, subtype=subtype)
    samples = read_recording(path)
    assert samples.dtype == np.int16
    assert abs(len(samples) - RATE_HZ) <= 1
    assert abs(int(samples.max()) - 16_384) < 300


@pytest.mark.parametrize("ending", [".wav", ".flac"])
def test_what_is_written_is_read_back(tmp_path: Path, ending: str) -> None:
    samples = np.array([0, 1, -1, 32_767, -32_768, 123], dtype=np.int16)
    write_recording(tmp_path / f"a{ending}", samples)
    assert read_recording(tmp_path / f"a{ending}").tolist() == samples.tolist()


def test_recordings_that_are_none_are_refused(tmp_path: Path) -> None:
    write_recording(tmp_path / "empty.wav", np.zeros(0, dtype=np.int16))
    (tmp_path / "text.flac").write_text("not a sound")
    for name in ("empty.wav", "text.flac", "missing.wav"):
        with pytest.raises(ContentError, match=name):
            read_recording(tmp_path / name)
    with pytest.raises(ContentError, match=r"\.wav and \.flac are allowed"):
        write_recording(tmp_path / "a.mp3", np.zeros(1, dtype=np.int16))
    with pytest.raises(ContentError, match="cannot be written"):
        write_recording(tmp_path / "no" / "folder.wav", np.zeros(1, dtype=np.int16))


@pytest.mark.audio
def test_a_folder_that_is_no_model_is_named(tmp_path: Path, model_folder: Path) -> None:
    from kiosk.errors import SettingsError
    from kiosk.hearing.recogniser import SpeechModel

    broken = tmp_path / "broken"
    shutil.copytree(model_folder / "conf", broken / "conf")
    with pytest.raises(SettingsError, match="holds no Vosk speech model"):
        SpeechModel(broken)
