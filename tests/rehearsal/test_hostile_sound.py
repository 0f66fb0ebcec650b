"""A waiting room at its worst: nothing crashes, nothing is taken for an answer, and the visit still ends."""

import numpy as np
import pytest

from kiosk.dialogue.states import State
from kiosk.hearing.direct_ears import DirectEars
from kiosk.kiosk import Kiosk
from kiosk.settings import Settings
from kiosk.sound import BLOCK_SAMPLES, SILENCE, Samples, samples_in
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import rehearsed_kiosk

pytestmark = pytest.mark.audio


def noise(seconds: float, level: float) -> Samples:
    rng = np.random.default_rng(7)
    return np.clip(rng.standard_normal(samples_in(seconds)) * level, -32768, 32767).astype(np.int16)


def hum(seconds: float) -> Samples:
    return np.round(20_000 * np.sin(2 * np.pi * 50 * np.arange(samples_in(seconds)) / 16_000)).astype(np.int16)


def shouted(words: str) -> Samples:
    """Far over full scale, as a shout into the microphone is."""
    loud = EspeakVoice("en-us", 150).render(words).astype(np.int32) * 20
    return np.clip(loud, -32768, 32767).astype(np.int16)


SOUNDS = {
    "noise": noise(20, 3000),
    "full-scale noise": noise(20, 30_000),
    "hum": hum(20),
    "all zero": np.zeros(samples_in(20), dtype=np.int16),
    "all full scale": np.full(samples_in(20), 32767, dtype=np.int16),
    "german": EspeakVoice("de", 150).render(
        "Guten Tag, ich hätte gern ein Pfund Kartoffeln und zwei Brötchen, bitte sehr."
    ),
    "a long speech": np.tile(
        EspeakVoice("en-gb-x-rp", 170).render("and then we went to the market and bought a dozen eggs"), 6
    ),
}


def feed(kiosk: Kiosk, sound: Samples) -> None:
    whole = sound[: len(sound) // BLOCK_SAMPLES * BLOCK_SAMPLES].reshape(-1, BLOCK_SAMPLES)
    for block in whole:
        kiosk.step(block)


@pytest.mark.parametrize("name", SOUNDS)
def test_hostile_sound_is_no_answer_and_wedges_nothing(
    name: str, settings: Settings, store: PromptStore, ears: DirectEars
) -> None:
    kiosk = rehearsed_kiosk(settings, store, ears, lambda _happening, _at: None)
    kiosk.touch("wake")
    kiosk.step(SILENCE)
    while kiosk.is_speaking:
        kiosk.step(SILENCE)
    feed(kiosk, SOUNDS[name])
    after_it = kiosk.state
    assert after_it is State.OPENING, "nobody said yes, no or goodbye"
    for _ in range(120 * 50):
        kiosk.step(SILENCE)
    assert kiosk.state is State.ASLEEP


def test_a_shouted_answer_is_still_an_answer(settings: Settings, store: PromptStore, ears: DirectEars) -> None:
    kiosk = rehearsed_kiosk(settings, store, ears, lambda _happening, _at: None)
    kiosk.touch("wake")
    kiosk.step(SILENCE)
    while kiosk.is_speaking:
        kiosk.step(SILENCE)
    feed(kiosk, np.concatenate([SILENCE, shouted("yes"), np.zeros(16_000, dtype=np.int16)]))
    assert kiosk.state is State.SCREENING
