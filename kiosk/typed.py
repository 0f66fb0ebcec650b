"""Typed words instead of spoken ones: the same phrases, the same events."""

import re

from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import Band, Event, Heard, NotUnderstood, Touched
from kiosk.dialogue.states import OWN_WORDS
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.live import ASK, EMERGENCY
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
        """What the words mean in the present state.  Asleep, any input wakes; an emergency is heard all the same."""
        if "wake" in self._contexts:
            emergency = self._heard(words, (), at)
            is_one = isinstance(emergency, Heard) and emergency.meaning.intent == EMERGENCY
            return emergency if is_one else Touched("wake", at)
        return self._heard(words, self._contexts, at)

    def _heard(self, words: str, contexts: tuple[str, ...], at: int) -> Event:
        spelt = re.sub(r"\d{3,}", lambda number: " ".join(number[0]), words)  # "call 999" is said digit by digit
        live = self._grammar.live(contexts)
        understood = live.understand(spelt)
        if understood is None or understood.cost > 0:  # a sign told in passing, before what is only near a phrase
            understood = live.emergency_within(spelt) or live.told((spelt,)) or understood
        is_question = self._grammar.is_question(words)
        # "which foods are good for magnesium" is near "which foods are good for it", and asks for something else
        is_mended_question = understood is not None and understood.cost > 0 and understood.meaning.intent == ASK
        is_asked = is_question or OWN_WORDS not in contexts  # a worry told is no question
        if is_mended_question or (understood is None and is_asked):
            understood = live.nearest_topic(spelt, is_question=is_question, is_typed=True) or understood
        if understood is None:
            return NotUnderstood(words, at, at, at, is_question)
        # "I can breathe" is near "I can't breathe", and "how do I stop a cough" near "… a cramp"
        is_only_near = understood.cost > 0 and understood.meaning.intent in (EMERGENCY, ASK)
        return Heard(understood.meaning, Band.CONFIRM if is_only_near else Band.ACCEPT, 1.0, at, at, at)
