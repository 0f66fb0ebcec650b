"""Taking away: the summary on the screen, read aloud, on paper, or handed to the staff."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.dialogue.effects import Deliver
from kiosk.dialogue.offers import Offers
from kiosk.dialogue.stage import Stage, Turn
from kiosk.dialogue.summarising import Summarising
from kiosk.dialogue.summary import Summary


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What this site can do with a summary."""

    prints: bool = False
    hands_over: bool = False


class TakingAway:
    """The part of the conversation in SUMMARY."""

    def __init__(self, stage: Stage, offers: Offers, deliveries: Deliveries, tell_next: Callable[[], None]) -> None:
        self._stage = stage
        self._deliveries = deliveries
        self._tell_next = tell_next
        self._summarising = Summarising(stage, offers)

    def show(self) -> None:
        """It is on the screen; what can be done with it."""
        stage = self._stage
        stage.visit.to_tell.clear()
        stage.ask(self._summary_turn())

    def read(self) -> None:
        """Aloud, a breath at a time."""
        self._stage.visit.to_tell.extend((saying, None) for saying in self._summarising.sayings())
        self._tell_next()

    def leave(self) -> None:
        """No more of it is read."""
        self._stage.visit.to_tell.clear()

    def is_reading(self) -> bool:
        """Whether it is being read aloud."""
        return bool(self._stage.visit.to_tell)

    def was_read(self) -> None:
        """It was read to its end."""
        self._stage.ask_again(remember=False)

    def print(self) -> None:
        """On paper, where the site has a printer."""
        self._deliver("print", is_possible=self._deliveries.prints)

    def hand_over(self) -> None:
        """To the staff, where the site has set that up.  Saying so is the visitor's yes."""
        self._deliver("hand_over", is_possible=self._deliveries.hands_over)

    def delivered(self, way: str, *, is_done: bool) -> None:
        """The paper is out, the staff have it, or it failed."""
        stage = self._stage
        lines = stage.prompt(f"summary.{way}-{'done' if is_done else 'failed'}")
        if self.is_reading():  # when it has been read
            stage.visit.to_tell.append((lines, None))
        else:
            stage.ask_again(*lines, remember=False)

    def summary(self) -> Summary:
        """As of now."""
        return self._summarising.summary()

    def _without_private(self) -> Summary:
        """What the visitor saw is what the staff get."""
        summary, questions = self.summary(), self._stage.pack.questions
        return replace(
            summary, answers={id_: given for id_, given in summary.answers.items() if not questions[id_].private}
        )

    def _deliver(self, way: str, *, is_possible: bool) -> None:
        stage = self._stage
        if is_possible:
            stage.do(Deliver(way, self._without_private() if way == "hand_over" else self.summary()))
        stage.ask_again(*stage.prompt(f"summary.{way}-{'begun' if is_possible else 'impossible'}"), remember=False)

    def _summary_turn(self) -> Turn:
        stage, can = self._stage, self._deliveries
        extra = (*(("print",) if can.prints else ()), *(("hand_over",) if can.hands_over else ()))
        lines = stage.prompt("summary.here.print" if can.prints else "summary.here")
        return Turn(lines, stage.prompt("summary.again"), "summary.examples", "help.summary", ("read", *extra, "go_on"))
