"""The hours of the night, as the site has set them."""

from dataclasses import dataclass

from kiosk.dialogue.times import DAY, Moment


@dataclass(frozen=True, slots=True)
class Night:
    """From one minute of the day up to another, over midnight where that is the earlier one.

    quieter: decibels by which the voice is then below normal.
    """

    start: int
    end: int
    quieter: float

    def holds(self, now: Moment | None) -> bool:
        """Whether this minute lies in it; without a clock that is believed it is never night."""
        return now is not None and (now.minute - self.start) % DAY < (self.end - self.start) % DAY
