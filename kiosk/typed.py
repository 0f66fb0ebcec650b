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

    def events(self, words: str, at: int) -> tuple[Event, ...]:
        """What the words mean in the present state.  Asleep, any input wakes; an emergency is heard all the same."""
        if self._contexts == ("wake",):
            emergency = self._heard(words, (), at)
            is_one = isinstance(emergency, Heard) and emergency.meaning.intent == "emergency"
            return (Touched("wake", at), emergency) if is_one else (Touched("wake", at),)
        return (self._heard(words, self._contexts, at),)

    def _heard(self, words: str, contexts: tuple[str, ...], at: int) -> Event:
        understood = self._grammar.live(contexts).understand(words)
        if understood is None:
            return NotUnderstood(words, at, at, at)
        return Heard(understood.meaning, Band.ACCEPT, 1.0, at, at, at)
