"""A person's recordings replace single sentences, and never say other words than the screen shows."""

import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kiosk.dialogue.effects import Line
from kiosk.sound import Samples
from kiosk.speaking.mastering import active_rms
from kiosk.speaking.prompt_files import PromptFiles
from kiosk.speaking.prompt_store import PromptStore
from kiosk.speaking.recordings import Recordings, recording_name

WELCOME, REST = Line("welcome", "Hello, I am here to help."), Line("coach.rest", "Rest.")
LINES = (WELCOME, REST)


class Embedded:
    """Says every sentence as the same few samples, and remembers which."""

    key = "embedded"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def render(self, text: str) -> Samples:
        self.asked.append(text)
        return np.full(100, 7, dtype=np.int16)

    def close(self) -> None:
        pass


def speech(
    seconds: float = 1.0, rate_hz: int = 48_000, peak: float = 0.05
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Between silences, as somebody records it: too soft, and not at once."""
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    quiet = np.zeros(rate_hz // 2)
    return np.concatenate([quiet, peak * np.sin(2 * np.pi * 220 * time), quiet])


def record(folder: Path, line: Line, sound: object, rate_hz: int = 48_000, **how: str) -> Path:
    path = folder / recording_name(line)
    soundfile.write(path, sound, rate_hz, **how)
    return path


def recordings(tmp_path: Path) -> Recordings:
    return Recordings(tmp_path / "recorded", LINES, tmp_path / "prompts")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "recorded"
    made.mkdir()
    return made


@pytest.mark.parametrize("how", [{}, {"subtype": "PCM_24"}, {"subtype": "FLOAT"}, {"format": "WAVEX"}])
@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000])
def test_a_recording_sounds_in_place_of_the_voice_like_all_other_sentences(
    tmp_path: Path, folder: Path, rate_hz: int, how: dict[str, str]
) -> None:
    one = speech(rate_hz=rate_hz)
    record(folder, WELCOME, np.stack([one, one], axis=1), rate_hz, **how)
    voice = Embedded()
    store = PromptStore(tmp_path / "prompts", voice, [recordings(tmp_path)])
    sound = store.samples(WELCOME.text)
    assert sound.size == pytest.approx(16_000, rel=0.05)  # without the silence around it
    assert 20 * np.log10(active_rms(sound.astype(np.float32) / np.float32(32_768))) == pytest.approx(-20, abs=0.5)
    assert store.samples(REST.text).size == 100
    assert voice.asked == [REST.text]
    assert store.unprepared([WELCOME.text, REST.text]) == [REST.text]


def test_it_is_mastered_once_and_anew_when_it_is_recorded_anew(tmp_path: Path, folder: Path) -> None:
    record(folder, WELCOME, speech())
    first = recordings(tmp_path).find(WELCOME.text)
    assert first is not None
    (kept,) = (tmp_path / "prompts").iterdir()
    content = kept.read_bytes()
    kept.write_bytes(b"broken")
    assert recordings(tmp_path).find(WELCOME.text) is not None
    assert kept.read_bytes() == content
    record(folder, WELCOME, speech(seconds=2.0))
    second = recordings(tmp_path).find(WELCOME.text)
    assert second is not None
    assert second.size > 1.9 * first.size


def test_a_recording_comes_before_the_natural_voice(tmp_path: Path, folder: Path) -> None:
    natural = PromptFiles(tmp_path / "prompts", "natural")
    for line in LINES:
        natural.write(line.text, np.full(50, 9, dtype=np.int16))
    record(folder, REST, speech())
    store = PromptStore(tmp_path / "prompts", Embedded(), [recordings(tmp_path), natural])
    assert store.samples(WELCOME.text).size == 50
    assert store.samples(REST.text).size > 10_000
    assert store.unprepared([WELCOME.text, REST.text]) == []


def test_words_that_were_changed_since_are_not_said_by_their_old_recording(tmp_path: Path, folder: Path) -> None:
    record(folder, Line("welcome", "Hello, I am here to help you."), speech())
    found = recordings(tmp_path)
    assert found.find(WELCOME.text) is None
    assert [why for _, why in found.faults()] == [
        "says other words than the kiosk does at this place now. Record it again"
    ]


def test_a_name_tells_the_sentence_and_only_that() -> None:
    assert recording_name(WELCOME) == "welcome-c18b2a.wav"
    assert len({recording_name(Line(*both)) for both in (("a", "b"), ("a", "c"), ("b", "b"))}) == 3


BAD = {
    "it is empty. Record it again": (np.zeros(0), 48_000, {}),
    "it holds only silence. Record it again": (speech(peak=0.001), 48_000, {}),
    "found 8000 samples a second; at least 16000 are allowed": (speech(rate_hz=8_000), 8_000, {}),
    "it is longer than 60 s. Cut it to its sentence": (speech(61, 16_000), 16_000, {}),
    "found FLAC; allowed is WAV. Save it as that": (speech(), 48_000, {"format": "FLAC"}),
}


@pytest.mark.parametrize("why", BAD)
def test_one_that_will_not_do_is_named_once_and_the_voice_speaks(
    why: str, tmp_path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sound, rate_hz, how = BAD[why]
    path = record(folder, REST, sound, rate_hz, **how)
    found = recordings(tmp_path)
    assert list(found.faults()) == [(path, why)]
    with caplog.at_level(logging.WARNING):
        assert found.find(REST.text) is None
        assert found.find(REST.text) is None
    assert len(caplog.records) == 1
    assert f"{path}: not heard, {why}" in caplog.text


def test_what_is_no_audio_and_what_has_no_sentence_is_named(tmp_path: Path, folder: Path) -> None:
    (folder / recording_name(REST)).write_bytes(b"no audio")
    (folder / "notes.txt").write_text("who spoke")
    faults = {path.name: why for path, why in recordings(tmp_path).faults()}
    assert faults.pop(recording_name(REST)).startswith("not audio that can be read")
    assert faults == {"notes.txt": "has the name of no sentence. Name it as `kiosk render --names` lists"}
    none = Recordings(tmp_path / "nowhere", LINES, tmp_path / "prompts")
    assert none.find(REST.text) is None
    assert [why for _, why in none.faults()] == ["no such folder. Make it, or take `recordings` out of the settings"]


def test_a_clipped_one_is_heard_and_named(tmp_path: Path, folder: Path) -> None:
    path = record(folder, REST, np.clip(speech(peak=2.0), -1, 1))
    record(folder, WELCOME, speech(peak=0.99))
    found = recordings(tmp_path)
    assert list(found.clipped()) == [path]
    assert list(found.faults()) == []
    assert found.find(REST.text) is not None
