"""The port of the hearing room: what the kiosk's loop asks of its ears."""

from typing import Protocol

from kiosk.dialogue.events import HearingEvent
from kiosk.sound import Block


class Ears(Protocol):
    """Microphone blocks in, what was said out.

    `hear` never blocks for longer than a block lasts in the live adapter; the direct adapter computes at once, so that
    a rehearsal gives the same events at the same instants every time.
    """

    @property
    def is_thinking(self) -> bool:
        """Whether somebody has fallen silent, and what was said is not settled yet."""

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:
        """Understand these contexts from the next block on, forgetting what was being said; empty closes the ears.

        patience: how many times as long as usual somebody may pause within a sentence.
        """

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:
        """One block that began at instant `at`; returns whatever was settled by now, in order.

        is_cleaned: an echo was taken out of it, and some of the room's sound with it: how loud the room is cannot be
        learnt from it.
        """

    def settled(self) -> tuple[HearingEvent, ...]:
        """What was settled since, in order, where no block is to be heard just now."""

    def reset(self) -> None:
        """Forget the utterance under way (a lost block, or the kiosk's own voice) and keep listening."""

    def close(self) -> None:
        """Free threads and models.  Safe to call twice."""
