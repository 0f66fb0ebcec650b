"""Ears in a process of their own: they hear the same, and nothing that they do holds up the sound."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import HearingEvent
from kiosk.errors import ContentError, SettingsError
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.ears_child import start_ears
from kiosk.hearing.model import locate_model
from kiosk.hearing.remote_ears import RemoteEars
from kiosk.settings import load_settings
from kiosk.sound import BLOCK_SAMPLES, SILENCE, Samples, samples_in

SETTINGS = load_settings()
MOST_LOOKS = 6_000
LOOK_SECONDS = 0.01


@pytest.fixture
def remote() -> Iterator[RemoteEars]:
    ears = start_ears(locate_model(SETTINGS), SETTINGS.grammars_folder)
    ears.wait_until_ready()
    yield ears
    ears.close()


def a_yes(recordings: Path) -> Samples:
    word = read_recording(recordings / "yes-03401e93.flac")
    around = np.zeros(samples_in(1.2), dtype=np.int16)
    whole = np.concatenate((around, word, around))
    return whole[: whole.size // BLOCK_SAMPLES * BLOCK_SAMPLES]


def answered(ears: RemoteEars) -> list[HearingEvent]:
    """All that settles of what it has been given."""
    events: list[HearingEvent] = []
    for _ in range(MOST_LOOKS):
        events.extend(ears.settled())
        if ears.late_seconds == 0:
            return events
        time.sleep(LOOK_SECONDS)  # there is nothing to wait on: the loop of a kiosk looks every 20 ms
    raise AssertionError("it never answered")


def told(ears: RemoteEars, samples: Samples) -> list[HearingEvent]:
    """Each block as soon as the last one is answered."""
    events: list[HearingEvent] = []
    for start in range(0, len(samples), BLOCK_SAMPLES):
        events.extend(ears.hear(samples[start : start + BLOCK_SAMPLES], start))
        events.extend(answered(ears))
    return events


def test_they_hear_the_same(recordings: Path, remote: RemoteEars, ears: DirectEars) -> None:
    samples = a_yes(recordings)
    ears.listen(("yes-no",))
    starts = range(0, len(samples), BLOCK_SAMPLES)
    direct = [event for start in starts for event in ears.hear(samples[start : start + BLOCK_SAMPLES], start)]
    remote.listen(("yes-no",))
    assert told(remote, samples) == direct
    assert len(direct) == 2
    assert remote.dropped_blocks == 0
    remote.close()


def test_what_was_said_before_listening_changed_is_not_told(recordings: Path, remote: RemoteEars) -> None:
    remote.listen(("yes-no",))
    remote.hear(a_yes(recordings), 0)
    remote.listen(("commands",))
    assert answered(remote) == []


def test_blocks_for_which_there_is_no_room_are_dropped_and_the_next_word_is_heard(
    recordings: Path, remote: RemoteEars
) -> None:
    remote.listen(("yes-no",))
    remote.hear(a_yes(recordings), 0)  # keeps it busy while a minute of sound comes all at once
    for number in range(3_000):
        remote.hear(SILENCE, (number + 100) * BLOCK_SAMPLES)
    assert remote.dropped_blocks > 0
    answered(remote)
    remote.listen(("yes-no",))
    assert [type(event).__name__ for event in told(remote, a_yes(recordings))] == ["SpeechStarted", "Heard"]


def test_a_process_that_ends_is_told_of(remote: RemoteEars) -> None:
    os.kill(remote.process_id, signal.SIGKILL)
    os.waitid(os.P_PID, remote.process_id, os.WEXITED | os.WNOWAIT)
    remote.listen(("yes-no",))
    with pytest.raises(RuntimeError, match="has ended"):
        remote.settled()


@pytest.mark.parametrize(
    ("model", "grammars", "error", "message"),
    [
        pytest.param(False, True, SettingsError, "holds no Vosk speech model", id="no model"),
        pytest.param(True, False, ContentError, "no grammar files", id="no grammar"),
    ],
)
def test_what_cannot_be_loaded_is_told_as_it_would_be_here(
    tmp_path: Path, *, model: bool, grammars: bool, error: type[Exception], message: str
) -> None:
    ears = start_ears(locate_model(SETTINGS) if model else tmp_path, SETTINGS.grammars_folder if grammars else tmp_path)
    with pytest.raises(error, match=message):
        ears.wait_until_ready()
    ears.close()
