"""How sure we are: from words and scores to accept, confirm or reject."""

from dataclasses import dataclass

from kiosk.dialogue.events import Band
from kiosk.hearing.live import EMERGENCY, Understood
from kiosk.hearing.reading import Reading, Way
from kiosk.hearing.wake_phrases import WAKE


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest doubt that is accepted, and the largest that is asked back."""

    accept: float
    confirm: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """Fitted on one half of the speakers, human and synthetic, and tried on the other (figures: docs/hearing.md).

    Doubt is in natural-log units for each word of the phrase: `certain` where free-form decoding heard the phrase word
    for word, else the gap, plus what the lead is short of its floor, plus the weight of the way it was found.  A phrase
    that takes longer than it was given adds `short_weight` for each second that is missing: nobody says four words in
    0.3 s.
    """

    usual: Limits = Limits(accept=-1.2, confirm=-0.5)
    no: Limits = Limits(accept=-2.5, confirm=-0.5)  # a wrong "no" hides a warning sign
    emergency: Limits = Limits(accept=-0.6, confirm=0.9)  # a missed emergency costs more than a false alarm
    wake: Limits = Limits(accept=-2.5, confirm=0.9)  # at home only what is accepted wakes, at a clinic both
    certain: float = -3.0
    lead_floor: float = 5.0
    emergency_lead_floor: float = 3.5
    word_weight: float = 0.5  # "done" is heard in "down"
    next_weight: float = 0.5
    near_weight: float = 1.4  # nothing was heard saying it
    short_weight: float = 10.0
    told_behind: float = 4.5  # an emergency in own words, for each second: what it fits lies below, other speech above
    seconds_per_word: float = 0.1
    near_seconds_per_word: float = 0.75  # a near spelling in longer talk is only asked back: the rest was not heard

    def limits(self, intent: str) -> Limits:
        """The limits for an intent."""
        return {"no": self.no, WAKE: self.wake, EMERGENCY: self.emergency}.get(intent, self.usual)


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The band, and our certainty: 1 beyond doubt, 0.8 where accepting ends, 0.5 where confirming ends, 0 hopeless."""

    band: Band
    certainty: float


def judge(reading: Reading, bounds: Bounds = BOUNDS) -> Verdict:
    """More gap, less lead, a less sure way or less time for the words never makes a verdict surer.

    Never accepted, only asked back: a "no" that neither listening heard in full, and a near spelling in talk that
    lasts longer than its words.
    """
    if reading.understood is None:
        return Verdict(Band.REJECT, 0.0)
    intent = reading.understood.meaning.intent
    limits = bounds.limits(intent)
    doubt = doubt_of(reading, reading.understood, bounds)
    if doubt > limits.confirm:
        return Verdict(Band.REJECT, round(0.5 / (1.0 + doubt - limits.confirm), 3))
    is_half_heard = intent == "no" and reading.way not in (Way.FREE, Way.LIST)
    if doubt > limits.accept or is_half_heard or _is_too_long(reading, reading.understood, bounds):
        share = (max(doubt, limits.accept) - limits.accept) / (limits.confirm - limits.accept)
        return Verdict(Band.CONFIRM, round(0.8 - 0.3 * share, 3))
    return Verdict(Band.ACCEPT, round(1.0 - 0.2 * min(1.0, max(0.0, 1.0 + doubt - limits.accept)), 3))


def may_be_told(reading: Reading, verdict: Verdict) -> bool:
    """Whether it is worth asking if an emergency was told in own words: no phrase was heard beyond doubt."""
    if reading.understood is None or verdict.band is Band.REJECT:
        return True
    return verdict.band is Band.CONFIRM and reading.understood.meaning.intent != EMERGENCY


def _is_too_long(reading: Reading, understood: Understood, bounds: Bounds) -> bool:
    """Whether more was said than the phrase that nobody heard saying."""
    most_seconds = bounds.near_seconds_per_word * len(understood.heard.split())
    return reading.way is Way.NEAR and reading.spoken_seconds > most_seconds


def doubt_of(reading: Reading, understood: Understood, bounds: Bounds = BOUNDS) -> float:
    """Doubt in natural-log units for each word."""
    words = len(understood.heard.split())
    missing_seconds = max(0.0, bounds.seconds_per_word * words - reading.spoken_seconds)
    hurried = bounds.short_weight * missing_seconds
    if reading.way is Way.FREE:
        return bounds.certain + hurried
    is_emergency = understood.meaning.intent == EMERGENCY
    floor = bounds.emergency_lead_floor if is_emergency else bounds.lead_floor
    weights = {Way.WORD: bounds.word_weight, Way.NEXT: bounds.next_weight, Way.NEAR: bounds.near_weight}
    return reading.gap / words + max(0.0, floor - reading.lead / words) + weights.get(reading.way, 0.0) + hurried
