"""Typed words instead of spoken ones: the same phrases, the same events."""

from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import Band, Event, Heard, NotUnderstood, Touched
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import Happening


class TypedWords:
    """Understands typed lines as if they were said now.  `watch` must be told what happens: it knows what is live."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._contexts: tuple[str, ...] = ()

    def watch(self, happening: Happening) -> None:
        """Follow what may be said."""
        if isinstance(happening, Listen):
            self._contexts = happening.contexts

    def event(self, words: str, at: int) -> Event:
        """What the words mean in the present state; asleep, any input wakes."""
        if self._contexts == ("wake",):
            return Touched("wake", at)
        understood = self._grammar.live(self._contexts).understand(words)
        if understood is None:
            return NotUnderstood(words, at, at, at)
        return Heard(understood.meaning, Band.ACCEPT, 1.0, at, at, at)

    def is_emergency(self, words: str) -> bool:
        """Whether the words are an emergency whatever is live."""
        understood = self._grammar.live(()).understand(words)
        return understood is not None and understood.meaning.intent == "emergency"
