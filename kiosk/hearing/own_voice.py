"""What the kiosk itself just says: its words are believed of a visitor only when they are sure."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.dialogue.events import Band, Heard, HearingEvent, NotUnderstood
from kiosk.sound import samples_in

_SURE = 0.9  # certainty; 0.8 is where accepting begins
_TAIL = samples_in(0.6)  # devices' delay and the room's tail
_KEPT = 4  # sayings that one utterance could have begun in


@dataclass(slots=True)
class _Saying:
    words: tuple[str, ...]
    start: int
    end: int | None = None  # None: it still sounds


class OwnVoice:
    """Told what sounds and when, it doubts what was heard meanwhile in the same words."""

    def __init__(self) -> None:
        self._sayings: deque[_Saying] = deque(maxlen=_KEPT)

    def begins(self, texts: Iterable[str], at: int) -> None:
        """The first sample of these sentences is at this instant; what sounded before ends there."""
        self.ends(at)
        self._sayings.append(_Saying(_words(" ".join(texts)), at))

    def ends(self, at: int) -> None:
        """Silence from this instant on."""
        if self._sayings and self._sayings[-1].end is None:
            self._sayings[-1].end = at

    def doubted(self, event: HearingEvent) -> HearingEvent:
        """The event, or that nothing was understood where it may well have been the kiosk."""
        if not isinstance(event, Heard) or (event.band is Band.ACCEPT and event.certainty >= _SURE):
            return event
        if any(self._may_be(saying, event) for saying in self._sayings):
            return NotUnderstood(event.meaning.text, event.speech_start, event.speech_end, event.at)
        return event

    def _may_be(self, saying: _Saying, event: Heard) -> bool:
        has_ended = saying.end is not None and event.speech_start > saying.end + _TAIL
        if event.speech_end < saying.start or has_ended:
            return False
        heard = _words(event.meaning.text)
        return any(saying.words[at : at + len(heard)] == heard for at in range(len(saying.words) - len(heard) + 1))


def _words(text: str) -> tuple[str, ...]:
    plain = "".join(letter if letter.isalnum() or letter == "'" else " " for letter in text.lower().replace("’", "'"))
    return tuple(plain.split())
