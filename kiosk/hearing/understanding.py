"""How sure we are: from words and scores to accept, confirm or reject."""

from dataclasses import dataclass

from kiosk.dialogue.events import Band
from kiosk.hearing.grammar import EMERGENCY, Understood
from kiosk.hearing.reading import Reading


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest doubt that is accepted, and the largest that is asked back."""

    accept: float
    confirm: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """Fitted on human words and on speech not meant for a kiosk (docs/measurements.md has the figures).

    Doubt is the gap, plus `mending_weight` for each unit of mending, plus `word_weight` where only the one-word phrases
    heard it (they hear "done" in "down"), plus `short_weight` for each second that the speech is shorter than
    `seconds_per_word` times its words: nobody says four words in 0.3 s.
    """

    usual: Limits = Limits(accept=4.0, confirm=6.0)
    no: Limits = Limits(accept=3.0, confirm=6.0)  # a wrong "no" hides a warning sign
    emergency: Limits = Limits(accept=6.0, confirm=14.0)  # a missed emergency costs more than a false alarm
    mending_weight: float = 3.0
    word_weight: float = 4.0
    short_weight: float = 20.0
    seconds_per_word: float = 0.1

    def limits(self, intent: str) -> Limits:
        """The limits for an intent."""
        return {"no": self.no, EMERGENCY: self.emergency}.get(intent, self.usual)


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The band, and our certainty: 1 beyond doubt, 0.8 where accepting ends, 0.5 where confirming ends, 0 hopeless."""

    band: Band
    certainty: float


def judge(reading: Reading, bounds: Bounds = BOUNDS) -> Verdict:
    """More gap, more mending or less time for the words never makes a verdict surer."""
    if reading.understood is None:
        return Verdict(Band.REJECT, 0.0)
    limits = bounds.limits(reading.understood.meaning.intent)
    doubt = doubt_of(reading, reading.understood, bounds)
    if doubt <= limits.accept:
        band, certainty = Band.ACCEPT, 1.0 - 0.2 * max(doubt, 0.0) / max(limits.accept, 1e-6)
    elif doubt <= limits.confirm:
        band, certainty = Band.CONFIRM, 0.8 - 0.3 * (doubt - limits.accept) / (limits.confirm - limits.accept)
    else:
        band, certainty = Band.REJECT, 0.5 * limits.confirm / doubt
    return Verdict(band, round(certainty, 3))


def doubt_of(reading: Reading, understood: Understood, bounds: Bounds = BOUNDS) -> float:
    """Doubt in units of the gap."""
    missing_seconds = max(0.0, bounds.seconds_per_word * len(understood.meaning.text.split()) - reading.spoken_seconds)
    by_word = bounds.word_weight if reading.way == "word" else 0.0
    return reading.gap + bounds.mending_weight * understood.cost + by_word + bounds.short_weight * missing_seconds
