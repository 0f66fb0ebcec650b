"""What every voice promises, and what the pyttsx3 one does when its process misbehaves."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import SettingsError
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.estimate import estimate_seconds
from kiosk.speaking.mastering import NOTHING, active_rms, mastered
from kiosk.speaking.pyttsx3_voice import Pyttsx3Voice
from kiosk.speaking.voice import Voice

pytestmark = pytest.mark.audio

SENTENCES = (
    "Stop.",
    "Three.",
    "Please sit down and rest the leg.",
    "Is the foot, toe or leg hot, puffed up or a new colour?",
    "Keep your back knee straight, and lean forward until you feel a stretch in the calf. Hold it there. " * 4,
)


@pytest.fixture(params=[Pyttsx3Voice, EspeakVoice])
def voice(request: pytest.FixtureRequest) -> Iterator[Voice]:
    made: Voice = request.param("en-us", 150)
    yield made
    made.close()
    made.close()


def test_a_sentence_has_no_silence_around_it_and_the_loudness_of_all_others(voice: Voice) -> None:
    for sentence in SENTENCES:
        sound = voice.render(sentence)
        assert (sound.dtype.name, sound.ndim) == ("int16", 1)
        audible = np.flatnonzero(np.abs(sound) > np.abs(sound).max() / 100)
        assert audible[0] < 0.020 * 16_000, sentence
        assert sound.size - audible[-1] < 0.060 * 16_000, sentence
        level = sound.astype(np.float32) / np.float32(32768)
        assert 20 * np.log10(active_rms(level)) == pytest.approx(-20, abs=0.5), sentence
        assert 20 * np.log10(np.abs(level).max()) <= -1, sentence


def test_the_estimate_for_typed_conversations_is_close(voice: Voice) -> None:
    needed = [voice.render(sentence).size / 16_000 for sentence in SENTENCES]
    assert sum(needed) == pytest.approx(sum(map(estimate_seconds, SENTENCES)), rel=0.15)


def test_two_voices_with_one_key_sound_the_same() -> None:
    child, program = Pyttsx3Voice("en-us", 150), EspeakVoice("en-us", 150)
    one, other = child.render(SENTENCES[2]), program.render(SENTENCES[2])
    child.close()
    assert child.key == program.key
    assert one.size == pytest.approx(other.size, rel=0.03)


def test_rate_and_voice_are_heard_and_in_the_key() -> None:
    slow, fast, whisper = EspeakVoice("en-us", 110), EspeakVoice("en-us", 200), EspeakVoice("en-us+f3", 110)
    assert slow.render(SENTENCES[2]).size > fast.render(SENTENCES[2]).size * 1.4
    assert len({slow.key, fast.key, whisper.key}) == 3


@pytest.mark.parametrize("text", ["", "   ", "\u2026", "?!"])
def test_what_cannot_be_said_is_no_samples(voice: Voice, text: str) -> None:
    assert voice.render(text).size == 0


def test_silence_is_mastered_to_nothing() -> None:
    assert mastered(np.zeros(5000, dtype=np.int16), 22_050).size == mastered(NOTHING, 22_050).size == 0


@pytest.mark.parametrize("name", ["en-us", "gmw/en-us", "EN-US", "en-us+f3", "en-gb-scotland"])
@pytest.mark.parametrize("kind", [Pyttsx3Voice, EspeakVoice])
def test_a_voice_may_be_named_in_short_or_in_full(kind: Callable[[str, int], Voice], name: str) -> None:
    voice = kind(name, 150)
    assert voice.render("Stop.").size > 1000
    voice.close()


@pytest.mark.parametrize("name", ["nope", "en-gb", "en-us+f77", "", "-q"])
@pytest.mark.parametrize("kind", [Pyttsx3Voice, EspeakVoice])
def test_an_unknown_voice_is_told_with_some_that_exist(kind: Callable[[str, int], Voice], name: str) -> None:
    voice = kind(name, 150)
    with pytest.raises(
        SettingsError, match=r'^no voice named ".*"; among the \d+ found: ".+"\. Set voice in the settings'
    ):
        voice.render("Stop.")
    voice.close()


def misbehaving(body: str) -> tuple[str, ...]:
    """The command of a child that says it is ready and then does this with each line."""
    lines = (
        "import sys, json, time, os",
        "print('{\"ready\": true}', flush=True)",
        "for line in sys.stdin:",
        f"    {body}",
    )
    return (sys.executable, "-c", "\n".join(lines))


CHILDREN = {
    "hangs": misbehaving("time.sleep(60)"),
    "dies": misbehaving("os._exit(1)"),
    "writes nothing": misbehaving("print('{\"saved\": true}', flush=True)"),
    "writes half": misbehaving("open(json.loads(line)['file'], 'wb').write(b'RIFF'); print('{}', flush=True)"),
    "talks nonsense": misbehaving("print('Audio saved', flush=True)"),
    "never starts": (sys.executable, "-c", "raise SystemExit(3)"),
    "has no engine": (sys.executable, "-c", 'print(\'{"error": "no library"}\')'),
}


@pytest.mark.parametrize("kind", CHILDREN)
def test_a_child_that_fails_is_replaced_by_the_program(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    voice = Pyttsx3Voice("en-us", 150, child=CHILDREN[kind], deadline_seconds=0.2)
    with caplog.at_level(logging.WARNING):
        assert voice.render("Stop.").size > 1000
        warnings = len(caplog.records)
        assert voice.render("Go on.").size > 1000
    assert warnings == (1 if kind == "has no engine" else 2)  # a second child is tried where that could help
    assert len(caplog.records) == warnings  # the program stays from then on
    voice.close()


def test_a_child_that_was_killed_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    voice = Pyttsx3Voice("en-us", 150)
    for sentence in ("Stop.", "Go on."):
        assert voice.render(sentence).size > 1000
        assert voice._child is not None  # it speaks itself, nothing stands in for it
        voice._child._process.kill()
    assert len(caplog.records) == 1
    voice.close()


def test_the_engine_is_idle_before_a_sentence_is_asked_of_it(tmp_path: Path) -> None:
    # A stop comes first in each run of pyttsx3; it would cancel the sentence if the rate were still being set.
    talk = """
import sys
import pyttsx3
from pyttsx3.drivers import _espeak
from kiosk.speaking.pyttsx3_child import settle

engine = pyttsx3.init("espeak")
engine.runAndWait()
for rate in range(150, 190):
    engine.setProperty("rate", rate)
    settle()
    assert not _espeak.IsPlaying()
    engine.save_to_file("Stop.", sys.argv[1])
    engine.runAndWait()
"""
    subprocess.run([sys.executable, "-c", talk, str(tmp_path / "stop.wav")], check=True)


def test_a_closed_voice_speaks_again_when_asked() -> None:
    voice = Pyttsx3Voice("en-us", 150)
    first = voice.render("Stop.")
    voice.close()
    assert voice.render("Stop.").size == pytest.approx(first.size, rel=0.03)
    voice.close()


def test_without_any_engine_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    voice = Pyttsx3Voice("en-us", 150, child=CHILDREN["has no engine"])
    with pytest.raises(SettingsError, match="install the Debian packages espeak-ng and libespeak-ng1"):
        voice.render("Stop.")
    voice.close()
