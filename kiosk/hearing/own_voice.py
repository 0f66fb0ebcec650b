"""What the kiosk itself just says: its words are believed of a visitor only when they are sure.

While it says those very words, they are not believed at all: even a phrase heard word for word may then be its own.
And what is only left of its voice by the echo canceller is nobody's speech, whatever words it resembles.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.dialogue.effects import LINE_GAP_SECONDS
from kiosk.dialogue.events import Band, Heard, HearingEvent, NobodySpoke, NotUnderstood, SpeechEvent
from kiosk.hearing.leavings import Leavings
from kiosk.sound import Block, samples_in

_SURE = 0.9  # certainty; 0.8 is where accepting begins
_TAIL = samples_in(0.35)  # devices' delay: nothing of ours begins later than this after the last word
_INEXACT = samples_in(0.9)  # the same, and how far off a word's reckoned place may be
_KEPT = 4  # sayings that one utterance could have begun in


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Saying:
    words: tuple[_Word, ...]
    start: int
    end: int | None = None  # None: it still sounds


class OwnVoice:
    """Told what sounds and when, it doubts what was heard meanwhile in the same words."""

    def __init__(self) -> None:
        self._sayings: deque[_Saying] = deque(maxlen=_KEPT)
        self._leavings = Leavings()

    def begins(self, sentences: Iterable[tuple[str, int]], at: int) -> None:
        """Sentences, each with its length in samples, from this instant on; what sounded before ends there."""
        self.ends(at)
        self._sayings.append(_Saying(tuple(_placed(sentences, at)), at))

    def ends(self, at: int) -> None:
        """Silence from this instant on."""
        if self._sayings and self._sayings[-1].end is None:
            self._sayings[-1].end = at

    def passes(self, microphone: Block, heard: Block, at: int) -> None:
        """The microphone's block of this instant, and what of it goes to the ears."""
        self._leavings.passes(microphone, heard, at)

    def doubted(self, event: HearingEvent) -> SpeechEvent:
        """The event, or that nothing was understood where it may well have been the kiosk, or that nobody spoke."""
        if isinstance(event, Heard | NotUnderstood) and self._leavings.are_all(event.speech_start, event.speech_end):
            return NobodySpoke(event.at)
        if isinstance(event, Heard) and any(self._may_be(saying, event) for saying in self._sayings):
            return NotUnderstood(event.meaning.text, event.speech_start, event.speech_end, event.at)
        return event

    def _may_be(self, saying: _Saying, event: Heard) -> bool:
        if event.speech_end < saying.start or (saying.end is not None and event.speech_start > saying.end + _TAIL):
            return False
        is_sure = event.band is Band.ACCEPT and event.certainty >= _SURE
        heard = _words(event.meaning.text)
        for first in range(len(saying.words) - len(heard) + 1):
            said = saying.words[first : first + len(heard)]
            if tuple(word.text for word in said) != heard or (saying.end is not None and said[0].start >= saying.end):
                continue
            is_said_now = event.speech_start <= said[-1].end + _INEXACT and event.speech_end >= said[0].start
            if is_said_now or not is_sure:
                return True
        return False


def _placed(sentences: Iterable[tuple[str, int]], at: int) -> Iterator[_Word]:
    """Each word where its letters lie in the sentence: a synthetic voice speaks evenly enough."""
    for text, length in sentences:
        words = _words(text)
        letters = max(sum(len(word) + 1 for word in words), 1)
        before = 0
        for word in words:
            after = before + len(word) + 1
            yield _Word(word, at + length * before // letters, at + length * after // letters)
            before = after
        at += length + samples_in(LINE_GAP_SECONDS)


def _words(text: str) -> tuple[str, ...]:
    plain = "".join(letter if letter.isalnum() or letter == "'" else " " for letter in text.lower().replace("’", "'"))
    return tuple(plain.split())
