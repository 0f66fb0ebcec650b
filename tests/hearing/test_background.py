"""How loud the room is, and who is louder."""

import numpy as np
import pytest

from kiosk.hearing.background import KNOWN_SECONDS, Background
from kiosk.hearing.gate import CHUNK_SAMPLES
from kiosk.sound import RATE_HZ, Samples

OPENS_DB = 11.0


def sound(dbfs: float) -> Samples:
    """A chunk of a tone at this level."""
    tone = np.sin(2 * np.pi * 440 * np.arange(CHUNK_SAMPLES) / RATE_HZ) * np.sqrt(2)
    samples: Samples = np.round(32768 * 10 ** (dbfs / 20) * tone).astype(np.int16)
    return samples


def room(dbfs: float, seconds: float = KNOWN_SECONDS) -> Background:
    background = Background(CHUNK_SAMPLES)
    for _ in range(round(seconds * RATE_HZ / CHUNK_SAMPLES)):
        background.note(sound(dbfs))
    background.learn()
    return background


@pytest.mark.parametrize(("dbfs", "is_louder"), [(-40.0, False), (-31.0, False), (-27.0, True), (-10.0, True)])
def test_in_a_loud_room_who_speaks_to_the_kiosk_is_louder_than_the_room(dbfs: float, is_louder: bool) -> None:  # noqa: FBT001
    assert room(-40.0).is_exceeded(sound(dbfs), OPENS_DB) is is_louder


def test_in_a_quiet_room_a_soft_voice_is_loud_enough() -> None:
    assert room(-60.0).is_exceeded(sound(-58.0), OPENS_DB)


def test_a_room_is_not_known_in_its_first_second() -> None:
    assert room(-40.0, seconds=0.9).is_exceeded(sound(-40.0), OPENS_DB)


def test_another_room_is_not_known_either() -> None:
    background = room(-40.0)
    background.forget()
    background.learn()
    assert background.is_exceeded(sound(-40.0), OPENS_DB)


def test_it_tells_where_somebody_louder_begins() -> None:
    talk = np.concatenate([sound(-40.0)] * 10 + [sound(-20.0)] * 5)
    assert room(-40.0).first_exceeding(talk, OPENS_DB) == 10 * CHUNK_SAMPLES
