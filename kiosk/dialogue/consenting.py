"""Whether this visit may be recorded to find faults: asked where the site records, and only a clear yes counts."""

from kiosk.dialogue.effects import Record
from kiosk.dialogue.events import Band
from kiosk.dialogue.stage import Stage, Turn
from kiosk.dialogue.times import Moment
from kiosk.dialogue.visiting import Visiting


class Consenting:
    """The part of the conversation in CONSENTING.

    Asked of who wakes a sleeping kiosk, before anything else; whatever is no clear yes goes on without a recording.
    """

    def __init__(self, stage: Stage, visiting: Visiting, *, records: bool) -> None:
        """records: the site has switched it on."""
        self._stage = stage
        self._visiting = visiting
        self._records = records
        self._has_day = False

    def tell_time(self, now: Moment | None) -> None:
        """What is to erase itself in time needs a clock that is believed."""
        self._has_day = now is not None

    def may_ask(self) -> bool:
        """Whether to ask at all; not while a call for help is open, which comes first."""
        return self._records and self._has_day and self._stage.call is None

    def ask(self) -> None:
        """One question."""
        lines = self._stage.prompt("consent")
        self._stage.ask(Turn(lines, lines, "consent.more", "consent.more", ("yes", "no", "cramp_now")))

    def explain(self) -> None:
        """What is kept, for how long, and for whom."""
        self._stage.ask_again(*self._stage.prompt("consent.more"), remember=False)

    def is_clear(self) -> bool:
        """Whether the yes was clearly heard, or touched."""
        return self._stage.band is Band.ACCEPT

    def agree(self) -> None:
        """From now on."""
        self._stage.visit.is_recorded = True
        self._stage.do(Record(wanted=True))
        self._visiting.open_after("consent.given")

    def refuse(self) -> None:
        """No, or nothing that was clear."""
        self._visiting.open_after("consent.refused")

    def withdraw(self) -> None:
        """What was recorded of this visit is deleted."""
        stage = self._stage
        if stage.visit.is_recorded:
            stage.visit.is_recorded = False
            stage.do(Record(wanted=False))
            stage.ask_again(*stage.prompt("consent.withdrawn"), remember=False)
        else:
            stage.ask_again(*stage.prompt("consent.refused"), remember=False)
