"""Whether an emergency is told of now: "I had chest pain last year" is not, "it hurts as it did last year" is.

In doubt it is of now: an alarm that was none costs a question, one that is missed hurts somebody.
"""

from dataclasses import dataclass

from kiosk.hearing.namings import Namings, Span, Words
from kiosk.hearing.spotting import SpottingWords

_JUST_BEFORE = 3  # words before what is told that still say when: "I've got a bit of chest pain"
_JUST_AFTER = 1  # "chest pain since last week"


@dataclass(frozen=True, slots=True)
class TenseWords:
    """All folded.

    gone_by: make what is told in the same clause a story of another time ("last year").
    joins: begin another clause ("and"), beside the breaks of spotting ("but").
    at_hand: make it of now all the same, wherever they stand ("and now", "it's back").
    present: do so inside of what is told or just beside it ("hurts", "can't", "I've got").
    not_meant: what is told, or a part of it, means something else ("stroke of luck").
    compared: make a denial say that it is worse than ever ("never had chest pain like this").
    """

    gone_by: tuple[Words, ...] = ()
    joins: tuple[Words, ...] = ()
    at_hand: tuple[Words, ...] = ()
    present: tuple[Words, ...] = ()
    not_meant: tuple[Words, ...] = ()
    compared: tuple[Words, ...] = ()

    def all(self) -> tuple[Words, ...]:
        """What one must hear to tell."""
        return (*self.gone_by, *self.joins, *self.at_hand, *self.present, *self.not_meant, *self.compared)


class Tense:
    """A value: may be shared by threads once made."""

    def __init__(self, words: TenseWords, spotting: SpottingWords) -> None:
        self._breaks = spotting.breaks | {said[0] for said in words.joins}
        kinds = {
            "gone": words.gone_by,
            "now": words.at_hand,
            "present": words.present,
            "not meant": words.not_meant,
            "compared": words.compared,
        }
        self._namings = Namings(((kind, said) for kind, some in kinds.items() for said in some), spotting.passed_over)

    def is_gone_by(self, words: Words, told: Span) -> bool:
        """Whether what stands there in these folded words is of another time, or means something else."""
        found = tuple(self._namings.spans(words))
        of_kind = {kind: [span for name, span in found if name == kind] for kind, _ in found}
        if any(span.overlaps(told) for span in of_kind.get("not meant", ())):
            return True
        clause = self._clause(words, told)
        gone = [span for span in of_kind.get("gone", ()) if span.is_within(clause)]
        near = Span(max(0, told.start - _JUST_BEFORE), told.end + _JUST_AFTER)
        present = (span for span in of_kind.get("present", ()) if span.is_within(near))
        # Both may be part of what is gone by: "now and then last year", "I have never had"
        of_now = [*present, *of_kind.get("now", ())]
        return bool(gone) and all(any(one.is_within(other) for other in gone) for one in of_now)

    def is_worse_than_ever(self, words: Words, told: Span) -> bool:
        """Whether what stands there in these folded words is compared with now: "never … like this" denies nothing."""
        rest = Span(told.start, self._clause(words, told).end)
        return any(name == "compared" and span.is_within(rest) for name, span in self._namings.spans(words))

    def _clause(self, words: Words, told: Span) -> Span:
        before = (at + 1 for at in range(told.start - 1, -1, -1) if words[at] in self._breaks)
        after = (at for at in range(told.end, len(words)) if words[at] in self._breaks)
        return Span(next(before, 0), next(after, len(words)))
