"""Sentences without sound, as long as a voice would need for them."""

import numpy as np

from kiosk.sound import Samples, samples_in
from kiosk.speaking.estimate import estimate_seconds


class SilentStore:
    """Stands where the prompt store stands when nobody listens: a typed conversation keeps its real timing."""

    def __init__(self, words_per_minute: int) -> None:
        self._words_per_minute = words_per_minute

    def samples(self, text: str) -> Samples:
        """Silence, 16 kHz mono int16."""
        return np.zeros(samples_in(self.seconds(text)), dtype=np.int16)

    def seconds(self, text: str) -> float:
        """How long the sentence would be."""
        return estimate_seconds(text, self._words_per_minute)
