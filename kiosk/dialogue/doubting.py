"""What is believed of what was heard: what goes unheeded, what is asked back, and what the answer to that comes to."""

from kiosk.clock import samples_in
from kiosk.dialogue.asking import Asking
from kiosk.dialogue.events import Band, Meaning
from kiosk.dialogue.keeping import Keeping
from kiosk.dialogue.stage import YES_NO, Stage
from kiosk.dialogue.states import ASKING, State
from kiosk.library.pack import Level

_HEEDED_OVER_SAFETY = frozenset({"stop", "emergency"})  # all that cuts safety wording, besides a touch
_HEEDED_HALF_HEARD = frozenset({"stop", "emergency", "hurts", "dizzy"})  # while something is being said
_CONFIRMED_WHEN_UNSURE = frozenset({"goodbye", "start_over", "ask", "hand_over"})  # lose the visit, or annoy
_SOONEST_ANSWER = samples_in(0.7)  # after a question began: nobody knows sooner what is asked


class Doubting:
    """Asked about a meaning before it is acted on."""

    def __init__(self, stage: Stage, asking: Asking, keeping: Keeping) -> None:
        self._stage = stage
        self._asking = asking
        self._keeping = keeping

    def is_unheeded(self, meaning: Meaning, band: Band, speech_start: int) -> bool:
        """Whether what was heard is passed over without a word."""
        stage = self._stage
        if stage.safety_until_said is not None and meaning.intent not in _HEEDED_OVER_SAFETY:
            return True  # safety wording is not cut by speech, and what was said meanwhile is no answer to it
        if stage.is_speaking and band is Band.CONFIRM and meaning.intent not in _HEEDED_HALF_HEARD:
            return True  # asking "did you say …?" would cut what is being said for what may have been anything
        return self.is_too_early(meaning, speech_start) or self._wakes_weakly(meaning, band)

    def is_too_early(self, meaning: Meaning, begun_at: int, *, is_touch: bool = False) -> bool:
        """An answer begun before its question could be known belongs to the question before, or to a trembling hand.

        Spoken, a no waits until half of the question has been said: it hides a sign, and may be somebody else's.
        """
        visit = self._stage.visit
        if self._stage.state() not in ASKING or meaning.intent not in YES_NO:
            return False
        if not is_touch and meaning.intent == "no" and begun_at < visit.known_at:
            return True
        return begun_at < (visit.shown_at if is_touch else visit.asked_at) + _SOONEST_ANSWER

    def is_told_when_asked(self, meaning: Meaning) -> bool:
        """What was told in answer to the open question is not asked about with that question."""
        return meaning.intent == "emergency" and meaning.slots["sign"] == self._stage.pack.rules.open_answer

    def must_confirm(self, meaning: Meaning) -> bool:
        """What is not taken on half-heard words."""
        visit, state = self._stage.visit, self._stage.state()
        question = visit.turn.question
        if state is State.KEEPING and meaning.intent == "yes":
            return True  # nothing is kept or deleted on half-heard words
        if state not in ASKING or meaning.intent not in YES_NO or question is None:
            return meaning.intent in _CONFIRMED_WHEN_UNSURE
        if question == self._stage.pack.rules.open_answer:
            return False
        if self._asking.can_hide_an_emergency(question):  # a first unsure no is asked again in other words
            return meaning.intent == "no" and visit.doubted == question
        return self._stage.interview.worst_level(question) is Level.SAME_DAY

    def confirmed(self, meaning: Meaning, band: Band) -> tuple[Meaning, Band]:
        """What an answer to "did you say …?" comes to: what was meant before, what it is corrected to, or itself."""
        visit = self._stage.visit
        pending = visit.to_confirm
        if meaning.intent == "yes" and band is Band.CONFIRM:
            return Meaning("", {}, meaning.text), band  # half-heard words do not confirm half-heard words
        if meaning.intent == "yes" and pending is not None:
            meaning = pending
        elif pending is not None and (meaning.intent, meaning.slots) == (pending.intent, pending.slots):
            pass  # said once more is said
        elif meaning.intent == "correct" and pending is not None and pending.intent in YES_NO:
            meaning = Meaning(meaning.slots["answer"], {}, meaning.text)
        else:
            return meaning, band
        visit.to_confirm = None
        self._stage.go("come_back")
        return meaning, Band.ACCEPT

    def _wakes_weakly(self, meaning: Meaning, band: Band) -> bool:
        """At home half-heard words do not wake it: the television talks all evening, and nobody asked for it."""
        is_wake = self._stage.state() is State.ASLEEP and meaning.intent == "wake"
        return is_wake and band is Band.CONFIRM and self._keeping.is_at_home()
