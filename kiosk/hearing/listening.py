"""A whole recording through the ears, as if it were spoken to the kiosk in one context."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kiosk.dialogue.events import Heard, NotUnderstood, SpeechStarted
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.endpoint import INCOMPLETE_SAMPLES
from kiosk.sound import BLOCK_SAMPLES, Samples, samples_in

PADDING_SAMPLES = samples_in(0.5)
# After the file the room is silent until whatever was said last is settled.
_SETTLING_SAMPLES = INCOMPLETE_SAMPLES + samples_in(0.1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance of a recording; instants are samples from the recording's own first sample."""

    event: Heard | NotUnderstood
    speech_start: int
    speech_end: int
    settled_at: int


def listen_to(ears: DirectEars, recording: Samples, *, is_padded: bool = True) -> Iterator[Spoken]:
    """Every utterance, in order, for ears that already listen to their contexts.

    is_padded: half a second of silence goes before and after, which a clip cut tightly needs.
    """
    padding = PADDING_SAMPLES if is_padded else 0
    silence = np.zeros(padding + _SETTLING_SAMPLES, dtype=np.int16)
    samples = np.concatenate((silence[:padding], recording, silence))
    ears.forget_room()
    for start in range(0, len(samples), BLOCK_SAMPLES):
        for event in ears.hear(samples[start : start + BLOCK_SAMPLES], start):
            if not isinstance(event, SpeechStarted):
                # frames of 20 ms may reach a few samples over the edge
                first, last = (
                    min(max(0, limit - padding), len(recording)) for limit in (event.speech_start, event.speech_end)
                )
                yield Spoken(event, first, last, event.at - padding)
