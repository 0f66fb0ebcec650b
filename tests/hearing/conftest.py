"""Real recognition, shared by the tests of the hearing room."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.devices.recordings import read_recording
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.recogniser import SpeechModel
from kiosk.settings import Settings
from kiosk.sound import Samples

Speak = Callable[[str], Samples]


@pytest.fixture(scope="session")
def recordings() -> Path:
    return Path(__file__).parent.parent / "audio"


@pytest.fixture(scope="session")
def grammar(settings: Settings) -> Grammar:
    return Grammar.load(settings.grammars_folder)


@pytest.fixture(scope="session")
def model(model_folder: Path) -> SpeechModel:
    return SpeechModel(model_folder)


@pytest.fixture
def ears(model: SpeechModel, grammar: Grammar) -> Iterator[DirectEars]:
    ears = DirectEars(model, grammar)
    yield ears
    ears.close()


@pytest.fixture
def speak(tmp_path: Path) -> Speak:
    """A synthetic visitor."""

    def say(text: str) -> Samples:
        path = tmp_path / "said.wav"
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "-w", str(path), text], check=True)
        return read_recording(path)

    return say
